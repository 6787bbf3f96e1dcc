import { escapeLines } from '../format/escape-controls.ts'
import { formatTable } from '../format/format-table.ts'
import { toJson } from '../format/to-json.ts'
import { isRecord } from '../is-record.ts'
import type { Terminal } from './terminal.ts'

/** A script's value for people: rows as a table, an object as its fields with a table for each list, the rest as JSON. */
export function printScriptResult(value: unknown, terminal: Terminal): void {
  if (value === null) return
  const fields = isRecord(value) ? Object.entries(value) : []
  if (isRows(value)) printRows(value, terminal)
  else if (fields.length > 0 && fields.every(([, field]) => isPlain(field) || toRows(field)))
    printFields(fields, terminal)
  else terminal.print(escapeLines(typeof value === 'string' ? value : toJson(value, 2)))
}

function printFields(fields: readonly [string, unknown][], terminal: Terminal): void {
  const plain = fields.filter(([, field]) => isPlain(field))
  if (plain.length > 0) printRows([Object.fromEntries(plain)], terminal)
  for (const [name, field] of fields) {
    const rows = toRows(field)
    if (!rows) continue
    terminal.print(`\n${terminal.dim(escapeLines(name))}`)
    if (rows.length === 0) terminal.print('none')
    else printRows(rows, terminal)
  }
}

function printRows(rows: readonly Record<string, unknown>[], terminal: Terminal): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const numbers = terminal.interactive ? 'grouped' : 'plain'
  const { width, bold: styleHeader } = terminal
  terminal.print(formatTable(columns, rows, { numbers, width, styleHeader }))
}

/** A list of rows, or one row. */
function toRows(value: unknown): Record<string, unknown>[] | undefined {
  if (Array.isArray(value)) return value.every(isRecord) ? value : undefined
  return isRecord(value) && Object.values(value).every(isPlain) ? [value] : undefined
}

const isRows = (value: unknown): value is Record<string, unknown>[] =>
  Array.isArray(value) && value.length > 0 && value.every(isRecord)

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null
