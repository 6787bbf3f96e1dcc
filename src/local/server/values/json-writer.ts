import { type ClickHouseType, parseClickHouseType } from './clickhouse-type.ts'
import { createDateTimeText, naiveDateTimeText } from './datetime-text.ts'

/** Writes one value of a column as JSON text. */
export type JsonWriter = (value: unknown) => string

const INTEGERS_AS_TEXT = /^(?:U?Int64|Interval\w+)$/

/**
 * The JSON form PostHog gives to values of a ClickHouse type, from the engine's form: 64-bit integers become bare digits
 * again, times are written in their zone, maps stay objects and tuples arrays.
 */
export function createJsonWriter(type: string): JsonWriter {
  return orNull(writerOf(parseClickHouseType(type)))
}

/** All rows as one JSON array of arrays. */
export function writeRows(
  columns: readonly { type: string }[],
  rows: readonly (readonly unknown[])[],
): string {
  const writers = columns.map(({ type }) => createJsonWriter(type))
  const lines = rows.map((row) => `[${writers.map((write, index) => write(row[index])).join(',')}]`)
  return `[${lines.join(',')}]`
}

function writerOf(type: ClickHouseType): JsonWriter {
  if (INTEGERS_AS_TEXT.test(type.name)) return (value) => String(value)
  if (type.name.startsWith('DateTime')) {
    const text = type.timezone ? createDateTimeText(type.timezone) : naiveDateTimeText
    return (value) => `"${text(String(value))}"`
  }
  const inner = type.inner.map((part) => orNull(writerOf(part)))
  switch (type.name) {
    case 'Array':
      return (value) => `[${(value as unknown[]).map(inner[0]!).join(',')}]`
    case 'Tuple':
      return tupleWriter(inner)
    case 'Nested': {
      const row = tupleWriter(inner)
      return (value) => `[${(value as unknown[]).map(row).join(',')}]`
    }
    case 'Map':
      return (value) =>
        `{${Object.entries(value as object)
          .map(([key, entry]) => `${JSON.stringify(key)}:${inner[1]!(entry)}`)
          .join(',')}}`
    default:
      return (value) => JSON.stringify(value)
  }
}

const tupleWriter =
  (inner: JsonWriter[]): JsonWriter =>
  (value) =>
    `[${(value as unknown[]).map((part, index) => inner[index]!(part)).join(',')}]`

const orNull =
  (write: JsonWriter): JsonWriter =>
  (value) =>
    value === null || value === undefined ? 'null' : write(value)
