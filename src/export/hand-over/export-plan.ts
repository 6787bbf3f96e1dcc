import type { BackfillInput, BatchExportInput } from '../../schemas/batch-export.ts'
import type { CellsEstimate } from './estimate-cells.ts'
import type { ExportPath } from './hand-over-rule.ts'

/** What an export would take, by each way there is. Nothing has been exported. */
export interface ExportPlan {
  /** Rows counted; null when PostHog finds even one day too expensive to count. */
  rows: number | null
  /** UTC days that have rows. */
  days: number
  /** Of one row as PostHog's JSON has it, by a sample. */
  bytesPerRow: number
  /** Of all rows, uncompressed. */
  bytes: number | null
  /** Of queries, counts included; null when they cannot be used. */
  requests: number | null
  /** Within the budget of requests; null as above. */
  minutes: number | null
  /** Of `timestamp`: half-open, UTC. */
  range: { from: string; to: string }
  recommended: ExportPath
  /** Why, in words. */
  reason: string
  alternatives: {
    cells: (CellsEstimate & ExportAlternative) | ExportAlternative
    'file-download': FileDownloadAlternative
    'batch-export': BatchExportAlternative
  }
}

export interface ExportAlternative {
  /** What it would need. */
  needs: string
  /** Why it cannot be used for this selection; empty when it can. */
  blockedBy: readonly string[]
}

export interface FileDownloadAlternative extends ExportAlternative {
  /** Runs of up to a week: PostHog chooses by when rows arrived, so they go on to today. */
  runs: number
  /** Of the time rows arrived. */
  receivedFrom: string
}

export interface BatchExportAlternative extends ExportAlternative {
  /** For `client.batchExports.create({ ...definition, destination })`. */
  definition: Pick<BatchExportInput, 'name' | 'model' | 'interval'>
  /** For `client.batchExports.createBackfill(id, backfill)`: the range that was planned. */
  backfill: BackfillInput
}

/** For people: one line for what there is, one for the recommendation, one for each way. */
export function formatExportPlan(plan: ExportPlan): string {
  const { rows, days, bytes, range, recommended, reason, alternatives } = plan
  const what = rows === null ? 'rows beyond counting' : `${number(rows)} rows on ${number(days)} days`
  const size = bytes === null ? '' : `, about ${size10(bytes)} of JSON`
  const { cells, 'file-download': files, 'batch-export': scheduled } = alternatives
  const byCells =
    'requests' in cells
      ? `${number(cells.requests)} requests, about ${duration(cells.minutes)}`
      : 'not possible'
  return [
    `${what}${size}, from ${day(range.from)} to ${day(range.to)}.`,
    `Recommended: ${recommended}. ${reason}`,
    line('cells', byCells, cells),
    line('file-download', `${number(files.runs)} ${files.runs === 1 ? 'run' : 'runs'} of PostHog's`, files),
    line('batch-export', `every ${scheduled.definition.interval}`, scheduled),
  ].join('\n')
}

const line = (path: ExportPath, cost: string, { needs, blockedBy }: ExportAlternative): string =>
  `  ${path}: ${blockedBy.length > 0 ? `not for this selection. ${blockedBy.join(' ')}` : `${cost}; ${needs}`}`

const number = (value: number): string => value.toLocaleString('en-US')
const day = (moment: string): string => (moment.endsWith('T00:00:00.000000Z') ? moment.slice(0, 10) : moment)
const duration = (minutes: number): string =>
  minutes < 120 ? `${minutes} min` : `${number(Math.round(minutes / 60))} h`

function size10(bytes: number): string {
  const power = Math.max(0, Math.min(4, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`
}
