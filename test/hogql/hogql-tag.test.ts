import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InputError } from '../../src/errors.ts'
import { hogql } from '../../src/hogql/hogql-tag.ts'
import { findPlaceholders } from '../../src/hogql/placeholders.ts'

describe('hogql', () => {
  it('sends values beside the text', () => {
    const query = hogql`SELECT count() FROM events WHERE event = ${"it's"} AND n IN ${[1, 2]} AND x = ${null}`
    expect(query).toEqual({
      hogql: 'SELECT count() FROM events WHERE event = {p0} AND n IN {p1} AND x = {p2}',
      values: { p0: "it's", p1: [1, 2], p2: null },
    })
  })

  it('writes Dates as datetimes with their offset', () => {
    const date = new Date('2026-01-02T03:04:05.678Z')
    expect(hogql`timestamp >= ${date}`).toEqual({
      hogql: 'timestamp >= toDateTime({p0})',
      values: { p0: '2026-01-02T03:04:05.678Z' },
    })
    expect(hogql`timestamp >= toDateTime(${date})`.hogql).toBe('timestamp >= toDateTime({p0})')
  })

  it('keeps integers exact', () => {
    expect(hogql`a = ${10n}`).toEqual({ hogql: 'a = {p0}', values: { p0: 10 } })
    expect(hogql`a = ${9007199254740993n}`).toEqual({ hogql: 'a = 9007199254740993', values: {} })
    expect(hogql`a -${-9007199254740993n}`.hogql).toBe('a -(-9007199254740993)')
    expect(hogql`a IN ${[1, 9007199254740993n]}`.hogql).toBe('a IN [1, 9007199254740993]')
  })

  it('composes', () => {
    const inner = hogql`event = ${'a'}`
    const both = hogql`SELECT * FROM events WHERE ${inner} OR ${inner} OR ${hogql.join([1, hogql`2 + ${3}`], ' = ')}`
    expect(both).toEqual({
      hogql: 'SELECT * FROM events WHERE event = {p0} OR event = {p1} OR {p2} = 2 + {p3}',
      values: { p0: 'a', p1: 'a', p2: 1, p3: 3 },
    })
  })

  it('never takes a name the text already uses', () => {
    const query = hogql`SELECT {p0}, ${hogql.raw('{p2}')}, ${'x'}, ${'y'}`
    expect(query).toEqual({ hogql: 'SELECT {p0}, {p2}, {p1}, {p3}', values: { p1: 'x', p3: 'y' } })
  })

  it('raw renames its own placeholders and leaves the others', () => {
    const query = hogql`SELECT ${1} FROM (${hogql.raw("SELECT {x}, {y}, '{x}'", { x: 2 })})`
    expect(query).toEqual({ hogql: "SELECT {p0} FROM (SELECT {p1}, {y}, '{x}')", values: { p0: 1, p1: 2 } })
  })

  it('quotes names', () => {
    expect(hogql`SELECT ${hogql.id('person', 'properties', 'odd name')}`.hogql).toBe(
      'SELECT person.properties.`odd name`',
    )
    expect(hogql`SELECT ${hogql.property("it's", 'group_0.properties')}`.hogql).toBe(
      "SELECT group_0.properties['it\\'s']",
    )
    expect(() => hogql.id()).toThrow(InputError)
  })

  const circular: unknown[] = []
  circular.push(circular)
  it.each([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['an object', { a: 1 }],
    ['an invalid Date', new Date('x')],
    ['a Map', new Map()],
    ['a list with a hole', [1, undefined]],
    ['a list of itself', circular],
    ['half a character', '\ud83e'],
    ['a big integer beside text', [9007199254740993n, 'a']],
  ])('refuses %s', (_name, value) => {
    expect(() => hogql`SELECT ${value}`).toThrow(InputError)
  })

  it('refuses an object that only looks like a fragment', () => {
    const fromJson = JSON.parse('{"hogql":"1 OR 1 = 1","values":{}}')
    expect(() => hogql`SELECT * FROM events WHERE ${fromJson}`).toThrow(InputError)
  })

  it.each([
    ['a string', () => hogql`SELECT '${1}'`],
    ['a comment', () => hogql`SELECT 1 -- ${1}`],
    ['a quoted name', () => hogql`SELECT \`${1}\``],
    ['a template string', () => hogql`SELECT f'${1}'`],
  ])('refuses a value inside %s', (_name, build) => {
    expect(build).toThrow(/stands inside quotes/)
  })

  it('any values leave the text as it was written, and arrive whole', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string({ unit: 'binary' })),
    )
    fc.assert(
      fc.property(value, value, fc.array(value), (a, b, list) => {
        const inner = hogql`x = ${a}`
        const query = hogql`SELECT {p1}, {p3} WHERE ${inner} AND y = ${b} AND z IN ${list} AND ${inner}`
        const names = findPlaceholders(query.hogql).map((placeholder) => placeholder.name!)
        expect(names).toHaveLength(6)
        expect(new Set(names).size).toBe(6)
        expect(names.slice(2).map((name) => query.values[name])).toEqual([a, b, list, a])
        expect(query.hogql.replace(/\{p\d+\}/g, '?')).toBe(
          'SELECT ?, ? WHERE x = ? AND y = ? AND z IN ? AND x = ?',
        )
      }),
    )
  })
})
