import { queryError } from '../hogql-error.ts'
import type { SqlNode } from '../sql/sql-tree.ts'
import { call, constant } from '../sql/sql-tree.ts'
import { INTEGER } from '../sql/value-type.ts'
import { aggregateFunctions } from './aggregate-functions.ts'
import type { FunctionBuilder, FunctionDefinition } from './function-definition.ts'
import { define, givesUnknown } from './function-definition.ts'

const aggregates = new Map(aggregateFunctions.map(({ name, clickhouse }) => [name, clickhouse]))

/** The name of an aggregate is text here, and only those of the allow-list may stand in it. */
const arrayReduce: FunctionBuilder = ([name, ...arrays], context) => {
  const text = name?.kind === 'constant' && typeof name.value === 'string' ? name.value.trim() : ''
  const [, written = '', parameters = ''] = /^(\w+)(\([\d., ]*\))?$/.exec(text) ?? []
  const allowed = aggregates.get(written)
  if (!allowed) throw queryError(`arrayReduce takes the name of an aggregation as text, not '${text}'`)
  return context.plain('', [constant(allowed + parameters), ...arrays])
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
