/**
 * One way of fetching pages and writing them to a file, in a process of its own. Takes `{ origin, way, pageRows, pages,
 * flights, file }` as JSON, sends what it took.
 */
import { open, stat } from 'node:fs/promises'
import { Agent } from 'undici'
import { PostHogClient } from '../../../src/client/client.ts'
import { createEncoder } from '../../../src/export/encode/create-encoder.ts'
import { OutputBuffer } from '../../../src/export/encode/output-buffer.ts'
import { exportEvents } from '../../../src/export/export-events.ts'
import type { ExportColumn } from '../../../src/export/export-table.ts'
import type { PartFormat } from '../../../src/export/part/part-format.ts'
import { createRowScanner } from '../../../src/export/scan/row-scanner.ts'
import { csvSink } from '../../../src/export/sinks/csv-sink.ts'
import { ndjsonSink } from '../../../src/export/sinks/ndjson-sink.ts'
import { hogql } from '../../../src/hogql/hogql-tag.ts'

interface Order {
  origin: string
  way: string
  pageRows: number
  pages: number
  flights: number
  file: string
}

const order = JSON.parse(process.argv[2]!) as Order
const { origin, way, pageRows, pages, flights, file } = order
const gzip = way.endsWith('gzip')
const query = `SELECT * FROM events${gzip ? ' /* gzip */' : ''} LIMIT ${pageRows}`
const out = await open(file, 'w')
let firstRowMs = 0
let written = 0

async function write(pieces: readonly (Buffer | string)[]): Promise<void> {
  for (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
    written += bytes.length
    await out.write(bytes)
  }
}

const agent = new Agent({ connections: 3 })

/** What a script does: parse the page, make objects, write lines. */
async function parsed(): Promise<void> {
  const { body } = await agent.request({
    origin,
    path: '/api/projects/1/query/',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer phx_x' },
    body: JSON.stringify({ query: { kind: 'HogQLQuery', query } }),
  })
  const startedAt = performance.now()
  const { columns, results } = JSON.parse(await body.text())
  let lines = ''
  for (const values of results) {
    const row: Record<string, unknown> = {}
    for (let index = 0; index < columns.length; index++) row[columns[index]] = values[index]
    firstRowMs ||= performance.now() - startedAt
    lines += `${JSON.stringify(row)}\n`
    if (lines.length < 1024 * 1024) continue
    await write([lines])
    lines = ''
  }
  await write([lines])
}

const FORMATS: Record<string, PartFormat | undefined> = {
  objects: { kind: 'ndjson', inlineJson: [] },
  inlined: { kind: 'ndjson', inlineJson: ['properties'] },
  csv: { kind: 'csv' },
  arrays: { kind: 'arrays' },
}

const client = new PostHogClient({
  host: origin,
  apiKey: 'phx_benchmark0000000000000000000000',
  projectId: 1,
  queriesPerMinute: 0,
  queriesPerHour: 0,
})

async function drained(): Promise<void> {
  const { body } = await client.stream(query)
  for await (const chunk of body) written += chunk.byteLength
}

async function scanned(): Promise<void> {
  const output = new OutputBuffer()
  let columns: ExportColumn[] = []
  let encoder: ReturnType<typeof createEncoder> | undefined
  let startedAt = 0
  const scanner = createRowScanner({
    onColumns(names) {
      columns = names.map((name) => ({
        name,
        expression: hogql`${hogql.id(name)}`,
        type: 'String',
        output: true,
      }))
      const format = FORMATS[way.split('-')[0]!]
      encoder = format && createEncoder(format, columns, output)
    },
    onRow(row) {
      firstRowMs ||= performance.now() - startedAt
      encoder?.write(row)
    },
  })
  const { body } = await client.stream(query)
  for await (const chunk of body) {
    startedAt ||= performance.now()
    scanner.push(chunk)
    const full = output.take()
    if (full.length > 0) await write(full)
  }
  scanner.end()
  await write(output.takeAll())
}

const DAY_MS = 86_400_000

/** All there is: counted, fetched, verified, committed. */
async function exported(days: number): Promise<void> {
  const from = Date.parse('2026-08-01')
  const range = { from: new Date(from), to: new Date(from + days * DAY_MS) }
  const where = gzip ? "'gzip' != ''" : undefined
  const [, kind] = way.split('-')
  const path = `${file}.${kind}`
  const sink =
    kind === 'csv'
      ? csvSink(path)
      : ndjsonSink(path, { inlineJson: kind === 'objects' ? [] : ['properties'] })
  const options = { concurrency: flights, targetRows: pageRows, overwrite: true }
  await exportEvents(client, { ...range, where }, sink, options)
  written += (await stat(path)).size
}

const fetchPage = way === 'parsed' ? parsed : way.startsWith('drained') ? drained : scanned

async function fetchPages(count: number): Promise<void> {
  let left = count
  const flight = async () => {
    while (left-- > 0) await fetchPage()
  }
  await Promise.all(Array.from({ length: flights }, flight))
}

const fetchAll = way.startsWith('export') ? exported : fetchPages
await fetchAll(flights)
firstRowMs = 0
written = 0
const cpu = process.cpuUsage()
const startedAt = performance.now()
await fetchAll(pages)
const seconds = (performance.now() - startedAt) / 1000
const { user, system } = process.cpuUsage(cpu)
await out.close()
await Promise.all([client.close(), agent.destroy()])
const rows = pages * pageRows
process.send?.({
  rowsPerSecond: rows / seconds,
  cpuMicrosPerRow: (user + system) / rows,
  peakMB: process.resourceUsage().maxRSS / 1024,
  firstRowMs,
  bytesPerRow: written / rows,
})
