import { unescapeJson } from '../../encode/unescape-json.ts'
import type { ExportColumn } from '../../export-table.ts'
import { toMicroseconds } from '../../plan/microseconds.ts'
import { LETTER_N, QUOTE } from '../../scan/json-bytes.ts'
import { columnType } from '../column-type.ts'

/** What Parquet calls the kinds of values that ClickHouse has. */
export type ParquetKind =
  | { kind: 'text' | 'json' | 'boolean' | 'int32' | 'int64' | 'uint64' | 'float' | 'double' }
  /** Days since 1970. */
  | { kind: 'date' }
  /** Microseconds since 1970, in UTC. */
  | { kind: 'timestamp' }
  /** Whole units of the last digit. */
  | { kind: 'decimal'; precision: number; scale: number }

/** Values as writers take them: bigint for `int64`, `uint64`, `timestamp` and `decimal`; bytes for `json`; null for NULL. */
export type ParquetValue = string | number | bigint | boolean | Buffer | null

export interface ParquetColumn {
  name: string
  type: ParquetKind
  /** The value whose JSON text is `bytes[from, to)`. */
  decode(bytes: Buffer, from: number, to: number): ParquetValue
}

const KINDS: Readonly<Record<string, Exclude<ParquetKind['kind'], 'decimal'>>> = {
  Bool: 'boolean',
  Int8: 'int32',
  Int16: 'int32',
  Int32: 'int32',
  UInt8: 'int32',
  UInt16: 'int32',
  // Signed and wide enough: not every reader knows unsigned ones.
  UInt32: 'int64',
  Int64: 'int64',
  UInt64: 'uint64',
  Float32: 'float',
  Float64: 'double',
  Date: 'date',
  Date32: 'date',
  DateTime: 'timestamp',
  DateTime64: 'timestamp',
  JSON: 'json',
  Object: 'json',
  Map: 'json',
}
const MOST_DIGITS = 38

/**
 * By the type the server reported; what Parquet has nothing for (enums, addresses, 128 bits) is text. So are lists, as the
 * JSON they come as: of Parquet's JSON type, ClickHouse reads objects only.
 */
export function parquetColumn(column: ExportColumn): ParquetColumn {
  const type = kindOf(column)
  const decodeValue = DECODERS[type.kind]
  const scale = type.kind === 'decimal' ? type.scale : 0
  return {
    name: column.name,
    type,
    decode: (bytes, from, to) => (bytes[from] === LETTER_N ? null : decodeValue(bytes, from, to, scale)),
  }
}

function kindOf(column: ExportColumn): ParquetKind {
  const { name, parameters } = columnType(column)
  const [precision = Number.NaN, scale = Number.NaN] = parameters.map(Number)
  if (name === 'Decimal' && precision <= MOST_DIGITS && scale >= 0)
    return { kind: 'decimal', precision, scale }
  return { kind: KINDS[name] ?? 'text' }
}

type Decode = (bytes: Buffer, from: number, to: number, scale: number) => ParquetValue

const DECODERS: Readonly<Record<ParquetKind['kind'], Decode>> = {
  text: textOf,
  json: jsonOf,
  boolean: (bytes, from) => bytes[from] === 0x74 || bytes[from] === 0x31,
  int32: (bytes, from, to) => Number(plainOf(bytes, from, to)),
  int64: (bytes, from, to) => BigInt(plainOf(bytes, from, to)),
  uint64: (bytes, from, to) => BigInt(plainOf(bytes, from, to)),
  float: (bytes, from, to) => Number(plainOf(bytes, from, to)),
  double: (bytes, from, to) => Number(plainOf(bytes, from, to)),
  date: (bytes, from, to) => Number(toMicroseconds(plainOf(bytes, from, to)) / 86_400_000_000n),
  timestamp: (bytes, from, to) => toMicroseconds(plainOf(bytes, from, to)),
  decimal: (bytes, from, to, scale) => unscaled(plainOf(bytes, from, to), scale),
}

/** Without the quotes in which numbers beyond 2^53 may come; nothing in there needs escapes. */
function plainOf(bytes: Buffer, from: number, to: number): string {
  return bytes[from] === QUOTE
    ? bytes.toString('latin1', from + 1, to - 1)
    : bytes.toString('latin1', from, to)
}

function textOf(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from, to)
  if (bytes[from] !== QUOTE) return text
  return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1)
}

/** The text inside a string, byte for byte; of a list or an object, the JSON it is. An empty text is no JSON: NULL. */
function jsonOf(bytes: Buffer, from: number, to: number): Buffer | null {
  const target = room(to - from)
  if (bytes[from] !== QUOTE) return keep(target, bytes.copy(target, 0, from, to))
  if (to - from === 2) return null
  return keep(
    target,
    unescapeJson(bytes, from + 1, target, 0, { doubleQuotes: false, replaceSurrogates: true }),
  )
}

/** 12.3 with two digits behind the point is 1230. */
function unscaled(text: string, scale: number): bigint {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const shift = scale - fraction.length + Number(exponent)
  const digits = BigInt(whole + fraction)
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift)
}

const SLAB_BYTES = 1024 * 1024
let slab: Buffer = Buffer.alloc(0)

/** Many small values share one piece of memory, which is freed when none of them is used any more. */
function room(size: number): Buffer {
  if (slab.length < size) slab = Buffer.allocUnsafeSlow(Math.max(size, SLAB_BYTES))
  return slab
}

function keep(target: Buffer, length: number): Buffer {
  slab = target.subarray(length)
  return target.subarray(0, length)
}
