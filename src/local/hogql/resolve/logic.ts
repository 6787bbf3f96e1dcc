import type { SqlNode } from '../sql/sql-tree.ts'
import { call, constant } from '../sql/sql-tree.ts'
import { typeOf } from '../sql/value-type.ts'

/** `AND`, without conditions that are always true. */
export const conjunction = (conditions: readonly SqlNode[]): SqlNode => join('and', conditions, true)

/** `OR`, without conditions that are always false. */
export const disjunction = (conditions: readonly SqlNode[]): SqlNode => join('or', conditions, false)

function join(name: 'and' | 'or', conditions: readonly SqlNode[], neutral: boolean): SqlNode {
  const decided = conditions.find((condition) => truth(condition) === !neutral)
  if (decided) return constant(Number(!neutral))
  const open = conditions.filter((condition) => truth(condition) === undefined)
  if (open.length === 0) return constant(Number(neutral))
  if (open.length === 1) return open[0] as SqlNode
  return call(
    name,
    open,
    typeOf(
      'Boolean',
      open.some((condition) => condition.type.nullable),
    ),
  )
}

/** Only 1 and 0 decide, as in PostHog: `true` stays an operand. */
function truth(node: SqlNode): boolean | undefined {
  if (node.kind !== 'constant') return undefined
  return node.value === 1 ? true : node.value === 0 ? false : undefined
}

/** The conditions that all have to hold for this one to. */
export function conditionsOf(node: SqlNode | undefined): readonly SqlNode[] {
  if (!node) return []
  return node.kind === 'call' && node.name === 'and' ? node.args.flatMap(conditionsOf) : [node]
}
