import { displayWidth } from './display-width.ts'
import { truncateText } from './truncate-text.ts'

export interface FormatRecordsOptions {
  /** Columns of the terminal. */
  width: number
  /** Styles a name. */
  styleName?: (text: string) => string
}

const GAP = '  '
/** Names take this part of a line at most. */
const NAME_PART = 0.4

/**
 * Rows as records, for tables too wide for a terminal: one line per value, an empty line between rows.
 * @param cells The values of each row as text, in the order of `columns`.
 * @example
 * formatRecords(['event', 'n'], [['signup', '3'], ['login', '12']], { width: 20 })
 * //=> 'event  signup\nn      3\n\nevent  login\nn      12'
 */
export function formatRecords(
  columns: readonly string[],
  cells: readonly (readonly string[])[],
  { width, styleName = (text) => text }: FormatRecordsOptions,
): string {
  const longest = Math.max(0, ...columns.map((column) => displayWidth(column)))
  const nameWidth = Math.min(longest, Math.floor(width * NAME_PART))
  const names = columns.map((column) => {
    const name = truncateText(column, nameWidth)
    return styleName(name) + ' '.repeat(nameWidth - displayWidth(name))
  })
  const room = Math.max(1, width - nameWidth - GAP.length)
  const records = cells.map((row) =>
    row.map((cell, index) => `${names[index]}${GAP}${truncateText(cell, room)}`.trimEnd()).join('\n'),
  )
  return records.join('\n\n')
}
