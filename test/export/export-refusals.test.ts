import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { PostHogDriverError } from '../../src/errors.ts'
import { exportEvents } from '../../src/export/export-events.ts'
import { csvSink } from '../../src/export/sinks/csv-sink.ts'
import { directorySink } from '../../src/export/sinks/directory-sink.ts'
import { ndjsonSink } from '../../src/export/sinks/ndjson-sink.ts'
import { parquetSink } from '../../src/export/sinks/parquet/parquet-sink.ts'
import type { EventsExport } from '../../src/export/tables/events-table.ts'
import { RANGES } from './support/hostile-history.ts'
import { readNdjson, readParts } from './support/read-output.ts'
import { readParquet } from './support/read-parquet.ts'
import { type ServedHistory, serveHistory } from './support/serve-history.ts'
import { mountSmallDisk } from './support/small-disk.ts'

vi.setConfig({ testTimeout: 120_000 })

const options = { targetRows: 4000 }

let served: ServedHistory
/** Of each test. */
let directory: string
let tests = 0
beforeAll(async () => {
  served = await serveHistory({ rows: 20_000 })
})
afterAll(() => served?.[Symbol.asyncDispose]())
beforeEach(async () => {
  served.proxy.reset()
  directory = join(served.directory, String(++tests))
  await mkdir(directory)
})

/** The error of a call that must fail, with what a user needs of it. */
async function failureOf(call: () => Promise<unknown>): Promise<PostHogDriverError> {
  const error = await call().then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!PostHogDriverError.isInstance(error))
    throw new Error(`Expected a failure of ours, got ${error}`, { cause: error })
  return error
}

const readParquetHere = (path: string) => readParquet(path, directory)

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

