import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { estimateTokens } from '../../src/format/estimate-tokens.ts'
import { rowsOf, startToolKit, type ToolKit } from './support/tool-kit.ts'

let kit: ToolKit
const run = (input: object) => kit.call('posthog_run_hogql', input)

beforeAll(async () => {
  kit = await startToolKit()
})
afterAll(() => kit[Symbol.asyncDispose]())

/** Follows the handles a model is given, from the first page to the last. */
async function readAll(input: object): Promise<{ cells: string[][]; rows: unknown[]; pages: number }> {
  let result = await run(input)
  const cells = rowsOf(result.text)
  const rows = [...(result.data!.rows as unknown[])]
  let pages = 1
  for (;;) {
    const handle = /\{"page":"(.+?)"\}/.exec(result.text)?.[1]
    expect(handle).toBe(result.data!.nextPage)
    if (!handle) return { cells, rows, pages }
    result = await run({ page: handle, response_format: 'detailed' })
    expect(result.isError).toBe(false)
    cells.push(...rowsOf(result.text))
    rows.push(...(result.data!.rows as unknown[]))
    pages += 1
  }
}

describe('posthog_run_hogql', () => {
  it('gives the rows of the query', async () => {
    const { text, data, isError } = await run({
      hogql: 'SELECT event, count() AS n FROM events WHERE event = {event} GROUP BY event',
      values: { event: 'user_signed_up' },
    })
    const [row] = await kit.client.query("SELECT count() AS n FROM events WHERE event = 'user_signed_up'")
    expect(isError).toBe(false)
    expect(data!.rows).toEqual([{ event: 'user_signed_up', n: row!.n }])
    expect(rowsOf(text)).toEqual([['user_signed_up', String(row!.n)]])
    expect(text).toContain('1 row, times in UTC. Not a verified query.')
  })

  it('says what a model gets of null, empty text, bigints, decimals and moments', async () => {
    const { text } = await run({
      hogql:
        "SELECT NULL AS a, '' AS b, 9007199254740993 AS c, 1234567.891 AS d, toDateTime('2026-01-02 03:04:05') AS e, [1, 2] AS f, 'a,\"b\"' AS g, 0.1 + 0.2 AS h, true AS i",
    })
    const line = text.split('\n').find((one) => one.startsWith(','))
    expect(line).toBe(',"",9007199254740993,1234567.89,2026-01-02T03:04:05Z,"[1,2]","a,\\"b\\"",0.3,true')
  })

  it('pages to the end, and the pages are the whole result', async () => {
    const hogql = 'SELECT uuid, event FROM events ORDER BY timestamp DESC, uuid DESC LIMIT 1234'
    const whole = await kit.client.query<{ uuid: string; event: string }>(hogql)
    kit.takeRequests()
    const { cells, rows, pages } = await readAll({ hogql, response_format: 'detailed' })
    expect(cells.map(([uuid]) => uuid)).toEqual(whole.map(({ uuid }) => uuid))
    expect(rows).toEqual(whole)
    expect(pages).toBeGreaterThan(6)
    expect(kit.takeRequests(), 'pages come from memory').toHaveLength(1)
  })

  it('keeps 5,000 rows and says what became of the others', async () => {
    const { data, text } = await run({ hogql: 'SELECT uuid FROM events LIMIT 5200' })
    expect(data).toMatchObject({ totalRows: 5000, truncated: true })
    expect(text).toMatch(/^The first 5000 rows, /)
    expect(text).toContain('Rows 1 to 20 of the first 5000.')
    expect(text).toContain(String(data!.notice))
    expect(data!.notice).toContain('The query gave 5200 rows, of which 5000 were kept.')
    const last = await run({ page: String(data!.nextPage).replace(/:\d+$/, ':4990') })
    expect(last.text).toContain('The query gave 5200 rows, of which 5000 were kept.')
  })

  it('says when the server cut a query without LIMIT', async () => {
    const { data, text } = await run({ hogql: 'SELECT uuid FROM events', limit: 15 })
    expect(data).toMatchObject({ totalRows: 15, truncated: true })
    expect(text).toContain(String(data!.notice))
    expect(text).toMatch(/^The first 15 rows, /)
    const paged = await run({ hogql: 'SELECT uuid FROM events' })
    expect(paged.text).toMatch(/^The first 100 rows, [\s\S]*\nRows 1 to 20 of the first 100\.\n/)
    expect(paged.text, 'at once, not on the last page').toContain('more exist')
    const middle = await run({ page: String(paged.data!.nextPage) })
    expect(middle.text).toContain('Rows 21 to 40 of the first 100.')
    const whole = await run({ hogql: 'SELECT uuid FROM events LIMIT 30' })
    expect(whole.text).toMatch(/^30 rows, [\s\S]*\nRows 1 to 20 of 30\.\n/)
  })

  it('refuses pages that are gone, never were, or lie behind the end', async () => {
    const first = await run({ hogql: 'SELECT uuid FROM events LIMIT 30' })
    const handle = String(first.data!.nextPage)
    for (const page of ['r999:20', 'nonsense', handle.replace(/:\d+$/, ':30'), '<posthog_data>']) {
      const { isError, text } = await run({ page })
      expect(isError, page).toBe(true)
      expect(text).toContain('is not kept any more (or never was). Run the query again')
    }
    for (let index = 0; index < 20; index++)
      await run({ hogql: `SELECT ${index}, uuid FROM events LIMIT 21` })
    expect((await run({ page: handle })).isError, 'the oldest result goes first').toBe(true)
  })

  it('wants a query or a page', async () => {
    for (const input of [{}, { hogql: 'SELECT 1', page: 'r1:20' }]) {
      const { isError, text } = await run(input)
      expect(isError).toBe(true)
      expect(text).toContain('needs hogql or page, and not both')
    }
  })

  it('says what an empty result does not mean', async () => {
    const { text, isError, data } = await run({
      hogql: "SELECT event FROM events WHERE event = 'nobody did this'",
    })
    expect(isError).toBe(false)
    expect(text).toContain('gave no rows')
    expect(text).toContain('posthog_search_taxonomy')
    expect(data).toMatchObject({ rows: [], totalRows: 0 })
  })

  it('shows where an error is, and what may have been meant', async () => {
    const { text, isError } = await run({ hogql: 'SELECT event,\n  evnt\nFROM events' })
    expect(isError).toBe(true)
    expect(text).toContain('posthog_run_hogql failed (query_invalid):\n<posthog_data kind="error">')
    expect(text).toContain('Line 2, column 3: evnt')
    expect(text).toContain('Did you mean event')
    const syntax = await run({ hogql: 'SELECT event FORM events' })
    expect(syntax.text).toMatch(/Line 1, column \d+: SELECT event FORM events/)
    const missing = await run({ hogql: 'SELECT count() FROM events WHERE event = {event}' })
    expect(missing.isError).toBe(true)
    expect(missing.text).toContain('event')
  })

  it('refuses what is no SELECT', async () => {
    for (const hogql of ['DROP TABLE events', 'INSERT INTO events VALUES (1)', 'SELECT 1; SELECT 2']) {
      const { isError } = await run({ hogql })
      expect(isError, hogql).toBe(true)
    }
  })
})

