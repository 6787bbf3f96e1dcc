import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { exportEvents } from '../../src/export/export-events.ts'
import { exportStream } from '../../src/export/export-stream.ts'
import type { ExportSummary } from '../../src/export/export-summary.ts'
import { readExport } from '../../src/export/read-export.ts'
import { callbackSink } from '../../src/export/sinks/callback-sink.ts'
import { csvSink } from '../../src/export/sinks/csv-sink.ts'
import { directorySink } from '../../src/export/sinks/directory-sink.ts'
import type { ExportSink } from '../../src/export/sinks/export-sink.ts'
import { ndjsonSink } from '../../src/export/sinks/ndjson-sink.ts'
import { parquetSink } from '../../src/export/sinks/parquet/parquet-sink.ts'
import { RANGES, type RangeName } from './support/hostile-history.ts'
import { readCsv, readNdjson, readParts } from './support/read-output.ts'
import { readParquet } from './support/read-parquet.ts'
import { RowSet } from './support/row-set.ts'
import { type ServedHistory, serveHistory } from './support/serve-history.ts'

const ROWS = 20_000
/** A handful of cells. */
const TARGET_ROWS = 5000

vi.setConfig({ testTimeout: 120_000 })

let served: ServedHistory
let files = 0
beforeAll(async () => {
  served = await serveHistory({ rows: ROWS, local: { timezone: 'America/New_York' } })
})
afterAll(() => served?.[Symbol.asyncDispose]())

const pathOf = (name: string): string => join(served.directory, `${++files}-${name}`)

async function exportTo(sink: ExportSink, range: RangeName = 'all'): Promise<ExportSummary> {
  const summary = await exportEvents(served.client, RANGES[range], sink, { targetRows: TARGET_ROWS })
  const { rows, copies } = served.history.truth[range]
  expect(summary).toMatchObject({ status: 'complete', rows, duplicates: copies, verified: true })
  return summary
}

const difference = (rows: RowSet, range: RangeName = 'all') => served.history.difference(rows, range)

describe('every row, once, byte for byte', () => {
  it.each(['events.ndjson', 'events.jsonl', 'events.ndjson.gz'])('in %s', async (name) => {
    const path = pathOf(name)
    await exportTo(ndjsonSink(path))
    const rows = await readNdjson(path)
    expect(rows.form).toBe('inlined')
    expect(await difference(rows)).toBe('')
  })

  it('in lines whose properties are text', async () => {
    const path = pathOf('events.ndjson')
    await exportTo(ndjsonSink(path, { inlineJson: [] }))
    const rows = await readNdjson(path)
    expect(rows.form).toBe('text')
    expect(await difference(rows)).toBe('')
  })

  it.each(['events.csv', 'events.csv.gz'])('in %s', async (name) => {
    const path = pathOf(name)
    await exportTo(csvSink(path))
    expect(await difference(await readCsv(path))).toBe('')
  })

  it('in a directory of parts', async () => {
    const path = pathOf('events')
    await exportTo(directorySink(path))
    expect(await difference(await readParts(path))).toBe('')
  })

  it('in a stream that the caller opened', async () => {
    const path = pathOf('events.ndjson')
    await exportTo(ndjsonSink(createWriteStream(path)))
    expect(await difference(await readNdjson(path))).toBe('')
  })

  it('for another program, which reads slowly', async () => {
    const child = spawn('node', ['-e', 'setTimeout(() => process.stdin.pipe(process.stdout), 300)'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const reading = readNdjson(child.stdout)
    await exportTo(ndjsonSink(child.stdin))
    expect(await difference(await reading)).toBe('')
  })

  it('in Parquet', async () => {
    const path = pathOf('events.parquet')
    await exportTo(parquetSink(path))
    expect(await difference(await readParquet(path, served.directory))).toBe('')
  })

  it('to a function', async () => {
    const rows = new RowSet()
    await exportTo(
      callbackSink<Event>((batch) => {
        for (const row of batch) add(rows, row)
      }),
    )
    expect(await difference(rows)).toBe('')
  })

  it('to a loop', async () => {
    const rows = new RowSet()
    const events = readExport<Event>((sink, signal) =>
      exportEvents(served.client, RANGES.all, sink, { targetRows: TARGET_ROWS, signal }),
    )
    for await (const row of events) add(rows, row)
    expect(await difference(rows)).toBe('')
  })

  it.each([
    ['ndjson', readNdjson],
    ['csv', readCsv],
  ] as const)('in a Readable of %s', async (format, read) => {
    const start = (sink: ExportSink, signal?: AbortSignal) =>
      exportEvents(served.client, RANGES.all, sink, { targetRows: TARGET_ROWS, signal })
    expect(await difference(await read(exportStream(start, { format })))).toBe('')
    const path = pathOf(`events.${format}.gz`)
    await pipeline(exportStream(start, { format, gzip: true }), createWriteStream(path))
    expect(await difference(await read(path))).toBe('')
  })
})

it('takes rows on the first microsecond of the range, and none on the one after its last', async () => {
  const path = pathOf('events.ndjson')
  const summary = await exportTo(ndjsonSink(path), 'sharp')
  expect(await difference(await readNdjson(path), 'sharp')).toBe('')
  const microseconds = { from: '2026-03-05T10:15:30.123456Z', to: '2026-03-11T23:59:59.999999Z' }
  expect(summary.range).toEqual(microseconds)
})

interface Event {
  uuid: string
  event: string
  distinct_id: string
  timestamp: string
  created_at: string
  elements_chain: string
  properties: string
}

function add(rows: RowSet, row: Event): void {
  rows.add({
    uuid: row.uuid,
    event: row.event,
    distinctId: row.distinct_id,
    timestamp: row.timestamp,
    createdAt: row.created_at,
    elementsChain: row.elements_chain,
    properties: Buffer.from(row.properties),
  })
}
