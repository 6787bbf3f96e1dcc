import { beforeAll, expect, it } from 'vitest'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import type { QuestionRegistry } from '../../src/questions/question-registry.ts'
import type { Taxonomy } from '../../src/questions/taxonomy.ts'

/** What every JavaScript object has. Anybody with the public project token can capture events and properties of these names. */
const NAMES = Object.getOwnPropertyNames(Object.prototype)

const taxonomy: Taxonomy = {
  events: ['$pageview', 'signup', ...NAMES].map((name) => ({ name, count: 3 })),
  properties: ['plan', '$browser', ...NAMES].flatMap((name) => [
    { name, type: 'event' as const, valueType: 'String', values: ['pro', ...NAMES] },
    { name, type: 'person' as const, valueType: 'String', values: NAMES },
  ]),
  groups: [{ index: 0, type: 'constructor' }],
}
const options = { taxonomy, now: new Date('2026-11-21T12:00:00Z'), timezone: 'UTC' }

let registry: QuestionRegistry
beforeAll(async () => {
  registry = await loadQuestions()
})

it('questions are answered in a project whose names every object has', () => {
  for (const text of ['What are the top events?', 'signup events by plan', 'daily active users'])
    expect(registry.match(text, options), text).toMatchObject({ matched: true })
})

it.each(NAMES)('%s is a name like any other', (name) => {
  for (const text of [
    `How often did ${name} happen?`,
    `"${name}" events by ${name}`,
    `signups on ${name}`,
    `users who did signup at least ${name} times`,
    name,
  ]) {
    const found = registry.match(text, options)
    expect(JSON.stringify(found), text).not.toContain('could not be read')
  }
  const counted = registry.match(`How often did "${name}" happen?`, options)
  expect(counted).toMatchObject({ matched: true, params: { event: name } })
})
