import type { Row } from '../client/driver.ts'
import { estimateTokens } from '../format/estimate-tokens.ts'
import { toJson } from '../format/to-json.ts'
import { cutText } from './cut-text.ts'
import { fenceData, lineOfData } from './fence-data.ts'

export interface PresentRowsOptions {
  columns: readonly string[]
  rows: readonly Row[]
  /** A sentence about the rows that names some of them; stands above them, inside the fence. */
  headline?: string
  /** Most tokens of the fenced rows. */
  maxTokens: number
  /** Most rows. */
  maxRows: number
  /** Characters of one cell; the rest is counted. */
  maxCellLength: number
}

export interface PresentedRows {
  /** Comma-separated with a header line, inside a fence. Null is empty, empty text is `""`. */
  text: string
  /** How many of the rows it holds. */
  shown: number
  /** How many of the columns, from the left; the others had no room. */
  shownColumns: number
  /** Whether a cell was cut. */
  cut: boolean
}

const SHORTEST_CELL = 24

/**
 * As many leading rows as fit a budget, as fenced CSV: the names of columns once, values unquoted where that is clear. When
 * not even one row fits, its cells get shorter; when that is not enough, columns from the right are left out.
 * @example
 * presentRows({ columns: ['event', 'n'], rows: [{ event: 'signup', n: 3 }], maxTokens: 500, maxRows: 20, maxCellLength: 200 }).text
 * //=> '<posthog_data kind="rows">\nevent,n\nsignup,3\n</posthog_data>'
 */
export function presentRows(options: PresentRowsOptions): PresentedRows {
  const { columns, rows, maxCellLength } = options
  const presented = layOut(options)
  if (presented && (presented.shown > 0 || rows.length === 0 || options.maxRows === 0)) return presented
  if (maxCellLength > SHORTEST_CELL)
    return presentRows({ ...options, maxCellLength: Math.max(SHORTEST_CELL, Math.floor(maxCellLength / 2)) })
  if (columns.length > 1)
    return presentRows({ ...options, columns: columns.slice(0, Math.floor(columns.length * 0.7)) })
  return presented ?? { text: fenceData('', 'rows'), shown: 0, shownColumns: 0, cut: false }
}

function layOut(options: PresentRowsOptions): PresentedRows | undefined {
  const { columns, rows, headline, maxTokens, maxRows, maxCellLength } = options
  const header = columns.map((name) => cellOf(name, maxCellLength).text).join(',')
  const lines = headline === undefined ? [header] : [lineOfData(headline), header]
  const costOf = (line: string): number => estimateTokens(`${lineOfData(line)}\n`)
  let tokens = estimateTokens(fenceData('', 'rows')) + lines.reduce((sum, line) => sum + costOf(line), 0)
  if (tokens > maxTokens && columns.length > 1) return undefined
  let cut = false
  let shown = 0
  for (const row of rows.slice(0, maxRows)) {
    const cells = columns.map((column) => cellOf(row[column], maxCellLength))
    const line = cells.map(({ text }) => text).join(',')
    tokens += costOf(line)
    if (tokens > maxTokens) break
    lines.push(line)
    cut ||= cells.some((cell) => cell.cut)
    shown += 1
  }
  return { text: fenceData(lines.join('\n'), 'rows'), shown, shownColumns: columns.length, cut }
}

function cellOf(value: unknown, maxLength: number): { text: string; cut: boolean } {
  if (value === '') return { text: '""', cut: false }
  const { text: kept, missing } = cutText(textOf(value), maxLength)
  const text = missing > 0 ? `${kept}…(+${missing} characters)` : kept
  return {
    text: /[",\p{Cc}\p{Zl}\p{Zp}]|^\s|\s$/u.test(text) ? JSON.stringify(text) : text,
    cut: missing > 0,
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return MOMENT.test(value) ? value.replace(/\.?0+Z$/, 'Z') : value
  if (typeof value === 'number') return String(rounded(value))
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? toJson(value) : String(value)
}

/** Microseconds are all zeros more often than not. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/

/** Two decimals, or six digits where that is finer: no digit before the point is ever lost. */
function rounded(value: number): number {
  if (Number.isInteger(value)) return value
  return Math.abs(value) >= 10_000 ? Math.round(value * 100) / 100 : Number(value.toPrecision(6))
}
