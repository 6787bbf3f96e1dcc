import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import type { Match, NoMatch } from '../../src/questions/match.ts'
import type { Period } from '../../src/questions/period.ts'
import { QuestionRegistry } from '../../src/questions/question-registry.ts'
import {
  CASE_EVENTS,
  NEGATIVE,
  NEGATIVE_LATER,
  NEGATIVE_OFFHAND,
  POSITIVE,
  POSITIVE_LATER,
  POSITIVE_OFFHAND,
} from './support/match-cases.ts'

const options = {
  taxonomy: { events: CASE_EVENTS.map((name) => ({ name })), properties: [] },
  now: new Date('2026-11-21T12:00:00Z'),
  timezone: 'UTC',
}
/** What a small catalogue has no entry for is left alone, however near its entries are. */
const FEW =
  'top_events event_trend dau activity_distribution time_patterns power_users top_pages funnel funnel_dropoff conversion_rate retention'
let all: QuestionRegistry
let registry: QuestionRegistry
beforeAll(async () => {
  all = await loadQuestions()
  registry = new QuestionRegistry(FEW.split(' ').map((id) => all.get(id)))
})

const plain = (params: Match['params']) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, (value as Period).text ?? value]))

const POSITIVES = [...POSITIVE, ...POSITIVE_LATER, ...POSITIVE_OFFHAND]
const NEGATIVES = [...NEGATIVE, ...NEGATIVE_LATER, ...NEGATIVE_OFFHAND]

/** A paraphrase may be left unanswered; it may not be answered wrongly. */
describe('paraphrases', () => {
  it.each(POSITIVES.map(({ text, id, params }) => [text, id, params ?? {}] as const))(
    '%s',
    (text, id, params) => {
      const match = registry.match(text, options)
      if (!match.matched) return expect(match.reason).not.toBe('')
      expect({ id: match.question.id, params: plain(match.params) }).toMatchObject({ id, params })
      expect(match.confidence).toBeGreaterThanOrEqual(0.65)
    },
  )

  it('are answered, nearly all of them', () => {
    const unread = POSITIVES.filter(({ text }) => !registry.match(text, options).matched).map(
      ({ text }) => text,
    )
    expect(POSITIVES.length).toBeGreaterThan(200)
    expect(unread.length / POSITIVES.length, unread.join('\n')).toBeLessThan(0.05)
  })
})

describe('what no question answers is not answered', () => {
  it.each(NEGATIVES)('%s', (text) => {
    const match = registry.match(text, options)
    expect(match.matched ? `${match.question.id} ${match.confidence}` : 'abstained').toBe('abstained')
    expect(match).toMatchObject({ reason: expect.stringMatching(/./), nearest: expect.arrayContaining([]) })
  })

  it('holds for the counter-examples of the question files', () => {
    for (const question of registry.list())
      for (const text of question.header.not_asks.map((ask) => ask.replace('{event}', 'user_signed_up'))) {
        const match = registry.match(text, options)
        expect([text, match.matched && match.question.id]).not.toEqual([text, question.id])
      }
  })

  it('holds for every ask with one foreign word in it', () => {
    for (const question of registry.list())
      for (const ask of question.examples)
        for (const word of ['on mobile', 'in Germany', 'for admins', 'except yours', 'by country']) {
          const match = registry.match(`${ask} ${word}`, options)
          expect(match.matched ? `${ask} ${word} => ${match.question.id}` : undefined).toBeUndefined()
        }
  })
})

describe('the asks of the question files', () => {
  it('reach their own question', () => {
    for (const question of registry.list())
      for (const ask of question.examples) {
        const match = registry.match(ask, options)
        const needs = !match.matched && match.missing.length > 0 ? match.nearest[0]?.id : undefined
        expect([ask, match.matched ? match.question.id : (needs ?? match.reason)]).toEqual([ask, question.id])
      }
  })
})

