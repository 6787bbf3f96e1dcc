import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Driver } from '../../../src/client/driver.ts'
import { exportEvents } from '../../../src/export/export-events.ts'
import type { ExportProgress } from '../../../src/export/export-options.ts'
import { exportEventsByFile } from '../../../src/export/hand-over/export-events-by-file.ts'
import { callbackSink } from '../../../src/export/sinks/callback-sink.ts'
import { csvSink } from '../../../src/export/sinks/csv-sink.ts'
import { directorySink } from '../../../src/export/sinks/directory-sink.ts'
import { ndjsonSink } from '../../../src/export/sinks/ndjson-sink.ts'
import { inRange, type LateShop, openLateShop, RANGE } from './late-shop.ts'

let shop: LateShop
beforeAll(async () => {
  shop = await openLateShop()
}, 60_000)
afterAll(() => shop?.[Symbol.asyncDispose]())
afterEach(() => shop.local.faults.clear())

const COLUMNS = ['uuid', 'event', 'properties', 'timestamp', 'distinct_id', 'elements_chain', 'created_at']
const EXPORTS = 'file_download_batch_exports/'

async function linesOf(path: string): Promise<string[]> {
  const bytes = await readFile(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  return text.split('\n').filter(Boolean).sort()
}

async function outcome(...[events, options]: [object?, object?]) {
  const path = join(await shop.directory(), 'events.ndjson')
  const summary = await exportEventsByFile(shop.client, { ...RANGE, ...events }, ndjsonSink(path), options)
  return { summary, lines: await linesOf(path) }
}

const uuidsOf = (lines: readonly string[]) =>
  lines.map((line) => (JSON.parse(line) as { uuid: string }).uuid).sort()
const expected = () => inRange(shop.events).map(({ uuid }) => uuid)

describe('events by file', () => {
  it('are byte for byte those that queries give, whenever they arrived', async () => {
    const directory = await shop.directory()
    const cells = join(directory, 'cells.ndjson')
    await exportEvents(shop.client, { ...RANGE, columns: COLUMNS }, ndjsonSink(cells))
    const { summary, lines } = await outcome()
    expect(lines).toEqual(await linesOf(cells))
    expect(uuidsOf(lines)).toEqual(expected().sort())
    expect(lines[0]).toMatch(/"big":9007199254740993\d{3},"text":"é\\n/)
    expect(summary).toMatchObject({
      status: 'complete',
      rows: expected().length,
      duplicates: 0,
      verified: true,
      notices: [],
      range: { from: '2026-08-03T00:00:00.000000Z', to: '2026-08-08T12:00:00.000001Z' },
    })
    // From the day before the range to now, by weeks.
    expect(summary.cells).toBe(3)
  })

  it('are the same as CSV, packed, and with the columns in another order', async () => {
    const directory = await shop.directory()
    const [cells, files] = [join(directory, 'cells.csv.gz'), join(directory, 'files.csv.gz')]
    const columns = { id: 'uuid', who: 'distinct_id', at: 'timestamp', properties: 'properties' }
    await exportEvents(shop.client, { ...RANGE, columns }, csvSink(cells))
    await exportEventsByFile(shop.client, { ...RANGE, columns }, csvSink(files))
    expect(await linesOf(files)).toEqual(await linesOf(cells))
  })

  it('are chosen by name', async () => {
    const { lines } = await outcome({ events: ['bought "it"', 'Zürich'], columns: ['uuid', 'person.id'] })
    const wanted = inRange(shop.events).filter(({ event }) => event !== '$pageview')
    expect(uuidsOf(lines)).toEqual(wanted.map(({ uuid }) => uuid).sort())
    expect(Object.keys(JSON.parse(lines[0]!))).toEqual(['uuid', 'person.id'])
  })

  it('go to folders by day', async () => {
    const directory = join(await shop.directory(), 'events')
    const summary = await exportEventsByFile(shop.client, RANGE, directorySink(directory), { daysPerRun: 3 })
    expect(summary.rows).toBe(expected().length)
    const names = (await readdir(directory, { recursive: true })).sort()
    const parts = names.filter((name) => name.endsWith('.ndjson.gz'))
    const found: string[] = []
    for (const part of parts) {
      const lines = await linesOf(join(directory, part))
      found.push(...uuidsOf(lines))
      const day = /day=([^/]+)/.exec(part)![1]
      expect(lines.every((line) => line.includes(`"timestamp":"${day}T`))).toBe(true)
    }
    expect(found.sort()).toEqual(expected().sort())
    expect(names).toContain('_SUCCESS')
    const again = await exportEventsByFile(shop.client, RANGE, directorySink(directory), { daysPerRun: 3 })
    expect(again.status).toBe('already_complete')
  })

  it('go on where they stopped, in the same file and in folders', async () => {
    const directory = await shop.directory()
    const sinks = [
      () => ndjsonSink(join(directory, 'events.ndjson')),
      () => directorySink(join(directory, 'events')),
    ]
    for (const sink of sinks) {
      const stop = new AbortController()
      const options = { daysPerRun: 2, concurrency: 1, signal: stop.signal }
      const stopping = sink()
      const commit = stopping.commit!.bind(stopping)
      let commits = 0
      stopping.commit = (part) => {
        if (++commits === 3) stop.abort()
        return commit(part)
      }
      await expect(exportEventsByFile(shop.client, RANGE, stopping, options)).rejects.toMatchObject({
        code: 'aborted',
        details: { checkpoint: expect.any(String) },
      })
      const summary = await exportEventsByFile(shop.client, RANGE, sink(), { daysPerRun: 2 })
      expect(summary.rows).toBe(expected().length)
      expect(summary.resumedRows).toBeGreaterThan(0)
      expect(summary.resumedRows).toBeLessThan(summary.rows)
    }
    expect(uuidsOf(await linesOf(join(directory, 'events.ndjson')))).toEqual(expected().sort())
  })

  it('go on within an interval, of whose days some are there', async () => {
    const directory = join(await shop.directory(), 'events')
    const failing = directorySink(directory)
    const writePart = failing.writePart.bind(failing)
    let parts = 0
    failing.writePart = (part) => {
      if (++parts === 3) throw new Error('no more')
      return writePart(part)
    }
    const stopped = exportEventsByFile(shop.client, RANGE, failing, { concurrency: 1 })
    await expect(stopped).rejects.toMatchObject({
      code: 'export_stopped',
      details: { rows: expect.any(Number) },
    })
    const summary = await exportEventsByFile(shop.client, RANGE, directorySink(directory))
    expect(summary.resumedRows).toBeGreaterThan(0)
    expect(summary.rows).toBe(expected().length)
    const names = await readdir(directory, { recursive: true })
    const found = names
      .filter((name) => name.endsWith('.ndjson.gz'))
      .map(async (name) => uuidsOf(await linesOf(join(directory, name))))
    expect((await Promise.all(found)).flat().sort()).toEqual(expected().sort())
  })

  it('tell how far they are', async () => {
    const seen: ExportProgress[] = []
    await outcome({}, { onProgress: (progress: ExportProgress) => seen.push(progress) })
    expect(seen.at(-1)).toMatchObject({
      phase: 'done',
      rows: expected().length,
      countedRows: expected().length,
      cells: 3,
      cellsDone: 3,
      planned: true,
    })
  })
})

describe('when PostHog fails', () => {
  it.each([
    ['a run fails for a passing reason', { name: 'run_failed', status: 'FailedRetryable' }],
    ['a run takes too long', { name: 'run_failed', status: 'TimedOut' }],
    ['a link expires', { name: 'expired_link' }],
    ['a file ends in its middle', { name: 'cut_download' }],
    ['too many run', { name: 'too_many_downloads_429' }],
  ] as const)(
    'all rows come once although %s',
    async (_what, fault) => {
      shop.local.faults.add({
        ...fault,
        path: EXPORTS,
        method: fault.name.match(/link|cut/) ? 'GET' : 'POST',
        times: 1,
      })
      const { summary, lines } = await outcome({}, { concurrency: 1 })
      expect(uuidsOf(lines)).toEqual(expected().sort())
      expect(summary.rows).toBe(lines.length)
    },
    60_000,
  )

  it.each([
    ['Failed', 'export_stopped'],
    ['FailedBilling', 'export_stopped'],
  ] as const)('a run that ends as %s stops the export, which can go on later', async (status, code) => {
    const path = join(await shop.directory(), 'events.ndjson')
    shop.local.faults.add({ name: 'run_failed', status, path: EXPORTS, method: 'POST', after: 1 })
    const stopped = exportEventsByFile(shop.client, RANGE, ndjsonSink(path), { concurrency: 1 })
    await expect(stopped).rejects.toMatchObject({
      name: 'ExportError',
      code,
      message: expect.stringContaining(status),
    })
    shop.local.faults.clear()
    const summary = await exportEventsByFile(shop.client, RANGE, ndjsonSink(path))
    expect(summary.resumedRows).toBeGreaterThan(0)
    expect(uuidsOf(await linesOf(path))).toEqual(expected().sort())
  })

  it('fewer rows in the files than in the tables are no complete export', async () => {
    const path = join(await shop.directory(), 'events.ndjson')
    const { fileDownloads } = shop.client
    const short = new Proxy(shop.client, {
      get(client, name) {
        if (name !== 'fileDownloads') return Reflect.get(client, name, client)
        return new Proxy(fileDownloads, {
          get(downloads, method) {
            if (method !== 'start') return Reflect.get(downloads, method, downloads)
            return (input: object) => downloads.start({ ...input, exclude: ['Zürich'] } as never)
          },
        })
      },
    })
    const short_ = exportEventsByFile(short, RANGE, ndjsonSink(path))
    await expect(short_).rejects.toMatchObject({
      code: 'export_stopped',
      details: { expected: expected().length },
    })
  })

  it('an abort cancels what runs', async () => {
    const stop = new AbortController()
    const before = (await shop.client.fileDownloads.list().all()).length
    const { fileDownloads } = shop.client
    const sink = callbackSink(() => {})
    const stopped = exportEventsByFile(shop.client, RANGE, sink, { signal: stop.signal })
    stopped.catch(() => {})
    await expect
      .poll(async () => (await fileDownloads.list().all()).length, { timeout: 20_000 })
      .toBeGreaterThan(before)
    stop.abort()
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
    const statuses = (await fileDownloads.list().all()).map(({ status }) => status)
    expect(statuses.filter((status) => status === 'Running' || status === 'Starting')).toEqual([])
  })
})

describe('what the files cannot give', () => {
  it.each([
    ['conditions', { where: 'event = 1' }, '`where`'],
    ['properties of their own', { properties: ['plan'] }, '`properties`'],
    [
      'other columns',
      { columns: ['uuid', '$session_id', 'person.properties.plan'] },
      'no $session_id, person.properties.plan',
    ],
    ['expressions', { columns: { id: 'upper(event)' } }, 'no id;'],
  ])('is refused before anything is sent: %s', async (_what, events, message) => {
    const unused = { fileDownloads: {} } as unknown as Driver & typeof shop.client
    const refused = exportEventsByFile(
      unused,
      { ...RANGE, ...events },
      callbackSink(() => {}),
    )
    await expect(refused).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(message),
    })
  })

  it('includes everything when the driver has no file downloads', async () => {
    const refused = exportEventsByFile(
      {} as typeof shop.client,
      RANGE,
      callbackSink(() => {}),
    )
    await expect(refused).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('PostHogClient'),
    })
  })
})
