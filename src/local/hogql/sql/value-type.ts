/** What an expression yields, as far as the text tells. Unknown types count as nullable. */
export interface ValueType {
  name: TypeName
  nullable: boolean
  /** Element of an Array, value of a Map. */
  item?: ValueType
  /** Elements of a Tuple. */
  items?: readonly ValueType[]
  /** A JSON text whose keys are properties of this kind. */
  properties?: PropertySource
}

export type TypeName =
  | 'String'
  | 'Integer'
  | 'Float'
  | 'Decimal'
  | 'Boolean'
  | 'Date'
  | 'DateTime'
  | 'UUID'
  | 'JSON'
  | 'Array'
  | 'Map'
  | 'Tuple'
  | 'Interval'
  | 'Lambda'
  | 'Null'
  | 'Unknown'

/** Which registry of property types a JSON column follows. */
export type PropertySource =
  | { kind: 'event' | 'person' | 'session' }
  | { kind: 'group'; index: number }
  | { kind: 'none' }

export const typeOf = (name: TypeName, nullable = false): ValueType => ({ name, nullable })
export const STRING = typeOf('String')
export const INTEGER = typeOf('Integer')
export const FLOAT = typeOf('Float')
export const BOOLEAN = typeOf('Boolean')
export const DATE = typeOf('Date')
export const DATETIME = typeOf('DateTime')
export const UUID = typeOf('UUID')
export const NULL = typeOf('Null', true)
export const UNKNOWN = typeOf('Unknown', true)
export const arrayOf = (item: ValueType): ValueType => ({ name: 'Array', nullable: false, item })
export const asNullable = (type: ValueType): ValueType => (type.nullable ? type : { ...type, nullable: true })
export const notNullable = (type: ValueType): ValueType =>
  type.nullable ? { ...type, nullable: false } : type

/** The type of either of two values, as in `if` and `coalesce`. */
export function commonType(types: readonly ValueType[]): ValueType {
  const known = types.filter((type) => type.name !== 'Null')
  const first = known[0]
  if (!first) return NULL
  const nullable = types.some((type) => type.nullable)
  if (known.every((type) => type.name === first.name))
    return { ...first, nullable: nullable && first.name !== 'Array' }
  if (known.every((type) => isNumber(type))) return typeOf('Float', nullable)
  if (known.every((type) => isTime(type))) return typeOf('DateTime', nullable)
  return typeOf('Unknown', true)
}

export const isNumber = (type: ValueType): boolean =>
  type.name === 'Integer' || type.name === 'Float' || type.name === 'Decimal'
export const isTime = (type: ValueType): boolean => type.name === 'DateTime' || type.name === 'Date'
