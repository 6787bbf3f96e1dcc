import { InputError } from '../../errors.ts'

export interface CsvRow {
  /** Line of the file the row begins on, from 1. */
  line: number
  cells: string[]
}

const MAX_ROW_LENGTH = 16 * 1024 * 1024
const DELIMITERS = [',', ';', '\t'] as const

/**
 * Rows of comma-separated text (RFC 4180): cells in quotes may hold commas, line breaks and doubled quotes. Semicolons
 * and tabs separate as well, whichever the first line has most of. Empty lines are skipped.
 * @throws {InputError} for a quote that is never closed, and for one in the middle of a cell.
 */
export async function* readCsvRows(text: AsyncIterable<string>): AsyncGenerator<CsvRow> {
  let rest = ''
  let line = 1
  let delimiter: string | undefined
  const take = function* (isLast: boolean): Generator<CsvRow> {
    let start = 0
    for (;;) {
      const end = endOfRow(rest, start, isLast)
      if (end === undefined) break
      const row = rest.slice(start, end).replace(/\r?\n?$/, '')
      delimiter ??= mostFrequent(row)
      if (row.trim() !== '') yield { line, cells: cellsOf(row, delimiter, line) }
      line += countNewlines(rest, start, end)
      start = end
    }
    rest = rest.slice(start)
    if (rest.length > MAX_ROW_LENGTH)
      throw problem(line, `a row is longer than ${MAX_ROW_LENGTH} characters, or a quote is never closed`)
  }
  for await (const chunk of text) {
    rest += chunk
    yield* take(false)
  }
  yield* take(true)
  if (rest !== '') throw problem(line, 'a quoted cell is never closed')
}

/** Position after the row's line break; undefined when the row is not complete yet. */
function endOfRow(text: string, start: number, isLast: boolean): number | undefined {
  if (start >= text.length) return undefined
  for (let at = start; ; ) {
    const newline = text.indexOf('\n', at)
    const quote = text.indexOf('"', at)
    if (quote === -1 || (newline !== -1 && newline < quote)) {
      if (newline !== -1) return newline + 1
      return isLast ? text.length : undefined
    }
    const closing = text.indexOf('"', quote + 1)
    if (closing === -1) return undefined
    at = closing + 1
  }
}

function cellsOf(row: string, delimiter: string, line: number): string[] {
  const cells: string[] = []
  for (let at = 0; at <= row.length; ) {
    if (row[at] !== '"') {
      const end = row.indexOf(delimiter, at)
      const cell = row.slice(at, end === -1 ? row.length : end)
      if (cell.includes('"'))
        throw problem(
          line,
          `cell ${cells.length + 1} has a quote inside; put the whole cell in quotes and write "" for the one inside`,
        )
      cells.push(cell)
      at = end === -1 ? row.length + 1 : end + 1
      continue
    }
    let end = row.indexOf('"', at + 1)
    while (row[end + 1] === '"') end = row.indexOf('"', end + 2)
    cells.push(row.slice(at + 1, end).replaceAll('""', '"'))
    at = end + 1
    if (at < row.length && row[at] !== delimiter)
      throw problem(
        line,
        `cell ${cells.length} goes on after its closing quote; a quote inside is written ""`,
      )
    at++
  }
  return cells
}

function mostFrequent(header: string): string {
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!
}

function countNewlines(text: string, start: number, end: number): number {
  let count = 0
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count++
  return count
}

const problem = (line: number, message: string): InputError =>
  new InputError(`line ${line}: ${message}`, { code: 'invalid_input' })
