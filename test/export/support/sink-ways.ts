import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { exportStream } from '../../../src/export/export-stream.ts'
import type { ExportSummary } from '../../../src/export/export-summary.ts'
import { readExport } from '../../../src/export/read-export.ts'
import { callbackSink } from '../../../src/export/sinks/callback-sink.ts'
import { csvSink } from '../../../src/export/sinks/csv-sink.ts'
import { directorySink } from '../../../src/export/sinks/directory-sink.ts'
import type { ExportSink } from '../../../src/export/sinks/export-sink.ts'
import { ndjsonSink } from '../../../src/export/sinks/ndjson-sink.ts'
import { parquetSink } from '../../../src/export/sinks/parquet/parquet-sink.ts'
import { readCsv, readNdjson, readParts } from './read-output.ts'
import { readParquet } from './read-parquet.ts'
import { type Form, RowSet } from './row-set.ts'

export interface SinkWay {
  name: string
  /** How the properties stand in it. @default 'text' */
  form?: Form
  /** Exports that way, and reads back what came out. */
  run(start: StartExport, directory: string): Promise<RowSet>
}

export type StartExport = (sink: ExportSink, signal?: AbortSignal) => Promise<ExportSummary>

const file = (
  name: string,
  sinkTo: (path: string) => ExportSink,
  read: (path: string) => Promise<RowSet>,
): SinkWay => ({
  name,
  ...(read === readCsv ? {} : { form: 'inlined' }),
  async run(start, directory) {
    const path = join(directory, name)
    await start(sinkTo(path))
    return read(path)
  },
})

const stream = (format: 'ndjson' | 'csv', read: typeof readNdjson): SinkWay => ({
  name: `a Readable of ${format}`,
  ...(format === 'ndjson' && { form: 'inlined' }),
  run: (start) => read(exportStream(start, { format })),
})

const packedStream = (format: 'ndjson' | 'csv', read: typeof readNdjson): SinkWay => ({
  name: `a packed Readable of ${format}`,
  ...(format === 'ndjson' && { form: 'inlined' }),
  async run(start, directory) {
    const path = join(directory, `stream.${format}.gz`)
    await pipeline(exportStream(start, { format, gzip: true }), createWriteStream(path))
    return read(path)
  },
})

/** Every way out of an export. */
export const SINK_WAYS: readonly SinkWay[] = [
  file('events.ndjson', ndjsonSink, readNdjson),
  file('events.jsonl', ndjsonSink, readNdjson),
  file('events.ndjson.gz', ndjsonSink, readNdjson),
  {
    ...file('text.ndjson', (path) => ndjsonSink(path, { inlineJson: [] }), readNdjson),
    form: 'text',
  },
  file('events.csv', csvSink, readCsv),
  file('events.csv.gz', csvSink, readCsv),
  file('parts', directorySink, readParts),
  file('stream.ndjson', (path) => ndjsonSink(createWriteStream(path)), readNdjson),
  {
    name: 'another program, which reads slowly',
    form: 'inlined',
    async run(start) {
      const program = 'setTimeout(() => process.stdin.pipe(process.stdout), 300)'
      const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] })
      const [rows] = await Promise.all([readNdjson(child.stdout), start(ndjsonSink(child.stdin))])
      return rows
    },
  },
  {
    name: 'events.parquet',
    async run(start, directory) {
      const path = join(directory, 'events.parquet')
      await start(parquetSink(path))
      return readParquet(path, directory)
    },
  },
  {
    name: 'a function',
    async run(start) {
      const rows = new RowSet()
      const take = (batch: Event[]) => {
        for (const event of batch) add(rows, event)
      }
      await start(callbackSink<Event>(take))
      return rows
    },
  },
  {
    name: 'a loop',
    async run(start) {
      const rows = new RowSet()
      for await (const event of readExport<Event>(start)) add(rows, event)
      return rows
    },
  },
  stream('ndjson', readNdjson),
  stream('csv', readCsv),
  packedStream('ndjson', readNdjson),
  packedStream('csv', readCsv),
]

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
