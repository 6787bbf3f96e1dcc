import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, type TestContext, test, vi } from 'vitest'
import { PostHogClient } from '../../../src/client/client.ts'
import type { Driver, HogQLQuery } from '../../../src/client/driver.ts'
import { exportEvents } from '../../../src/export/export-events.ts'
import type { ExportOptions } from '../../../src/export/export-options.ts'
import { exportPersons } from '../../../src/export/export-persons.ts'
import { exportSessions } from '../../../src/export/export-sessions.ts'
import type { ExportSummary } from '../../../src/export/export-summary.ts'
import type { IncrementalOptions } from '../../../src/export/incremental/incremental-options.ts'
import { directorySink } from '../../../src/export/sinks/directory-sink.ts'
import { ndjsonSink } from '../../../src/export/sinks/ndjson-sink.ts'
import { startLocalPostHog } from '../../../src/local/index.ts'

// Most of the time they wait for the server's clock.
vi.setConfig({ testTimeout: 120_000, maxConcurrency: 12 })

let local: Awaited<ReturnType<typeof startLocalPostHog>>
let client: PostHogClient
let groups = 0

beforeAll(async () => {
  local = await startLocalPostHog({ demo: false, timezone: 'Asia/Kathmandu' })
  const { url: host, apiKey, projectId, projectToken } = local
  client = new PostHogClient({ host, apiKey, projectId, projectToken })
}, 120_000)
afterAll(async () => {
  await client.close()
  await local.close()
})

