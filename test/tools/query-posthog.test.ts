import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startToolKit, type ToolKit } from './support/tool-kit.ts'

const NOW = new Date()
const iso = (text: unknown): string => String(text).replace('Z', '')
let kit: ToolKit
const ask = (input: object) =>
  kit
    .toolsWith({ now: () => NOW })
    .find(({ name }) => name === 'query_posthog')!
    .run(input)

beforeAll(async () => {
  kit = await startToolKit()
})
afterAll(() => kit[Symbol.asyncDispose]())

/** Totals per event between two moments, counted by a query of our own. */
async function countEvents({ from, to }: { from: string; to: string }): Promise<Record<string, number>> {
  const rows = await kit.client.query<{ event: string; n: number }>(
    `SELECT event, count() AS n FROM events WHERE timestamp >= toDateTime('${iso(from)}') AND timestamp < toDateTime('${iso(to)}') GROUP BY event LIMIT 1000`,
  )
  return Object.fromEntries(rows.map(({ event, n }) => [event, n]))
}

describe('query_posthog', () => {
  it('answers with the numbers an independent count gives', async () => {
    const { text, data, isError } = await ask({
      question: 'What are the top 5 events?',
      time_period: '7 days',
    })
    expect(isError).toBe(false)
    const counted = await countEvents(data!.period as { from: string; to: string })
    const rows = data!.rows as { event: string; total: number }[]
    expect(rows).toHaveLength(5)
    for (const { event, total } of rows) expect(total).toBe(counted[event])
    const best = Object.values(counted).sort((a, b) => b - a)
    expect(rows.map(({ total }) => total)).toEqual(best.slice(0, 5))
    for (const { event, total } of rows) expect(text).toContain(`\n${event},${total},`)
    expect(text).toMatch(/Period: last 7 days \(.+ to .+, end exclusive\), times in UTC\./)
    expect(text).toContain('Verified question: Top events.')
  })

  it('answers the examples that models are shown', async () => {
    const { examples } = kit.tools.find(({ name }) => name === 'query_posthog')!
    for (const example of examples) {
      const { text, data } = await ask(example)
      expect(data, text).toMatchObject({ answered: true })
    }
  })

  it('reads the period from time_period, in the words of the seed as well', async () => {
    const days = 24 * 3600 * 1000
    for (const [time_period, length] of [
      ['7 days', 7],
      ['30_days', 30],
      ['last 90 days', 90],
    ] as const) {
      const { data } = await ask({ question: 'How many events did we have?', time_period })
      const { from, to } = data!.period as { from: string; to: string }
      expect((Date.parse(to) - Date.parse(from)) / days).toBeCloseTo(length, 3)
    }
  })

  it('takes the last 30 days when nobody names a period', async () => {
    const { data, text } = await ask({ question: 'how many users' })
    expect((data!.period as { text: string }).text).toBe('last 30 days')
    const { from, to } = data!.period as { from: string; to: string }
    const [row] = await kit.client.query<{ n: number }>(
      `SELECT count(DISTINCT person_id) AS n FROM events WHERE timestamp >= toDateTime('${iso(from)}') AND timestamp < toDateTime('${iso(to)}')`,
    )
    expect((data!.rows as Record<string, unknown>[])[0]).toMatchObject({ users: row!.n })
    expect(text.replaceAll(',', '')).toContain(String(row!.n))
  })

  it('prefers the period of the question, and says so', async () => {
    const { text, data } = await ask({ question: 'top events last month', time_period: '7 days' })
    expect((data!.period as { text: string }).text).toBe('last month')
    expect(text).toContain('time_period was not used: the question names its own period.')
  })

  it('leaves a period out where there is none', async () => {
    const { text, data } = await ask({ question: 'list feature flags', time_period: '7 days' })
    expect(data).toMatchObject({ answered: true })
    expect(data!.period).toBeUndefined()
    expect(text).toContain('time_period was not used: this answer does not depend on a period.')
  })

  it('takes what was missing from params', async () => {
    const missing = await ask({ question: 'funnel' })
    expect(missing.isError).toBe(false)
    expect(missing.data).toMatchObject({ answered: false, code: 'missing_parameter', missing: ['steps'] })
    expect(missing.text).toContain('Missing: steps. Give them in params')
    expect(missing.text).toContain('Candidates: "$pageview"')
    const steps = ['user_signed_up', 'subscription_purchased']
    const { data } = await ask({ question: 'funnel', params: { steps } })
    expect((data!.rows as { event: string }[]).map(({ event }) => event)).toEqual(steps)
  })

  it('abstains with what may have been meant, and a way forward', async () => {
    const misspelt = await ask({ question: 'How often did "user_singed_up" happen per day?' })
    expect(misspelt.data).toMatchObject({ answered: false, code: 'unknown_event' })
    expect(misspelt.text).toContain('user_signed_up')
    const nothing = await ask({ question: 'what is love' })
    expect(nothing.data).toMatchObject({ answered: false })
    expect(nothing.text).toContain('posthog_run_hogql')
    expect(nothing.text).toContain('not verified')
  })

  it('gives drafts that run', async () => {
    const { data, text } = await ask({
      question: 'average number of document_created per user who commented, by plan and weekday',
    })
    expect(data!.answered).toBe(false)
    if (typeof data!.hogql !== 'string') return expect(text).not.toContain('A query to start from')
    const { isError } = await kit.call('posthog_run_hogql', { hogql: data!.hogql, values: data!.values })
    expect(isError).toBe(false)
  })

  it('says that it only reads', async () => {
    const { data, text } = await ask({ question: 'delete all cohorts' })
    expect(data).toMatchObject({ answered: false, code: 'not_a_read' })
    expect(text).toContain('these tools only read')
  })

  it('shows query and assumptions in detail, and is shorter without', async () => {
    const question = 'daily active users in the last 14 days'
    const [concise, detailed] = await Promise.all([
      ask({ question }),
      ask({ question, response_format: 'detailed' }),
    ])
    expect(detailed.text).toContain('HogQL:\nSELECT')
    expect(concise.text).not.toContain('SELECT')
    expect(concise.text.length).toBeLessThan(detailed.text.length * 0.7)
    expect(concise.data!.rows).toEqual(detailed.data!.rows)
  })

  it('pages on where the rows do not fit', async () => {
    const { text, data } = await ask({ question: 'events per day in the last 60 days' })
    expect((data!.rows as unknown[]).length).toBe(20)
    expect(text).toContain(`Rows 1 to 20 of ${data!.totalRows}.`)
    const next = await kit
      .toolsWith({})
      .find(({ name }) => name === 'posthog_run_hogql')!
      .run({ page: data!.nextPage })
    expect(next.isError, 'another kit keeps no pages of this one').toBe(true)
  })
})
