import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import type { Driver, QueryProgress } from '../../src/client/driver.ts'
import { QueryError } from '../../src/errors.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/start-local-posthog.ts'
import { processSandbox } from '../../src/sandbox/process-sandbox.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'

let directory: string
let local: LocalPostHog
let direct: Driver
let executor: SandboxExecutor

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'posthog-events-'))
  const events = Array.from({ length: 3000 }, (_, n) => ({
    uuid: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    event: n % 3 === 0 ? 'purchase' : 'ünï 😀',
    distinct_id: `user ${n % 50}`,
    timestamp: new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString(),
    properties: { amount: n / 8, text: `~n${n} "quoted" \\ 'single'`, big: '18446744073709551615' },
  }))
  const data = join(directory, 'events.ndjson')
  await writeFile(data, events.map((event) => JSON.stringify(event)).join('\n'))
  local = await startLocalPostHog({ data, timezone: 'Asia/Kolkata' })
  const options = { apiKey: local.apiKey, projectId: local.projectId, host: local.url }
  direct = new PostHogClient(options)
  executor = await SandboxExecutor.start({ sandbox: processSandbox(), posthog: options })
})

afterAll(async () => {
  await executor?.close()
  await direct?.close()
  await local?.close()
  await rm(directory, { recursive: true, force: true })
})

describe('a sandbox against a PostHog', () => {
  it('takes along what a query brings, Dates included', async () => {
    const hogql =
      'SELECT count() AS n FROM events WHERE {filters} AND event = {variables.event} AND {yes} LIMIT 1'
    const options = {
      values: { yes: true },
      variables: { event: { id: '0195b3c2-6b1a-7c3e-9d55-2f1f0a9b7e11', value: 'purchase' } },
      filters: {
        dateRange: { date_from: new Date(Date.UTC(2026, 0, 1, 0, 30)), date_to: '2026-01-01T01:00:00Z' },
      },
      modifiers: { convertToProjectTimezone: false },
    }
    expect(await executor.query(hogql, options)).toEqual([{ n: 10 }])
    expect(await direct.query(hogql, options)).toEqual([{ n: 10 }])
    await expect(executor.query('SELECT 1', { filters: {} })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('tells of queries in the background', async () => {
    const told: QueryProgress[] = []
    const onProgress = (news: QueryProgress) => void told.push(news)
    const result = await executor.execute('SELECT 7 AS n LIMIT 1', { refresh: 'force_async', onProgress })
    expect(result).toMatchObject({ rows: [{ n: 7 }], background: true })
    expect(told.at(-1)).toMatchObject({ state: 'done', queryId: result.queryId })
  })

  it.each([
    [
      'every event with its properties',
      'SELECT uuid, event, timestamp, properties, person_id FROM events ORDER BY uuid LIMIT 5000',
    ],
    [
      'duplicate column names',
      'SELECT event, count(), count() FROM events GROUP BY event ORDER BY event LIMIT 10',
    ],
    [
      'integers beyond 2^53, floats, nulls, lists',
      'SELECT 9007199254740993 AS id, cityHash64(uuid) AS hash, -9223372036854775807 AS low, properties.amount AS amount, nullIf(1, 1) AS nothing, [1, 2] AS list FROM events ORDER BY uuid LIMIT 20',
    ],
    ['a result without LIMIT', 'SELECT uuid FROM events ORDER BY uuid'],
  ])('gives the rows a client gives: %s', async (_, hogql) => {
    const [inside, outside] = await Promise.all([executor.execute(hogql), direct.execute(hogql)])
    expect(inside.rows.length).toBeGreaterThan(0)
    const comparable = ({
      elapsedMs: _elapsed,
      queryId: _id,
      computedAt: _at,
      cached: _cached,
      ...result
    }: typeof inside) => result
    expect(comparable(inside)).toStrictEqual(comparable(outside))
  })

  it('keeps integers beyond 2^53 exact', async () => {
    expect(await executor.query('SELECT 9007199254740993 AS id')).toEqual([{ id: 9007199254740993n }])
  })

  it('describes the project as a client does', async () => {
    expect(await executor.listObjects()).toEqual(await direct.listObjects())
    expect(await executor.getFields('events')).toStrictEqual(await direct.getFields('events'))
    expect(await executor.timezone()).toBe('Asia/Kolkata')
  })

  it('points at the same place in a wrong query', async () => {
    const wrong = 'SELECT event,\n  evnt FROM events'
    const thrownBy = (driver: Driver) => driver.query(wrong).catch((error: unknown) => error as QueryError)
    const [inside, outside] = await Promise.all([thrownBy(executor), thrownBy(direct)])
    expect(inside).toBeInstanceOf(QueryError)
    expect(inside).toMatchObject({
      message: (outside as QueryError).message,
      position: (outside as QueryError).position,
    })
    expect((inside as QueryError).position).toMatchObject({ line: 2, column: 3 })
  })

  it('reads all rows in batches from a script', async () => {
    const code = `
      let rows = 0, amount = 0
      const batches = posthog.readBatches('SELECT uuid, properties.amount AS amount FROM events', { key: 'uuid', batchSize: 700 })
      for await (const batch of batches) for (const row of batch) { rows += 1; amount += Number(row.amount) }
      return { rows, amount }`
    const expected = {
      rows: 3000,
      amount: Array.from({ length: 3000 }, (_, n) => n / 8).reduce((a, b) => a + b),
    }
    expect((await executor.runScript(code)).value).toEqual(expected)
  })
})
