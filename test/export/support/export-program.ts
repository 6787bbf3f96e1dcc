/**
 * Exports events until somebody kills it, and says `.` on stdout before and after each part it writes. Started by
 * killed.test.ts as a process of its own; the argument is JSON.
 */
import { PostHogClient } from '../../../src/client/client.ts'
import { exportEvents } from '../../../src/export/export-events.ts'
import { csvSink } from '../../../src/export/sinks/csv-sink.ts'
import { directorySink } from '../../../src/export/sinks/directory-sink.ts'
import { ndjsonSink } from '../../../src/export/sinks/ndjson-sink.ts'

export interface ExportProgram {
  host: string
  apiKey: string
  projectId: number
  kind: 'ndjson' | 'csv' | 'directory'
  path: string
  from: string
  to: string
  targetRows: number
}

const given = JSON.parse(process.argv[2] ?? '') as ExportProgram
const { kind, path, from, to, targetRows, ...connection } = given
const sink = { ndjson: ndjsonSink, csv: csvSink, directory: directorySink }[kind](path)
const { writePart, commit } = sink
sink.writePart = async (part) => {
  process.stdout.write('.')
  await writePart.call(sink, part)
  process.stdout.write('.')
}
sink.commit = async (part) => {
  const state = await commit?.call(sink, part)
  process.stdout.write('.')
  return state
}
await using client = new PostHogClient(connection)
await exportEvents(client, { from, to }, sink, { targetRows })
