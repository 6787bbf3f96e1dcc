import type { ExportColumn } from '../../export-table.ts'
import { columnType } from '../column-type.ts'

const TYPES: Readonly<Record<string, string>> = {
  UUID: 'uuid',
  Bool: 'boolean',
  Int8: 'smallint',
  Int16: 'smallint',
  Int32: 'integer',
  Int64: 'bigint',
  UInt8: 'smallint',
  UInt16: 'integer',
  UInt32: 'bigint',
  // Half of its values are beyond bigint.
  UInt64: 'numeric(20)',
  Int128: 'numeric',
  Int256: 'numeric',
  UInt128: 'numeric',
  UInt256: 'numeric',
  Float32: 'real',
  Float64: 'double precision',
  BFloat16: 'real',
  Date: 'date',
  Date32: 'date',
  DateTime: 'timestamptz',
  DateTime64: 'timestamptz',
  // Not jsonb: that refuses \u0000, and keeps neither the order of keys nor 1.0.
  JSON: 'json',
  Object: 'json',
  Array: 'json',
  Tuple: 'json',
  Map: 'json',
  Nested: 'json',
  Dynamic: 'json',
  Variant: 'json',
}

/** The Postgres type that holds every value of a column as it is. */
export function postgresType(column: Pick<ExportColumn, 'name' | 'type'>): string {
  const { name, parameters } = columnType(column)
  if (name === 'Decimal' && parameters.length === 2) return `numeric(${parameters.join(', ')})`
  return TYPES[name] ?? 'text'
}
