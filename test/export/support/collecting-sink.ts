import type { ExportSink } from '../../../src/export/sinks/export-sink.ts'
import { readNdjson } from './read-output.ts'
import { RowSet } from './row-set.ts'

export interface CollectingSink extends ExportSink {
  rows: RowSet
}

/** Keeps what identifies each row, and nothing of the rows. */
export function collectingSink(rows = new RowSet()): CollectingSink {
  return {
    name: 'a set of rows',
    format: { kind: 'ndjson' },
    rows,
    async writePart(part) {
      await readNdjson(part.chunks(), rows)
    },
  }
}