describe('before any request', () => {
  const range = { from: '2026-03-04', to: '2026-03-14' }

  it.each<[string, unknown]>([
    ['a range the wrong way round', { from: range.to, to: range.from }],
    ['an empty range', { from: range.from, to: range.from }],
    ['no end', { from: range.from }],
    ['no beginning', { to: range.to }],
    ['nothing', {}],
    ['an end that is no time', { ...range, to: 'tomorrow' }],
    ['a day that does not exist', { ...range, to: '2026-02-30' }],
    ['a time that needs a zone', { ...range, to: '2026-03-14 10:00:00' }],
    ['an invalid Date', { ...range, to: new Date(Number.NaN) }],
    ['events that are none', { ...range, events: [] }],
    ['columns that are none', { ...range, columns: [] }],
    ['a column twice', { ...range, columns: ['uuid', 'uuid'] }],
    ['an option it does not know', { ...range, event: 'x' }],
  ])('refuses %s', async (_, events) => {
    const path = join(directory, 'events.ndjson')
    const { code, hint } = await failureOf(() =>
      exportEvents(served.client, events as EventsExport, ndjsonSink(path), options),
    )
    expect(code).toBe('invalid_input')
    expect(hint).toBeTruthy()
    expect(served.proxy.queries).toEqual([])
    expect(await readdir(directory)).toEqual([])
  })

  it.each<[string, object]>([
    ['more at once than PostHog runs', { concurrency: 4 }],
    ['cells larger than an answer', { targetRows: 60_000 }],
    ['an option it does not know', { checkpont: 'x' }],
  ])('refuses %s', async (_, wrong) => {
    const path = join(directory, 'events.ndjson')
    const { code } = await failureOf(() => exportEvents(served.client, range, ndjsonSink(path), wrong))
    expect(code).toBe('invalid_input')
    expect(served.proxy.queries).toEqual([])
  })

  it.each([
    ['a path below a file', (folder: string) => join(folder, 'file', 'events.ndjson')],
    ['a path that is a folder', (folder: string) => join(folder, 'folder')],
    ['a path below a device', () => '/dev/null/events.ndjson'],
  ])('refuses %s', async (_, pathIn) => {
    await writeFile(join(directory, 'file'), '')
    await mkdir(join(directory, 'folder'))
    for (const sinkTo of [ndjsonSink, csvSink, parquetSink]) {
      const { message, hint } = await failureOf(() =>
        exportEvents(served.client, range, sinkTo(pathIn(directory)), options),
      )
      expect(message).toContain(pathIn(directory))
      expect(hint).toBeTruthy()
    }
    expect(served.proxy.queries).toEqual([])
  })

  it('leaves a file of somebody else as it is, unless told to replace it', async () => {
    for (const [name, sinkTo] of [
      ['a.ndjson', ndjsonSink],
      ['a.csv.gz', csvSink],
      ['a.parquet', parquetSink],
    ] as const) {
      const path = join(directory, name)
      await writeFile(path, 'precious')
      const { message, hint } = await failureOf(() =>
        exportEvents(served.client, range, sinkTo(path), options),
      )
      expect(message).toContain(path)
      expect(hint).toContain('overwrite')
      expect(served.proxy.queries).toEqual([])
      expect(await readFile(path, 'utf8')).toBe('precious')
    }
    const folder = join(directory, 'parts')
    await mkdir(folder)
    await writeFile(join(folder, 'thesis.txt'), 'precious')
    await failureOf(() => exportEvents(served.client, range, directorySink(folder), options))
    await failureOf(() =>
      exportEvents(served.client, range, directorySink(folder), { ...options, overwrite: true }),
    )
    expect(served.proxy.queries).toEqual([])
    expect(await readdir(folder)).toEqual(['thesis.txt'])
    const path = join(directory, 'a.ndjson')
    await exportEvents(served.client, RANGES.all, ndjsonSink(path), { ...options, overwrite: true })
    expect(await served.history.difference(await readNdjson(path), 'all')).toBe('')
  })

  it('refuses a checkpoint of another export, and of none', async () => {
    const path = join(directory, 'events.ndjson')
    const checkpoint = join(directory, 'state')
    await exportEvents(served.client, range, ndjsonSink(path), { ...options, checkpoint })
    const saved = await readFile(checkpoint, 'utf8')
    const written = await readFile(path)
    served.proxy.reset()

    const others: [EventsExport, string][] = [
      [{ ...range, to: '2026-03-13' }, path],
      [{ ...range, events: ['search'] }, path],
      [{ ...range, columns: ['uuid', 'event'] }, path],
      [{ ...range, where: "event != 'x'" }, path],
      [range, join(directory, 'elsewhere.ndjson')],
    ]
    for (const [events, target] of others) {
      const { code, hint } = await failureOf(() =>
        exportEvents(served.client, events, ndjsonSink(target), { ...options, checkpoint }),
      )
      expect([code, Boolean(hint)]).toEqual(['checkpoint_invalid', true])
    }
    const lines = saved.split('\n')
    const damaged = [
      'precious',
      '{}\n',
      saved.replace('"rows":', '"rowz":'),
      [...lines.slice(0, 2), '{"kind":"done"', ...lines.slice(3)].join('\n'),
      lines.slice(1).join('\n'),
    ]
    for (const text of damaged) {
      await writeFile(checkpoint, text)
      const { code, hint } = await failureOf(() =>
        exportEvents(served.client, range, ndjsonSink(path), { ...options, checkpoint }),
      )
      expect([code, Boolean(hint)]).toEqual(['checkpoint_invalid', true])
      expect(await readFile(checkpoint, 'utf8')).toBe(text)
    }
    expect(served.proxy.queries).toEqual([])
    expect(written.equals(await readFile(path))).toBe(true)

    await writeFile(checkpoint, saved)
    const again = await exportEvents(served.client, range, ndjsonSink(path), { ...options, checkpoint })
    expect(again.status).toBe('already_complete')
    expect(served.proxy.queries).toEqual([])
  })
})

it('names a column that does not exist, and leaves nothing behind', async () => {
  const path = join(directory, 'events.ndjson')
  const columns = ['uuid', 'evnt', 'properties']
  const { message, code } = await failureOf(() =>
    exportEvents(served.client, { ...RANGES.all, columns }, ndjsonSink(path), options),
  )
  expect(message).toContain('evnt')
  expect(code).not.toBe('export_stopped')
  expect(served.proxy.queries.filter(({ isData }) => isData)).toEqual([])
  expect(await exists(path)).toBe(false)
})

