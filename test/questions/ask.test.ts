import { beforeEach, describe, expect, it } from 'vitest'
import type { Driver, HogQLQuery, QueryOptions, QueryResult, Row } from '../../src/client/driver.ts'
import type { Answer } from '../../src/questions/answer.ts'
import { ask } from '../../src/questions/ask.ts'

const now = new Date('2026-11-21T12:00:00Z')

/** A driver that answers from memory and remembers what it was asked. */
function createDriver(
  rows: Row[],
): Driver & { asked: { hogql: string; values?: Record<string, unknown>; signal?: AbortSignal }[] } {
  const asked: { hogql: string; values?: Record<string, unknown>; signal?: AbortSignal }[] = []
  const execute = async <R = Row>(
    query: string | HogQLQuery,
    options: QueryOptions<R> = {},
  ): Promise<QueryResult<R>> => {
    const { hogql, values } = typeof query === 'string' ? { hogql: query, values: options.values } : query
    asked.push({ hogql, values, signal: options.signal })
    const found = hogql.includes('last_seen\nFROM events')
      ? EVENTS
      : hogql.includes('pair')
        ? PROPERTIES
        : rows
    return {
      rows: found as R[],
      columns: Object.keys(found[0] ?? {}),
      types: [],
      truncated: false,
      timezone: 'America/New_York',
      cached: false,
      elapsedMs: 1,
    }
  }
  return {
    asked,
    execute,
    query: async (query, options) => (await execute(query, options)).rows,
    listObjects: async () => [],
    getFields: async () => ({}),
    capabilities: () => ({ kind: 'posthog', maxRows: 50_000, defaultRows: 100, offset: false, write: false }),
    timezone: async () => 'America/New_York',
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }
}

const EVENTS: Row[] = [
  { event: '$pageview', total: 900, last_seen: '2026-11-21T11:00:00Z' },
  { event: 'user_signed_up', total: 40, last_seen: '2026-11-21T10:00:00Z' },
  { event: 'subscription_purchased', total: 9, last_seen: '2026-11-20T10:00:00Z' },
]
const PROPERTIES: Row[] = [
  { name: 'plan', total: 90, distinct_values: 2, frequent: ['"free"', '"pro"'], carriers: ['signed_up'] },
]
const ranking = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    event: `event_${index}`,
    total: 100 - index,
    users: 5,
    share: 10.5,
  }))

let driver: ReturnType<typeof createDriver>
beforeEach(() => {
  driver = createDriver(ranking(4))
})

const answered = (result: Awaited<ReturnType<typeof ask>>): Answer => {
  if (!result.matched) throw new Error(result.reason)
  return result
}

