import type { ExportSummary } from '../../export/export-summary.ts'
import { formatBytes } from '../../format/format-bytes.ts'
import { formatClock } from './format-export-progress.ts'

const count = (value: number): string => value.toLocaleString('en-US')

/**
 * What an export did, for people: one line, and one more for each notice.
 * @example
 * formatExportSummary(summary, 'events.ndjson.gz')
 * //=> 'events.ndjson.gz: 2,000,000 rows, 412.0 MB, 46 cells, 500 duplicates dropped, verified: yes, 0:52, 63 requests'
 */
export function formatExportSummary(summary: ExportSummary, target: string): string {
  const { status, rows, bytes, cells, duplicates, verified, requests, elapsedMs, resumedRows } = summary
  const parts = [
    `${count(rows)} ${rows === 1 ? 'row' : 'rows'}`,
    formatBytes(bytes),
    `${count(cells)} ${cells === 1 ? 'cell' : 'cells'}`,
    `${count(duplicates)} ${duplicates === 1 ? 'duplicate' : 'duplicates'} dropped`,
    `verified: ${verified ? 'yes' : 'no'}`,
    formatClock(elapsedMs),
    `${count(requests)} ${requests === 1 ? 'request' : 'requests'}`,
  ]
  const lines = [`${target}: ${parts.join(', ')}`]
  if (status === 'already_complete')
    lines.push(
      'It was complete before; nothing was fetched. --incremental adds what is new, --force starts over.',
    )
  else if (resumedRows > 0) lines.push(`${count(resumedRows)} of the rows were there from an earlier run.`)
  return [...lines, ...summary.notices].join('\n')
}