/** A directory for one test, and the name that its events and persons begin with. */
async function open({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<Own> {
  const directory = await mkdtemp(join(tmpdir(), 'export-incremental-test-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const group = `e${++groups}-`
  return {
    directory,
    group,
    send: (count, daysAgo, event = group) => send(count, daysAgo, event),
    run: (options) => run(directory, group, options),
    exported: () => exported(directory),
  }
}

interface Own {
  directory: string
  group: string
  send(count: number, daysAgo: number, event?: string): Promise<string[]>
  run(options?: RunOptions): Promise<ExportSummary>
  exported(): Promise<string[]>
}

/** Captures events of so many days ago. */
async function send(count: number, daysAgo: number, event: string): Promise<string[]> {
  const timestamp = new Date(Date.now() - daysAgo * 86_400_000)
  const events = Array.from({ length: count }, (_, index) => ({
    event,
    uuid: crypto.randomUUID(),
    distinctId: `u${index % 9}`,
    timestamp,
    properties: { index },
  }))
  await client.captureBatch(events)
  await settle()
  return events.map(({ uuid }) => uuid)
}

/** The server tells its time in whole seconds. */
const settle = () => pause(1100)

interface RunOptions extends Partial<ExportOptions> {
  incremental?: IncrementalOptions
  driver?: Driver
}

function run(
  directory: string,
  group: string,
  { driver = client, incremental = {}, ...options }: RunOptions = {},
) {
  const sink = ndjsonSink(join(directory, 'events.ndjson'))
  const where = `startsWith(event, '${group}')`
  return exportEvents(driver, { from: '2020-01-01', where }, sink, {
    incremental: { settleMs: 0, ...incremental },
    ...options,
  })
}

async function exported(directory: string): Promise<string[]> {
  const text = await readFile(join(directory, 'events.ndjson'), 'utf8')
  return text.split('\n').flatMap((line) => (line ? [JSON.parse(line).uuid as string] : []))
}

const sorted = (values: readonly string[]): string[] => [...values].sort()

describe.concurrent('an incremental export of events', () => {
  test('adds what arrived since, however old its timestamp, and nothing twice', async (context) => {
    const { send, run, exported } = await open(context)
    const first = [...(await send(40, 3)), ...(await send(25, 0))]
    await run()
    expect(sorted(await exported())).toEqual(sorted(first))

    const late = [...(await send(10, 400)), ...(await send(5, 1)), ...(await send(3, -0.5))]
    const summary = await run()
    expect(summary).toMatchObject({ status: 'complete', rows: 83, resumedRows: 65, duplicates: 0 })
    expect(sorted(await exported())).toEqual(sorted([...first, ...late]))

    await run()
    expect(sorted(await exported())).toEqual(sorted([...first, ...late]))
  })

  test('leaves what is too young for the next run', async (context) => {
    const { send, run, exported } = await open(context)
    await send(7, 0)
    await run({ incremental: { settleMs: 3_600_000 } })
    expect(await exported()).toEqual([])
    await run()
    expect(await exported()).toHaveLength(7)
  })

  test('finds rows of recent days that were stored after their time of arrival had passed', async (context) => {
    const { group, send, run, exported } = await open(context)
    const seen = await send(30, 2)
    const hidden = await send(4, 2, `${group} hidden`)
    await send(6, 5)
    const blind = withoutHidden(client)
    const incremental = { overlapMs: 0 }
    await run({ driver: blind, incremental })
    expect(await exported()).toHaveLength(36)

    const summary = await run({ incremental })
    expect(summary).toMatchObject({ rows: 40, duplicates: 0 })
    expect(summary.notices).toEqual([
      expect.stringMatching(/^Fetched again, because rows had come late: 2\d{3}/),
    ])
    expect(await exported()).toEqual(expect.arrayContaining([...seen, ...hidden]))
    expect(new Set(await exported()).size).toBe(40)

    expect((await run({ incremental })).notices).toEqual([])
    expect(await exported()).toHaveLength(40)
  })

  test('finds them within the overlap, whatever their day', async (context) => {
    const { group, send, run, exported } = await open(context)
    await send(5, 90)
    await send(2, 90, `${group} hidden`)
    await run({ driver: withoutHidden(client), incremental: { reconcileDays: 0 } })
    await run({ incremental: { reconcileDays: 0 } })
    expect(new Set(await exported()).size).toBe(7)
    expect(await exported()).toHaveLength(7)
  })

  test('puts nothing out twice when a later run is told to look back farther', async (context) => {
    const { send, run, exported } = await open(context)
    await send(5, 10)
    await send(4, 90)
    await run({ incremental: { overlapMs: 0, reconcileDays: 3 } })
    await run({ incremental: { overlapMs: 3_600_000, reconcileDays: 14 } })
    expect(await exported()).toHaveLength(9)
    await run({ incremental: { overlapMs: 3_600_000, reconcileDays: 30 } })
    expect(await exported()).toHaveLength(9)
  })

  test('goes on where a run was stopped, with the window of that run', async (context) => {
    const { send, run, exported } = await open(context)
    const first = [...(await send(30, 4)), ...(await send(30, 3)), ...(await send(30, 2))]
    await run()
    const late = [...(await send(30, 4)), ...(await send(30, 3)), ...(await send(30, 2))]
    let parts = 0
    const stopped = new AbortController()
    const stop = run({
      targetRows: 30,
      concurrency: 1,
      signal: stopped.signal,
      driver: watched(client, () => {
        if (++parts === 2) stopped.abort()
      }),
    })
    await expect(stop).rejects.toMatchObject({ code: 'aborted' })
    const after = await send(8, 2)
    await run()
    expect(sorted(await exported())).toEqual(sorted([...first, ...late]))
    await run()
    expect(sorted(await exported())).toEqual(sorted([...first, ...late, ...after]))
  })

  test('puts parts beside parts, and says _SUCCESS only while all is there', async (context) => {
    const { directory, group, send } = await open(context)
    await send(12, 3)
    const into = () =>
      exportEvents(client, { from: '2020-01-01', where: `event = '${group}'` }, directorySink(directory), {
        incremental: { settleMs: 0 },
      })
    await into()
    await send(9, 3)
    const { rows } = await into()
    expect(rows).toBe(21)
    const names = await readdir(directory, { recursive: true })
    const parts = names.filter((name) => name.endsWith('.ndjson.gz'))
    expect(parts).toHaveLength(2)
    expect(parts.filter((name) => name.includes('/r1-'))).toHaveLength(1)
    expect(names).toContain('_SUCCESS')
  })

  test('needs the file of what it put out before', async (context) => {
    const { directory, send, run, exported } = await open(context)
    await send(5, 1)
    await run()
    await writeFile(join(directory, 'events.ndjson.checkpoint.seen-0'), '')
    await expect(run()).rejects.toMatchObject({ code: 'checkpoint_invalid' })
    expect(await exported()).toHaveLength(5)
  })
})

describe('what cannot be incremental', () => {
  test('says so before it asks anything', async (context) => {
    const { directory } = await open(context)
    const asked = () => {
      throw new Error('A request was sent.')
    }
    const silent = { ...client, execute: asked, stream: asked } as unknown as Driver
    const sink = ndjsonSink(join(directory, 'x.ndjson'))
    await expect(
      exportSessions(silent, { from: '2026-01-01', to: '2026-02-01' }, sink, { incremental: true }),
    ).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(
      exportEvents(silent, { from: '2026-01-01' }, sink, { incremental: true, checkpoint: false }),
    ).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(exportEvents(silent, { from: '2026-01-01' }, sink)).rejects.toMatchObject({
      message: expect.stringContaining('no end'),
    })
  })
})

describe.concurrent('an incremental export of persons', () => {
  async function openPeople(context: TestContext) {
    const { directory, group } = await open(context)
    const path = join(directory, 'people.ndjson')
    return {
      identify: (name: string, plan: string) =>
        client.identify({ distinctId: `${name}-${group}`, set: { plan, group } }),
      into: (driver: Driver = client) =>
        exportPersons(
          driver,
          { columns: ['id'], properties: ['plan'], where: `properties.group = '${group}'` },
          ndjsonSink(path),
          { incremental: { settleMs: 0, overlapMs: 0 } },
        ),
      plans: async (): Promise<string[]> => {
        const text = await readFile(path, 'utf8')
        return text.split('\n').flatMap((line) => (line ? [JSON.parse(line).plan as string] : []))
      },
    }
  }

  test('adds new ones, and says when PostHog cannot tell of changed ones', async (context) => {
    const { identify, into, plans } = await openPeople(context)
    await identify('p1', 'free')
    await identify('p2', 'free')
    await settle()
    const { notices } = await into()
    expect(notices).toEqual([expect.stringContaining('changed ones are not')])
    expect(await plans()).toEqual(['free', 'free'])
    await identify('p2', 'pro')
    await identify('p3', 'team')
    await settle()
    await into()
    expect(await plans()).toEqual(['free', 'free', 'team'])
  })

  test('gives those seen since again, looking back over the hour that the time is rounded to', async (context) => {
    const { identify, into, plans } = await openPeople(context)
    await identify('p1', 'free')
    await settle()
    const asked: string[] = []
    const driver = withLastSeen(client, (text) => asked.push(text))
    expect((await into(driver)).notices).toEqual([])
    await identify('p1', 'pro')
    await settle()
    await into(driver)
    expect(await plans()).toEqual(['free', 'pro'])
    expect(asked.at(-1)).toContain('greatest(persons.created_at, ifNull(')
  })
})

/** A driver that does not see some rows yet. */
function withoutHidden(driver: PostHogClient): Driver {
  const hide = (query: string | HogQLQuery): HogQLQuery => {
    const { hogql, values } = typeof query === 'string' ? { hogql: query, values: {} } : query
    const text = hogql.replace(/\nWHERE /, "\nWHERE NOT endsWith(event, 'hidden') AND ")
    return { hogql: text, values }
  }
  return Object.assign(Object.create(driver), {
    config: driver.config,
    execute: (query: string | HogQLQuery, options: object) => driver.execute(hide(query), options),
    stream: (query: string | HogQLQuery, options: object) => driver.stream(hide(query), options),
  })
}

/** A driver that tells of each answer it opens. */
function watched(driver: PostHogClient, onStream: () => void): Driver {
  return Object.assign(Object.create(driver), {
    config: driver.config,
    execute: driver.execute.bind(driver),
    stream: (query: HogQLQuery, options: object) => {
      onStream()
      return driver.stream(query, options)
    },
  })
}

/** A driver of a PostHog whose persons have `last_seen_at`, which here is when they came. */
function withLastSeen(driver: PostHogClient, onQuery: (text: string) => void): Driver {
  const rename = ({ hogql, values }: HogQLQuery): HogQLQuery => {
    onQuery(hogql)
    return { hogql: hogql.replaceAll('last_seen_at', 'created_at'), values }
  }
  return Object.assign(Object.create(driver), {
    config: driver.config,
    execute: (query: HogQLQuery, options: object) => driver.execute(rename(query), options),
    stream: (query: HogQLQuery, options: object) => driver.stream(rename(query), options),
  })
}
