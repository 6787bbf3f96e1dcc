import type { SqlCall, SqlNode } from '../sql/sql-tree.ts'
import type { TypeName, ValueType } from '../sql/value-type.ts'
import { arrayOf, commonType, notNullable, typeOf, UNKNOWN } from '../sql/value-type.ts'

/** One function people may call. Whatever has no definition is refused. */
export interface FunctionDefinition {
  /** As people write it. */
  name: string
  /** As ClickHouse knows it. */
  clickhouse: string
  kind: 'scalar' | 'aggregate' | 'window'
  minArgs: number
  maxArgs: number
  /** Parameters in the first of two pairs of parentheses. */
  minParams: number
  maxParams: number
  /** Also found as `COUNT`, `Count` ... */
  anyCase: boolean
  returns: ReturnRule
  /** Builds the call when renaming is not enough. */
  build?: FunctionBuilder
}

export type ReturnRule = (args: readonly ValueType[]) => ValueType

export type FunctionBuilder = (args: readonly SqlNode[], context: FunctionContext) => SqlNode

/** What builders know of the query around them. */
export interface FunctionContext {
  timezone: string
  weekStartDay: 0 | 1
  /** The instant `now()` stands for; the engine's clock when absent. */
  now?: Date
  params?: readonly SqlNode[]
  /** The call as it would be printed without a builder. */
  plain(name: string, args: readonly SqlNode[]): SqlCall
}

const anyNullable = (args: readonly ValueType[]): boolean => args.some((arg) => arg.nullable)

/** NULL when an argument is NULL. */
export const gives =
  (name: TypeName): ReturnRule =>
  (args) =>
    typeOf(name, anyNullable(args))
export const givesAlways =
  (name: TypeName): ReturnRule =>
  () =>
    typeOf(name)
export const givesMaybe =
  (name: TypeName): ReturnRule =>
  () =>
    typeOf(name, true)
export const givesArray =
  (item?: TypeName): ReturnRule =>
  (args) =>
    arrayOf(item ? typeOf(item) : notNullable(args[0] ?? UNKNOWN))
/** The type of argument `index`. */
export const givesArgument =
  (index = 0): ReturnRule =>
  (args) =>
    args[index] ?? UNKNOWN
/** An element of the array in argument `index`. */
export const givesItem =
  (index = 0): ReturnRule =>
  (args) =>
    args[index]?.item ?? UNKNOWN
export const givesCommon: ReturnRule = (args) => commonType(args)
export const givesUnknown: ReturnRule = () => UNKNOWN
/** A number, at least as wide as the arguments. */
export const givesNumber: ReturnRule = (args) => {
  const whole = args.every((arg) => arg.name === 'Integer' || arg.name === 'Boolean')
  return typeOf(
    whole ? 'Integer' : args.some((arg) => arg.name === 'Decimal') ? 'Decimal' : 'Float',
    anyNullable(args),
  )
}

/**
 * Definitions from a list such as `abs:1 gcd:2 round:1-2 concat:1+ toInt=toInt64:1`: name, ClickHouse's name when it differs,
 * number of arguments.
 */
export function define(
  list: string,
  returns: ReturnRule,
  more: Partial<FunctionDefinition> = {},
): FunctionDefinition[] {
  return list
    .split(/\s+/)
    .filter(Boolean)
    .map((entry) => {
      const [, name, clickhouse, min, dash, max] = /^(\w+)(?:=(\w+))?:(\d+)(-|\+)?(\d+)?$/.exec(entry) ?? []
      if (!name || !min) throw new Error(`Malformed function entry: ${entry}`)
      return {
        name,
        clickhouse: clickhouse ?? name,
        kind: 'scalar',
        minArgs: Number(min),
        maxArgs: dash === '+' ? Number.POSITIVE_INFINITY : Number(max ?? min),
        minParams: 0,
        maxParams: 0,
        anyCase: false,
        returns,
        ...more,
      }
    })
}
