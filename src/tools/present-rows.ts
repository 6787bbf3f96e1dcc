import type { Row } from '../client/driver.ts'
import { estimateTokens } from '../format/estimate-tokens.ts'
import { toJson } from '../format/to-json.ts'
import { fenceData } from './fence-data.ts'

export interface PresentRowsOptions {
  columns: readonly string[]
  rows: readonly Row[]
  /** Most tokens of the fenced rows. */
  maxTokens: number
  /** Most rows. */
  maxRows: number
  /** Characters of one cell; the rest is counted. */
  maxCellLength: number
}

export interface PresentedRows {
  /** Comma-separated with a header line, inside a fence. */
  text: string
  /** How many of the rows it holds. */
  shown: number
  /** Whether a cell was cut. */
  cut: boolean
}

/**
 * As many leading rows as fit a budget, as fenced CSV: the names of columns once, values unquoted where that is clear.
 * @example
 * presentRows({ columns: ['event', 'n'], rows: [{ event: 'signup', n: 3 }], maxTokens: 500, maxRows: 20, maxCellLength: 200 }).text
 * //=> '<posthog_data kind="rows">\nevent,n\nsignup,3\n</posthog_data>'
 */
export function presentRows({
  columns,
  rows,
  maxTokens,
  maxRows,
  maxCellLength,
}: PresentRowsOptions): PresentedRows {
  const lines = [columns.map((name) => cellOf(name, maxCellLength).text).join(',')]
  let tokens = estimateTokens(fenceData(lines[0] ?? '', 'rows'))
  let cut = false
  let shown = 0
  for (const row of rows.slice(0, maxRows)) {
    const cells = columns.map((column) => cellOf(row[column], maxCellLength))
    const line = cells.map(({ text }) => text).join(',')
    tokens += estimateTokens(`${line}\n`)
    // One row is always shown: its cells are cut already.
    if (tokens > maxTokens && shown > 0) break
    lines.push(line)
    cut ||= cells.some((cell) => cell.cut)
    shown += 1
  }
  return { text: fenceData(lines.join('\n'), 'rows'), shown, cut }
}

function cellOf(value: unknown, maxLength: number): { text: string; cut: boolean } {
  const whole = textOf(value)
  const cut = whole.length > maxLength
  const text = cut ? `${whole.slice(0, maxLength)}…(+${whole.length - maxLength} characters)` : whole
  return { text: /[",\n\r]|^\s|\s$/.test(text) ? JSON.stringify(text) : text, cut }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? toJson(value) : String(value)
}