describe('the budget of a result', () => {
  const wide = Array.from({ length: 80 }, (_, index) => `repeat('wide value ', 30) AS column_${index}`)
  const QUERIES: Record<string, string> = {
    'huge cells': "SELECT repeat('Ein großer Wert: ключ=значение; ', 20000) AS a, uuid FROM events LIMIT 50",
    '5,000 rows': 'SELECT uuid, event, distinct_id, timestamp, properties FROM events LIMIT 5000',
    'wide rows': `SELECT ${wide.join(', ')} FROM events LIMIT 10`,
    JSON: 'SELECT properties, properties FROM events LIMIT 200',
    'signs beyond ASCII': "SELECT repeat('漢字 🦔 ', 5000) AS a FROM events LIMIT 50",
    'long names': `SELECT 1 AS \`${'long name '.repeat(1000)}\` FROM events LIMIT 3`,
  }
  for (const [what, hogql] of Object.entries(QUERIES))
    for (const maxResultTokens of [1000, 6000, 25_000])
      it(`holds for ${what} and ${maxResultTokens} tokens`, async () => {
        const tool = kit
          .toolsWith({ budget: { maxResultTokens } })
          .find(({ name }) => name === 'posthog_run_hogql')!
        for (const response_format of ['concise', 'detailed']) {
          const { text, isError, data } = await tool.run({ hogql, response_format })
          expect(isError, text.slice(0, 300)).toBe(false)
          expect(estimateTokens(text)).toBeLessThanOrEqual(maxResultTokens)
          expect((data!.rows as unknown[]).length, 'something is shown').toBeGreaterThan(0)
        }
      })

  it('names the columns that had no room', async () => {
    const tool = kit
      .toolsWith({ budget: { maxResultTokens: 1000 } })
      .find(({ name }) => name === 'posthog_run_hogql')!
    const { text } = await tool.run({ hogql: QUERIES['wide rows'] })
    expect(text).toMatch(/Columns \d+ to 80 had no room: select the ones you need\./)
  })

  it('counts what is cut of a cell, and never cuts a sign in two', async () => {
    const { text } = await run({ hogql: "SELECT concat('x', repeat('🦔', 200)) AS a" })
    expect(text).toMatch(/…\(\+\d+ characters\)/)
    expect(text).not.toMatch(/\p{Surrogate}/u)
    expect(text).toContain('response_format "detailed" shows more of them')
  })

  it('holds for an error that repeats the query', async () => {
    const tool = kit
      .toolsWith({ budget: { maxResultTokens: 1000 } })
      .find(({ name }) => name === 'posthog_run_hogql')!
    const { text, isError } = await tool.run({
      hogql: `SELECT ${'nothing_like_this + '.repeat(2000)} 1 FROM events`,
    })
    expect(isError).toBe(true)
    expect(estimateTokens(text)).toBeLessThanOrEqual(1000)
  })
})
