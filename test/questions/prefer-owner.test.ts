import { beforeAll, describe, expect, it } from 'vitest'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import type { QuestionRegistry } from '../../src/questions/question-registry.ts'
import type { Taxonomy } from '../../src/questions/taxonomy.ts'

const ofEvent = (name: string, events?: string[]) =>
  ({ name, type: 'event', valueType: 'String', values: ['pro'], ...(events && { events }) }) as const
const taxonomy: Taxonomy = {
  events: [
    { name: 'document_created', count: 900 },
    { name: '$ai_generation', count: 50 },
    { name: 'user_signed_up', count: 50 },
  ],
  properties: [
    ofEvent('plan', ['user_signed_up']),
    ofEvent('task', ['document_created']),
    ofEvent('ai_task', ['$ai_generation']),
    ofEvent('source', ['user_signed_up', 'document_created', '$ai_generation']),
    { name: 'plan', type: 'person', valueType: 'String', values: ['pro'] },
    { name: 'source', type: 'person', valueType: 'String', values: ['pro'] },
  ],
}

let registry: QuestionRegistry
beforeAll(async () => {
  registry = await loadQuestions()
})
const read = (text: string, names: Taxonomy = taxonomy) => registry.match(text, { taxonomy: names })

describe('a property that events and people go by', () => {
  it('is that of the events, where they have it', () => {
    expect(read('signups by plan')).toMatchObject({ params: { by: { key: 'plan', type: 'event' } } })
    expect(read('events by source')).toMatchObject({ params: { by: { key: 'source', type: 'event' } } })
  })

  it('is that of the people, where the events lack it, and the explanation says so', () => {
    expect(read('document_created by plan')).toMatchObject({
      params: { by: { key: 'plan', type: 'person' } },
      explanation: expect.stringContaining('by person.plan'),
    })
    expect(read('how often was document_created for plan = pro')).toMatchObject({
      params: { where: [{ key: 'plan', type: 'person', value: 'pro' }] },
    })
  })

  it('is that of the people, where most events lack it', () => {
    expect(read('events by plan')).toMatchObject({ params: { by: { key: 'plan', type: 'person' } } })
  })

  it('is unknown, where neither has it: an answer would have no values', () => {
    expect(read('LLM cost by task')).toMatchObject({
      matched: false,
      code: 'ambiguous_property',
      candidates: ['ai_task', 'source'],
    })
    expect(read('LLM cost by ai_task')).toMatchObject({ matched: true })
  })

  it('is that of the events, where nothing is known of them', () => {
    const properties = taxonomy.properties.map((property) => ({ ...property, events: undefined }))
    expect(read('document_created by plan', { ...taxonomy, properties })).toMatchObject({
      params: { by: { key: 'plan', type: 'event' } },
    })
  })
})
