import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { loadQuestions } from '../../../src/questions/load-questions.ts'
import type { Period } from '../../../src/questions/period.ts'
import type { Phrasings } from './phrasing.ts'
import { PHRASING_TAXONOMY } from './phrasing-taxonomy.ts'

const options = { taxonomy: PHRASING_TAXONOMY, now: new Date('2026-11-21T12:00:00Z'), timezone: 'UTC' }
const registry = await loadQuestions()
const names = (await readdir(new URL('.', import.meta.url)))
  .filter((name) => name.endsWith('.ts') && !/^phrasing/.test(name))
  .map((name) => name.replace('.ts', ''))

/** `{ 'period.text': ... }` is tedious to write: a period is its text. */
const plain = (params: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, (value as Period).text ?? value]))

describe.each(names)('%s', async (name) => {
  const { phrasings, nearMisses } = ((await import(`./${name}.ts`)) as { default: Phrasings }).default

  it.each(phrasings.map(({ text, id, params }) => [text, id, params ?? {}] as const))(
    '%s',
    (text, id, params) => {
      const match = registry.match(text, options)
      if (!match.matched) throw new Error(`${match.code}: ${match.reason}`)
      expect({ id: match.question.id, params: plain(match.params) }).toMatchObject({ id, params })
    },
  )

  it.each(nearMisses.map(({ text, id }) => [text, id ?? 'nothing']))('near miss: %s', (text, id) => {
    const match = registry.match(text, options)
    expect(['nothing', id]).toContain(match.matched ? match.question.id : 'nothing')
  })

  it('has ten phrasings of each of its questions', () => {
    const counts = new Map<string, number>()
    for (const { id } of phrasings) counts.set(id, (counts.get(id) ?? 0) + 1)
    expect([...counts].filter(([, count]) => count < 10)).toEqual([])
    expect(new Set(phrasings.map(({ text }) => text.toLowerCase())).size).toBe(phrasings.length)
  })
})
