import { queryError } from '../hogql-error.ts'
import type { SqlNode } from '../sql/sql-tree.ts'
import { call } from '../sql/sql-tree.ts'
import { INTEGER } from '../sql/value-type.ts'
import type { FunctionBuilder, FunctionDefinition } from './function-definition.ts'
import { define, givesUnknown } from './function-definition.ts'

/** Aggregations that may be named in text. */
const REDUCERS = new Set(
  `count countMap countMapState sum sumMap sumMapState min minMap minMapState max maxMap maxMapState avg avgState avgMap
  avgMapState median uniq uniqState uniqMap uniqMapState`.split(/\s+/),
)

/** The name of an aggregate is text here, and only those of the allow-list may stand in it. */
const arrayReduce: FunctionBuilder = ([name, ...arrays], context) => {
  if (name?.kind !== 'constant' || typeof name.value !== 'string')
    throw queryError("Expected constant string as first arg in function 'arrayReduce'")
  if (!REDUCERS.has(name.value))
    throw queryError(`Invalid parametric function in 'arrayReduce', '${name.value}' is not supported.`)
  return context.plain('', [name, ...arrays])
}

/** ClickHouse wants the lambda to give the accumulator's type back, and reads 0 as the narrowest there is. */
const arrayFold: FunctionBuilder = (args, context) => {
  const accumulator = args.at(-1) as SqlNode
  return { ...context.plain('', [...args.slice(0, -1), widened(accumulator)]), type: accumulator.type }
}

function widened(node: SqlNode): SqlNode {
  if (node.kind === 'constant' && node.type.name === 'Integer') return call('toInt64', [node], INTEGER)
  if (node.kind === 'call' && node.name === 'tuple') return { ...node, args: node.args.map(widened) }
  return node
}

/** Functions that run over an array and keep one value. */
export const foldFunctions: readonly FunctionDefinition[] = [
  ...define('arrayReduce:2+', givesUnknown, { build: arrayReduce }),
  ...define('arrayFold:3+', givesUnknown, { build: arrayFold }),
]