describe('ask', () => {
  it('answers with the query, the period and a sentence', async () => {
    const answer = answered(await ask(driver, 'What are the top 5 events in the last 7 days?', { now }))
    expect(answer).toMatchObject({
      matched: true,
      question: 'What are the top 5 events in the last 7 days?',
      id: 'top_events',
      period: {
        from: '2026-11-14T07:00:00-05:00',
        to: '2026-11-21T07:00:00-05:00',
        timezone: 'America/New_York',
        text: 'last 7 days',
      },
      values: { limit: 5 },
      columns: ['event', 'total', 'users', 'share'],
      barColumn: 'total',
      text: 'event_0 happened most: 100 times by 5 people, 10.5% of all events (last 7 days).',
      truncated: false,
    })
    expect(answer.hogql).toContain('LIMIT {limit}')
  })

  it('refuses options that do not exist, before anything is asked', async () => {
    const driver = createDriver([])
    await expect(ask(driver, 'What are the top events?', { limitt: 2 } as object)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('there is no option limitt'),
      hint: expect.stringContaining('params'),
    })
    expect(driver.asked).toEqual([])
  })

  it('says when more rows exist, and returns as many as were wanted', async () => {
    const answer = answered(await ask(driver, 'top 3 events', { now }))
    expect(driver.asked.at(-1)?.values).toMatchObject({ limit: 4 })
    expect(answer.rows).toHaveLength(3)
    expect(answer).toMatchObject({
      truncated: true,
      values: { limit: 3 },
      notice: expect.stringMatching(/More than 3/),
    })
  })

  it('asks for the names of the project once per driver', async () => {
    // Event names, properties of events and of persons, types of groups, and the question.
    await ask(driver, 'top events', { now })
    expect(driver.asked).toHaveLength(5)
    const answer = answered(await ask(driver, 'conversion rate from sign up to purchase', { now }))
    expect(driver.asked).toHaveLength(6)
    expect(answer.params).toMatchObject({ start: 'user_signed_up', goal: 'subscription_purchased' })
  })

  it('reads every text with them: a word may be a value of the project', async () => {
    PROPERTIES.push({ ...PROPERTIES[0], name: 'tier', frequent: ['"gold"', '"silver"'] })
    const answer = answered(await ask(driver, 'top events of gold users', { now }))
    PROPERTIES.pop()
    expect(answer.params.where).toMatchObject([{ key: 'tier', value: 'gold' }])
  })

  it('does not ask anything for what no name can change', async () => {
    for (const text of ['delete all events', '', 'x'.repeat(501)])
      expect(await ask(driver, text, { now })).toMatchObject({ matched: false })
    expect(driver.asked).toHaveLength(0)
  })

  it('takes parameters beside the text, also as a command line gives them', async () => {
    const answer = answered(
      await ask(driver, 'where do people drop off?', {
        now,
        params: { steps: 'a, b', period: 'yesterday', window_days: '3' },
      }),
    )
    expect(answer).toMatchObject({
      id: 'funnel_dropoff',
      params: { steps: ['a', 'b'], window_days: 3 },
      period: { text: 'yesterday' },
    })
    expect(await ask(driver, 'top events', { now, params: { limt: 3 } })).toMatchObject({
      matched: false,
      code: 'invalid_parameter',
      reason: expect.stringMatching(/no parameter limt.*limit/),
    })
  })

  it('warns of running intervals, and leaves them out of averages and peaks', async () => {
    driver = createDriver([
      { day: '2026-11-18', users: 900, partial: 1 },
      { day: '2026-11-19', users: 30, partial: 0 },
      { day: '2026-11-20', users: 50, partial: 0 },
      { day: '2026-11-21', users: 700, partial: 1 },
    ])
    const answer = answered(await ask(driver, 'daily active users in the last 3 days', { now }))
    expect(answer.text).toBe(
      'On an average complete day 40 people did something (last 3 days); the most was 50, on 2026-11-20.',
    )
    expect(answer.caveats[0]).toBe(
      '2 days are only partly inside the period and not comparable with the others.',
    )
  })

  it('asks for one row more, which may tie with the last one shown', async () => {
    driver = createDriver([
      { event: 'a', total: 7, users: 2, share: 50 },
      { event: 'b', total: 7, users: 3, share: 50 },
    ])
    expect(answered(await ask(driver, 'top 1 event today', { now }))).toMatchObject({
      text: 'a and b happened most, 7 times each (today).',
      rows: [{ event: 'a' }],
    })
  })

  it('says plainly when there is nothing', async () => {
    const answer = answered(await ask(createDriver([]), 'top pages yesterday', { now }))
    expect(answer.text).toBe('No page views were recorded (yesterday).')
  })

  it('passes the signal on and lets failures through', async () => {
    const { signal } = new AbortController()
    await ask(driver, 'top events', { now, signal })
    expect(driver.asked[0]?.signal).toBe(signal)
    driver.execute = async () => Promise.reject(new Error('no connection'))
    await expect(ask(driver, 'top events', { now })).rejects.toThrow('no connection')
  })
})

describe('a question that goes on from an answer', () => {
  it('takes the answer as it is', async () => {
    const driver = createDriver(ranking(3))
    const first = (await ask(driver, 'top 3 events in October', { now })) as Answer
    const next = await ask(driver, 'and yesterday?', { now, previous: first })
    expect(next).toMatchObject({
      matched: true,
      id: 'top_events',
      params: { limit: 3, period: { text: 'yesterday' } },
    })
  })

  it('takes a question that was not answered for none at all', async () => {
    const driver = createDriver(ranking(3))
    const first = await ask(driver, 'why is the sky blue', { now })
    expect(first.matched).toBe(false)
    expect(await ask(driver, 'top 3 events in October', { now, previous: first })).toMatchObject({
      matched: true,
      id: 'top_events',
    })
    expect(await ask(driver, 'and yesterday?', { now, previous: first })).toMatchObject({ matched: false })
  })
})
