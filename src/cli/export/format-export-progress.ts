import type { ExportProgress } from '../../export/export-options.ts'
import { formatBar } from '../../format/format-bar.ts'
import { formatBytes } from '../../format/format-bytes.ts'

const BAR_WIDTH = 16
const count = (value: number): string => value.toLocaleString('en-US')

/**
 * One line that says how far an export is.
 * @example
 * formatExportProgress(progress)
 * //=> ' 42.9% ██████▉░░░░░░░░░ 858,000 of 2,000,000 rows, 0:28 left, 41,200 rows/s, 412.3 MB, 31 requests (2,369 left this hour)'
 */
export function formatExportProgress(progress: ExportProgress): string {
  const { phase, rows, countedRows, planned, rowsPerSecond, remainingMs, requests, waitingFor } = progress
  if (phase === 'planning') return `counting rows, ${count(requests)} requests`
  const { requestsLeftThisHour: left, bytes } = progress
  // What a person waits to hear comes first: a narrow terminal shows no more than the beginning.
  const parts = [
    planned ? `${count(rows)} of ${count(countedRows)} rows` : `${count(rows)} rows`,
    ...(waitingFor ? [`waiting for ${waitingFor}`] : []),
    ...(remainingMs === undefined ? [] : [`${formatClock(remainingMs)} left`]),
    ...(rowsPerSecond > 0 ? [`${count(rowsPerSecond)} rows/s`] : []),
    formatBytes(bytes),
    `${count(requests)} requests${left === undefined ? '' : ` (${count(left)} left this hour)`}`,
  ]
  if (!planned) return parts.join(', ')
  const share = countedRows === 0 ? 1 : rows / countedRows
  const percent = `${(Math.floor(share * 1000) / 10).toFixed(1)}%`.padStart(6)
  return `${percent} ${formatBar(share, 1, BAR_WIDTH).padEnd(BAR_WIDTH, '░')} ${parts.join(', ')}`
}

/** `0:28`, `1:02:03`. */
export function formatClock(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const two = (value: number): string => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