describe('a stop that can be continued', () => {
  it('comes of a disk that is full', async () => {
    const { code, message } = await failureOf(() =>
      exportEvents(served.client, RANGES.all, ndjsonSink('/dev/full'), options),
    )
    expect(code).toBe('export_stopped')
    expect(message).toMatch(/no space left|ENOSPC/i)
  })

  it.for([
    ['a file', 'events.ndjson', ndjsonSink, readNdjson],
    ['Parquet', 'events.parquet', parquetSink, readParquetHere],
    ['a folder', 'events', (path: string) => directorySink(path, { gzip: false }), readParts],
  ] as const)('comes of a disk that is full, and goes on in %s when it has room', async (way, { skip }) => {
    const [, name, sinkTo, read] = way
    await using disk = await mountSmallDisk(directory, 2)
    if (!disk) return skip('No disk can be mounted here.')
    const path = join(disk.path, name)
    const { code, message, hint, details } = await failureOf(() =>
      exportEvents(served.client, RANGES.all, sinkTo(path), options),
    )
    expect([code, Boolean(hint)]).toEqual(['export_stopped', true])
    expect(message).toMatch(/no space left|ENOSPC/i)
    expect(await exists(join(path, '_SUCCESS'))).toBe(false)

    await disk.resize(64)
    const summary = await exportEvents(served.client, RANGES.all, sinkTo(path), options)
    expect(summary.resumedRows).toBe(details.rows)
    expect(await served.history.difference(await read(path), 'all')).toBe('')
  })

  it('comes of a reader that goes away', async () => {
    const child = spawn('head', ['-c', '1000'], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdout.resume()
    const closed = once(child, 'close')
    const { code, message } = await failureOf(() =>
      exportEvents(served.client, RANGES.all, ndjsonSink(child.stdin), options),
    )
    await closed
    expect(code).toBe('export_stopped')
    expect(message).toMatch(/reads/)
  })

  it.each([
    ['a file', 'events.ndjson.gz', ndjsonSink, readNdjson],
    ['a folder', 'events', directorySink, readParts],
  ] as const)('comes of a row of 64 MB, and keeps what is in %s', async (_, name, sinkTo, read) => {
    const path = join(directory, name)
    let answered = 0
    const { client } = await served.connect({
      proxy: {
        // The third answer with rows, and each one after it.
        instead: ({ isData, hogql }) => {
          if (!isData || ++answered < 3) return undefined
          return { status: 200, contentType: 'application/json', body: oneHugeRow(hogql) }
        },
      },
    })
    const before = process.memoryUsage().rss
    const { code, message, hint, details } = await failureOf(() =>
      exportEvents(client, RANGES.all, sinkTo(path), { ...options, concurrency: 1 }),
    )
    expect([code, Boolean(hint)]).toEqual(['export_stopped', true])
    expect(message).toMatch(/\brow\b.*\d+ ?(MB|MiB|bytes)/i)
    expect(details.rows).toBeGreaterThan(0)
    expect(process.memoryUsage().rss - before).toBeLessThan(600_000_000)

    served.proxy.reset()
    const summary = await exportEvents(served.client, RANGES.all, sinkTo(path), options)
    expect(summary.resumedRows).toBe(details.rows)
    expect(await served.history.difference(await read(path), 'all')).toBe('')
    const left = (await readdir(directory)).filter(
      (file) => file.endsWith('.tmp') || file.endsWith('.partial'),
    )
    expect(left).toEqual([])
    expect((await stat(path)).size).toBeGreaterThan(0)
  })
})

/** An answer to the query with one row, whose properties are longer than a row may be. */
function* oneHugeRow(hogql: string): Generator<Buffer> {
  const [, list = ''] = /^SELECT\s+([\s\S]*?)\s+FROM\s/.exec(hogql) ?? []
  const columns = list
    .split(/,\s*(?![^(]*\))/)
    .map((column) => column.replace(/^.* AS /, '').replaceAll('`', ''))
  const at = columns.indexOf('properties')
  const value = (name: string): string =>
    name.includes('_at') || name === 'timestamp' ? '"2026-03-08T00:00:00Z"' : '"x"'
  const before = columns.slice(0, at).map((name) => `${value(name)},`)
  const after = columns.slice(at + 1).map((name) => `,${value(name)}`)
  yield Buffer.from(`{"columns":${JSON.stringify(columns)},"error":null,"results":[[${before.join('')}"{`)
  const piece = Buffer.from(String.raw`\"key\":\"a value, and a slash \\\\\",`.repeat(2000))
  for (let bytes = 0; bytes < 65 * 1024 * 1024; bytes += piece.length) yield piece
  yield Buffer.from(`\\"end\\":1}"${after.join('')}]],"is_cached":false,"hasMore":false}`)
}
