import stringWidth from 'string-width'
import { formatBar } from './format-bar.ts'
import { formatValue, type NumberStyle } from './format-value.ts'
import { truncateText } from './truncate-text.ts'

export interface FormatTableOptions {
  /** Grouped digits for people, plain digits for pipes. @default 'plain' */
  numbers?: NumberStyle
  /** Units by column; for people, `percent` is written with its sign and `flag` as a word. */
  units?: Readonly<Record<string, string>>
  /** Columns of the terminal; longer cells are cut with `…`. @default unlimited */
  width?: number
  /** Column whose numbers are also drawn as bars. */
  barColumn?: string
  /** Styles the header line, for example bold. */
  styleHeader?: (text: string) => string
  /** Styles a bar. */
  styleBar?: (text: string) => string
}

const GAP = '  '
const BAR_WIDTH = 24
const NARROWEST_COLUMN = 8

/**
 * Rows as an aligned text table: numbers to the right, text to the left, one line per row.
 * @example
 * formatTable(['event', 'n'], [{ event: '$pageview', n: 12 }])
 * //=> 'event       n\n$pageview  12'
 */
export function formatTable(
  columns: readonly string[],
  rows: readonly Record<string, unknown>[],
  options: FormatTableOptions = {},
): string {
  const numbers = options.numbers ?? 'plain'
  const cells = rows.map((row) =>
    columns.map((column) => formatCell(row[column], numbers, options.units?.[column])),
  )
  const header = columns.map((column) => formatValue(column, 'plain'))
  const right = columns.map((column) => isNumericColumn(rows, column))
  const bars = options.barColumn === undefined ? undefined : barsOf(rows, options.barColumn)
  const reserved = bars ? GAP.length + BAR_WIDTH : 0
  const widths = fitWidths(
    header.map((name, index) =>
      Math.max(stringWidth(name), ...cells.map((row) => stringWidth(row[index] ?? ''))),
    ),
    options.width === undefined ? Number.POSITIVE_INFINITY : options.width - reserved,
  )
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) =>
        pad(truncateText(text, widths[index] ?? 0), widths[index] ?? 0, right[index] ?? false),
      )
      .join(GAP)

  const styleHeader = options.styleHeader ?? ((text: string) => text)
  const styleBar = options.styleBar ?? ((text: string) => text)
  return [
    styleHeader(line(header).trimEnd()),
    ...cells.map((row, index) =>
      (bars ? `${line(row)}${GAP}${styleBar(bars[index] ?? '')}` : line(row)).trimEnd(),
    ),
  ].join('\n')
}

function formatCell(value: unknown, numbers: NumberStyle, unit: string | undefined): string {
  if (numbers === 'plain' || !isNumber(value)) return formatValue(value, numbers)
  if (unit === 'flag') return Number(value) === 0 ? '' : 'yes'
  return formatValue(value, numbers) + (unit === 'percent' ? '%' : '')
}

const isNumber = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint'

function isNumericColumn(rows: readonly Record<string, unknown>[], column: string): boolean {
  const present = rows.map((row) => row[column]).filter((value) => value !== null && value !== undefined)
  return present.length > 0 && present.every(isNumber)
}

function barsOf(rows: readonly Record<string, unknown>[], column: string): string[] {
  const values = rows.map((row) => (isNumber(row[column]) ? Math.max(0, Number(row[column])) : 0))
  const largest = values.reduce((most, value) => Math.max(most, value), 0)
  return values.map((value) => formatBar(value, largest, BAR_WIDTH))
}

/** Takes room from the widest columns first, so that short columns stay whole. */
function fitWidths(natural: readonly number[], available: number): number[] {
  const widths = [...natural]
  const total = (): number => widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1)
  while (total() > available) {
    const widest = widths.indexOf(Math.max(...widths))
    const width = widths[widest] ?? 0
    if (width <= NARROWEST_COLUMN) break
    const second = Math.max(NARROWEST_COLUMN, ...widths.filter((_, index) => index !== widest))
    widths[widest] = Math.max(Math.min(width - 1, second), width - (total() - available), NARROWEST_COLUMN)
  }
  return widths
}

function pad(text: string, width: number, right: boolean): string {
  const spaces = ' '.repeat(Math.max(0, width - stringWidth(text)))
  return right ? spaces + text : text + spaces
}
