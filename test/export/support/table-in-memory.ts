import { createHash } from 'node:crypto'
import type { Row } from '../../../src/client/driver.ts'
import type { AskRows } from '../../../src/export/ask-rows.ts'
import type { CellBounds } from '../../../src/export/cell.ts'
import type { ExportTable } from '../../../src/export/export-table.ts'
import { cellQuery } from '../../../src/export/plan/cell-query.ts'
import { type HogQLFragment, hogql } from '../../../src/hogql/hogql-tag.ts'

/** A row of a table without a server. */
export interface MemoryRow {
  /** `2026-08-01 00:00:00.000000`, UTC. */
  time: string | null
  name: string | null
  first: string
  second: string
}

export interface MemoryTable {
  ask: AskRows
  /** Which rows a cell's query gives, by their place. */
  rowsOf(bounds: CellBounds): number[]
  /** Queries asked so far. */
  asked: string[]
}

/** A table cut by day, name, and the hashes of two columns. */
export const MEMORY_TABLE: ExportTable = {
  name: 'things',
  from: hogql`things`,
  columns: [{ name: 'place', expression: hogql`place`, type: 'Int64', output: true }],
  time: { column: hogql`time`, from: null, to: null },
  names: hogql`name`,
  hashes: [hogql`first`, hogql`second`],
}

/**
 * Answers the queries of plans over rows in memory, by reading their text: it knows the few forms that plans use, and
 * fails at any other.
 * @param answerRows Rows of an answer beyond which it is cut, without a word.
 */
export function tableInMemory(rows: readonly MemoryRow[], answerRows = Infinity): MemoryTable {
  const asked: string[] = []
  const matching = (query: HogQLFragment): readonly MemoryRow[] => {
    const where = /\nWHERE ([\s\S]*?)(?:\nGROUP BY|\nLIMIT)/.exec(query.hogql)?.[1]
    if (where === undefined) return rows
    const holds = read(where, query.values)
    return rows.filter((row) => holds(row) === true)
  }
  return {
    asked,
    rowsOf: (bounds) => matching(cellQuery(MEMORY_TABLE, bounds, 1)).map((row) => rows.indexOf(row)),
    ask: async (query) => {
      asked.push(query.hogql)
      const limit = Number(/LIMIT (\d+)$/.exec(query.hogql)?.[1])
      return summarise(query, matching(query)).slice(0, Math.min(limit, answerRows))
    },
  }
}

function summarise(query: HogQLFragment, rows: readonly MemoryRow[]): Row[] {
  const columns = /^SELECT ([\s\S]*?)\nFROM/.exec(query.hogql)?.[1] ?? ''
  if (columns === 'count() AS rows') return [{ rows: rows.length }]
  if (columns.startsWith('min(')) {
    const times = rows.flatMap(({ time }) => time ?? []).sort()
    const [first, last] = [times[0] ?? null, times.at(-1) ?? null]
    return [{ first, last, without_time: rows.length - times.length, rows: times.length }]
  }
  const [, text = '', label = ''] = /^([\s\S]*) AS (\w+), count\(\) AS rows$/.exec(columns) ?? []
  const groupOf = read(text, query.values)
  const counts = new Map<unknown, number>()
  for (const row of rows) {
    const value = groupOf(row)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts]
    .sort(([one], [other]) => order(one, other))
    .map(([value, count]) => ({ [label]: typeof value === 'bigint' ? Number(value) : value, rows: count }))
}

type Value = string | bigint | boolean | null
type Reader = (row: MemoryRow) => Value

/** As ClickHouse sorts: text by its bytes, NULL last. */
function order(one: unknown, other: unknown): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1
  if (typeof one === 'string') return Buffer.compare(Buffer.from(one), Buffer.from(String(other)))
  return (one as bigint) < (other as bigint) ? -1 : one === other ? 0 : 1
}

const FUNCTIONS: Record<string, (values: Value[]) => Value> = {
  toDateTime64: ([text]) => text ?? null,
  toTimeZone: ([time]) => time ?? null,
  toDate: ([time]) => (time == null ? null : String(time).slice(0, 10)),
  isNull: ([value]) => value === null,
  // Few of its upper bits differ, so that some rows meet.
  cityHash64: ([value]) => createHash('sha256').update(String(value)).digest().readBigUInt64BE(),
  intDiv: ([one, other]) => (one as bigint) / (other as bigint),
}

const COMPARISONS: Record<string, (order: number) => boolean> = {
  '>=': (order) => order >= 0,
  '<=': (order) => order <= 0,
  '<': (order) => order < 0,
  '=': (order) => order === 0,
}

/** A recursive descent: OR, AND, comparison, then calls, columns, constants and placeholders. */
function read(text: string, values: HogQLFragment['values']): Reader {
  const tokens = text.match(/\{\w+\}|'[^']*'|\w+|>=|<=|[<=(),]|\S/g) ?? []
  let place = 0
  const next = (): string => tokens[place++] ?? ''
  const taken = (token: string): boolean => tokens[place] === token && ++place > 0
  const joined = (word: string, part: () => Reader, holds: (one: boolean, other: boolean) => boolean) => {
    let reader = part()
    while (taken(word)) {
      const [left, right] = [reader, part()]
      reader = (row) => holds(left(row) === true, right(row) === true)
    }
    return reader
  }
  const anyOf = (): Reader => joined('OR', allOf, (one, other) => one || other)
  const allOf = (): Reader => joined('AND', comparison, (one, other) => one && other)
  const comparison = (): Reader => {
    const left = term()
    const compare = COMPARISONS[tokens[place] ?? '']
    if (!compare) return left
    place++
    const right = term()
    return (row) => {
      const [one, other] = [left(row), right(row)]
      return one !== null && other !== null && compare(order(one, other))
    }
  }
  const term = (): Reader => {
    const token = next()
    if (token === '(') {
      const inner = anyOf()
      if (!taken(')')) throw new Error(`no ) in ${text}`)
      return inner
    }
    if (token.startsWith('{')) return constant(values[token.slice(1, -1)])
    if (token.startsWith("'")) return constant(token.slice(1, -1))
    if (/^\d/.test(token)) return constant(Number(token))
    const call = FUNCTIONS[token]
    if (call && taken('(')) {
      const inputs: Reader[] = []
      do inputs.push(anyOf())
      while (taken(','))
      if (!taken(')')) throw new Error(`no ) in ${text}`)
      return (row) => call(inputs.map((input) => input(row)))
    }
    if (['time', 'name', 'first', 'second'].includes(token)) return (row) => row[token as keyof MemoryRow]
    throw new Error(`cannot read ${token} in ${text}`)
  }
  const reader = anyOf()
  if (place < tokens.length) throw new Error(`cannot read the end of ${text}`)
  return reader
}

const constant = (value: unknown): Reader => {
  const known = typeof value === 'number' ? BigInt(value) : (value as Value)
  return () => known
}
