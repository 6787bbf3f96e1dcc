import { displayWidth } from './display-width.ts'
import { formatBar } from './format-bar.ts'
import { formatRecords } from './format-records.ts'
import { formatValue, type NumberStyle } from './format-value.ts'
import { truncateText } from './truncate-text.ts'

export interface FormatTableOptions {
  /** Grouped digits for people, plain digits for pipes. @default 'plain' */
  numbers?: NumberStyle
  /** Units by column; for people, `percent` is written with its sign and `flag` as a word. */
  units?: Readonly<Record<string, string>>
  /**
   * Columns of the terminal; longer text is cut with `…`, numbers never are. A table that cannot be made to fit becomes
   * records, one line per value. @default unlimited
   */
  width?: number
  /** Column whose numbers are also drawn as bars, where there is room. */
  barColumn?: string
  /** Styles the header line, for example bold. */
  styleHeader?: (text: string) => string
  /** Styles a bar. */
  styleBar?: (text: string) => string
}

const GAP = '  '
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
  const cellWidths = columns.map((_, index) =>
    Math.max(0, ...cells.map((row) => displayWidth(row[index] ?? ''))),
  )
  const natural = header.map((name, index) => Math.max(displayWidth(name), cellWidths[index]!))
  const least = natural.map((width, index) =>
    Math.min(width, Math.max(NARROWEST_COLUMN, right[index] ? cellWidths[index]! : 0)),
  )
  const width = options.width ?? Number.POSITIVE_INFINITY
  if (rows.length > 0 && sumOf(least) > width)
    return formatRecords(header, cells, { width, styleName: options.styleHeader })

  // Names above numbers give way first; text is what a row is known by, and is not cut for a bar.
  const wholeText = natural.map((own, index) => (right[index] ? least[index]! : own))
  const barWidth =
    options.barColumn === undefined
      ? 0
      : barWidthFor({ width, natural: sumOf(natural), least: sumOf(wholeText) })
  const bars = barWidth > 0 ? barsOf(rows, options.barColumn!, barWidth) : undefined
  const available = bars ? width - GAP.length - barWidth : width
  const withShortNames = fitWidths(natural, wholeText, available)
  const widths = fitWidths(withShortNames, least, available)
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

function barsOf(rows: readonly Record<string, unknown>[], column: string, width: number): string[] {
  const values = rows.map((row) => (isNumber(row[column]) ? Math.max(0, Number(row[column])) : 0))
  const largest = values.reduce((most, value) => Math.max(most, value), 0)
  return values.map((value) => formatBar(value, largest, width))
}

const BAR_WIDTH = 24
/** Shorter bars tell nothing. */
const SHORTEST_BAR = 8
/** In terminals this wide, bars are worth shortened names of columns: enough for bars of this width. */
const ROOMY = { width: 60, bar: 12 }

function barWidthFor({ width, natural, least }: { width: number; natural: number; least: number }): number {
  const free = width - natural - GAP.length
  const available =
    width >= ROOMY.width ? Math.max(free, Math.min(ROOMY.bar, width - least - GAP.length)) : free
  return available < SHORTEST_BAR ? 0 : Math.min(BAR_WIDTH, available)
}

const sumOf = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, widths.length - 1)

/** Takes room from the widest columns first, so that short columns stay whole; none gets narrower than its `least`. */
function fitWidths(natural: readonly number[], least: readonly number[], available: number): number[] {
  const widths = [...natural]
  const target = Math.max(available, sumOf(least))
  for (let excess = sumOf(widths) - target; excess > 0; excess = sumOf(widths) - target) {
    const spare = widths.map((width, index) => (width > least[index]! ? width : 0))
    const widest = spare.indexOf(Math.max(...spare))
    const width = widths[widest]!
    const second = Math.max(0, ...spare.filter((_, index) => index !== widest))
    widths[widest] = Math.max(Math.min(width - 1, second), width - excess, least[widest]!)
  }
  return widths
}

function pad(text: string, width: number, right: boolean): string {
  const spaces = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return right ? spaces + text : text + spaces
}
