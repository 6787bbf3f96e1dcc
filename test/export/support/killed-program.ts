/**
 * Commits parts to the sink that its arguments name, until somebody kills it. Started by killed-sinks.test.ts as a process
 * of its own: `<kind> <directory>`; prints a dot for every part it begins.
 */
import { join } from 'node:path'
import { csvSink } from '../../../src/export/sinks/csv-sink.ts'
import { directorySink } from '../../../src/export/sinks/directory-sink.ts'
import type { ExportSink } from '../../../src/export/sinks/export-sink.ts'
import { ndjsonSink } from '../../../src/export/sinks/ndjson-sink.ts'
import { commitParts, type PlannedPart } from './commit-parts.ts'

const PARTS: PlannedPart[] = Array.from({ length: 30 }, (_, index) => {
  const segment = `2026-08-0${1 + (index % 3)}`
  const id = `${segment}-${String(index + 1).padStart(4, '0')}`
  const lines = Array.from(
    { length: 1 + ((index * 37) % 90) },
    (_, row) => `${id},${row},${'x'.repeat(2000)}`,
  )
  return { id, segment, lines }
})

const SINKS: Record<string, (directory: string) => ExportSink> = {
  file: (to) => ndjsonSink(join(to, 'events.ndjson')),
  gzip: (to) => csvSink(join(to, 'events.csv.gz')),
  rotating: (to) => ndjsonSink(join(to, 'events.ndjson'), { maxBytes: 300_000 }),
  directory: (to) => directorySink(join(to, 'events'), { gzip: false }),
}

const [kind = '', directory = ''] = process.argv.slice(2)
const onPart = () => process.stdout.write('.')
await commitParts(SINKS[kind]!(directory), [PARTS], { memoryBytes: 50_000, pauseMs: 2, onPart })