describe('a NoMatch says what to do', () => {
  const noMatch = (text: string, more = {}) => registry.match(text, { ...options, ...more }) as NoMatch

  it('names the words nobody accounts for', () => {
    expect(noMatch('top events by revenue per country for users named Bob')).toMatchObject({
      code: 'not_understood',
      reason: expect.stringMatching(/"revenue".*"country".*"Bob"/),
      nearest: expect.arrayContaining([expect.objectContaining({ id: 'top_events' })]),
    })
  })

  it('names the parameters that are missing, with events to choose from', () => {
    expect(noMatch('where do people drop off?')).toMatchObject({
      code: 'missing_parameter',
      missing: ['steps'],
      candidates: CASE_EVENTS.slice(0, 10),
    })
    expect(noMatch('conversion rate')).toMatchObject({ missing: ['goal'] })
    expect(registry.match('conversion rate', { ...options, params: { goal: 'x' } })).toMatchObject({
      matched: true,
    })
  })

  it('asks for the rest of what was begun', () => {
    expect(noMatch('funnel for purchases')).toMatchObject({
      code: 'missing_parameter',
      missing: ['steps'],
      reason: expect.stringMatching(/names 1 of at least 2\.$/),
    })
    expect(noMatch('conversion rate from trial')).toMatchObject({
      code: 'missing_parameter',
      missing: ['goal'],
    })
    expect(noMatch('how many plans per day')).toMatchObject({
      code: 'ambiguous_event',
      candidates: ['plan_changed'],
      reason: '"plans" may or may not mean the event plan_changed; write its name.',
    })
  })

  it('names the events that may have been meant', () => {
    expect(noMatch('how many documents per day')).toMatchObject({
      code: 'ambiguous_event',
      candidates: ['document_created', 'document_shared'],
    })
    expect(noMatch('trend of user_signed_out')).toMatchObject({
      code: 'unknown_event',
      candidates: expect.arrayContaining(['user_signed_up']),
    })
  })

  it('tells reading from changing', () => {
    expect(noMatch('delete all events')).toMatchObject({ code: 'not_a_read' })
  })

  it('refuses parameters out of range instead of bending them', () => {
    expect(noMatch('top 5000 events')).toMatchObject({
      code: 'invalid_parameter',
      reason: expect.stringMatching(/5000/),
    })
  })
})

describe('slips of the fingers', () => {
  const explain = (text: string) => (registry.match(text, options) as Match).explanation
  it('are put right and said', () => {
    expect(explain('top evnts')).toMatch(/"evnts" as events/)
    expect(explain('daily acitve users')).toMatch(/"acitve" as active/)
    expect(explain('top events')).not.toMatch(/" as /)
  })

  it('leave names alone', () => {
    const taxonomy = { events: [{ name: 'evnts_loaded' }, { name: 'page_viewer_opened' }], properties: [] }
    expect(registry.match('trend of evnts_loaded', { ...options, taxonomy })).toMatchObject({
      matched: true,
      params: { event: 'evnts_loaded' },
    })
    expect(registry.match('"Acitve" over time', { ...options, taxonomy })).toMatchObject({
      code: 'unknown_event',
    })
  })
})

describe('any text', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          'top',
          'event',
          'per',
          'day',
          '"',
          "'",
          '->',
          '%',
          '{event}',
          '$pageview',
          '\0',
          '🙂',
          'İ',
          'from',
          'to',
          '3 may',
          'q1',
          'ﬁ',
        ),
        { maxLength: 30 },
      )
      .map((words) => words.join(' ')),
  )
  it('never throws, and is read the same twice', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const match = registry.match(text, options)
        expect(typeof match.matched).toBe('boolean')
        const again = registry.match(text, options)
        expect([again.matched, again.matched && again.confidence]).toEqual([
          match.matched,
          match.matched && match.confidence,
        ])
      }),
      { numRuns: 2000 },
    )
    expect(registry.match('top events '.repeat(10_000), options)).toMatchObject({ code: 'too_long' })
    expect(registry.match(undefined as never, options)).toMatchObject({ matched: false, code: 'empty' })
    expect(registry.match('top events', { timezone: 'Mars/Olympus' })).toMatchObject({ matched: false })
  })
})

describe('a comparison', () => {
  it.each([
    ['llm cost compared to last month', 'llm_cost'],
    ['how many users had errors compared to the previous period', 'error_affected_users'],
  ])('%s: is made where the question makes one', (text, id) => {
    expect(all.match(text, options)).toMatchObject({
      matched: true,
      question: { id },
      params: { compare: true },
    })
  })

  it.each([
    'llm cost per week compared to last month',
    'which users had errors compared to the previous period',
  ])('%s: is not left out without a word', (text) => {
    expect(all.match(text, options)).toMatchObject({
      matched: false,
      reason: expect.stringContaining('comparison'),
    })
  })
})
