import { expect, it } from 'vitest'
import { hogql } from '../src/hogql/hogql-tag.ts'
import { snapshot } from '../src/snapshot.ts'

it('keeps what lists and objects held, whatever becomes of them', () => {
  const events = ['a', 'b']
  const given = { events, columns: { name: 'x' } }
  const kept = snapshot(given)
  events.push('c')
  given.columns.name = 'y'
  expect(kept).toEqual({ events: ['a', 'b'], columns: { name: 'x' } })
})

it('leaves everything else as it is', () => {
  const { signal } = new AbortController()
  const call = () => {}
  const now = new Date(0)
  const where = hogql`event = ${'a'}`
  const kept = snapshot({ signal, call, now, where, none: null, [`__proto__`]: 1 })
  expect([kept.signal, kept.call, kept.now, kept.where, kept.none]).toEqual([signal, call, now, where, null])
  expect(kept.signal).toBe(signal)
  expect(kept.where).toBe(where)
  for (const value of [null, undefined, 'text', 1]) expect(snapshot(value)).toBe(value)
})
