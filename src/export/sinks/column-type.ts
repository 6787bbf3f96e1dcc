import type { ExportColumn } from '../export-table.ts'

/** A column's ClickHouse type without the wrappers that say nothing about its values' kind. */
export interface ColumnType {
  /** `String`, `UInt64`, `DateTime64`, `Decimal` ...; `JSON` as well for text columns that hold JSON by their name. */
  name: string
  /** Of `Decimal(18, 4)`: `['18', '4']`. */
  parameters: readonly string[]
}

const WRAPPED = /^(?:Nullable|LowCardinality)\((.*)\)$/s
/** `SimpleAggregateFunction(max, DateTime)` holds a DateTime. */
const AGGREGATE = /^SimpleAggregateFunction\([^,]+,\s*(.*)\)$/s
const JSON_TEXT = /(^|[._])properties(_\d+)?$/

/**
 * What a column holds, by the type the server reported: never by its values, so that a column of which only NULL has been
 * seen is what it is.
 * @example columnType({ name: 'n', type: 'LowCardinality(Nullable(String))', ... }) //=> { name: 'String', parameters: [] }
 */
export function columnType({ name, type }: Pick<ExportColumn, 'name' | 'type'>): ColumnType {
  const plain = unwrap(type.trim())
  const parsed = /^(\w+)(?:\((.*)\))?$/s.exec(plain)
  if (!parsed) return { name: 'String', parameters: [] }
  const [, kind = 'String', parameters = ''] = parsed
  if (kind === 'String' && JSON_TEXT.test(name)) return { name: 'JSON', parameters: [] }
  return { name: kind, parameters: parameters === '' ? [] : parameters.split(',').map((text) => text.trim()) }
}

function unwrap(type: string): string {
  const inner = WRAPPED.exec(type) ?? AGGREGATE.exec(type)
  return inner ? unwrap(inner[1]!.trim()) : type
}
