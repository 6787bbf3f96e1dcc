import type { SchemaElement } from 'hyparquet-writer'
import type { ParquetColumn, ParquetKind } from './parquet-column.ts'

/** Every column may be NULL: a float that is none arrives as NULL, whatever its type promises. */
export const hyparquetSchema = (columns: readonly ParquetColumn[]): SchemaElement[] => [
  { name: 'root', num_children: columns.length },
  ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...elementOf(type) })),
]

/**
 * As it stands in the footer, with Parquet's own type for JSON: while row groups are written, the writer would make JSON of
 * values of that type, and these are JSON already.
 */
export const withJsonType = (
  schema: readonly SchemaElement[],
  columns: readonly ParquetColumn[],
): SchemaElement[] =>
  schema.map((element, index) =>
    columns[index - 1]?.type.kind === 'json'
      ? { ...element, converted_type: 'JSON', logical_type: { type: 'JSON' } }
      : element,
  )

function elementOf(type: ParquetKind): Omit<SchemaElement, 'name'> {
  switch (type.kind) {
    case 'text':
    case 'json':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }
    case 'boolean':
      return { type: 'BOOLEAN' }
    case 'int32':
      return { type: 'INT32' }
    case 'int64':
      return { type: 'INT64' }
    case 'uint64':
      // Not the newer logical type: the writer encodes its width in a way that strict readers refuse.
      return { type: 'INT64', converted_type: 'UINT_64' }
    case 'float':
      return { type: 'FLOAT' }
    case 'double':
      return { type: 'DOUBLE' }
    case 'date':
      return { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } }
    case 'timestamp':
      return {
        type: 'INT64',
        converted_type: 'TIMESTAMP_MICROS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
      }
    case 'decimal':
      return decimalOf(type)
  }
}

function decimalOf({ precision, scale }: { precision: number; scale: number }): Omit<SchemaElement, 'name'> {
  const logical = { type: 'DECIMAL' as const, precision, scale }
  const decimal = { converted_type: 'DECIMAL' as const, precision, scale, logical_type: logical }
  // 18 digits are what 64 bits surely hold.
  if (precision <= 18) return { type: 'INT64', ...decimal }
  return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, ...decimal }
}
