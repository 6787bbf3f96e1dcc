import type { CompareNode, CompareOperator, Expression } from '../ast/ast.ts'
import type { SqlNode } from '../sql/sql-tree.ts'
import { tuple } from '../sql/sql-tree.ts'
import { cohortMembers } from './cohort.ts'
import { compare } from './compare.ts'
import { membership } from './membership.ts'
import type { QueryContext } from './query-context.ts'
import { resolveExpression } from './resolve-expression.ts'
import { resolveSet } from './resolve-query.ts'
import type { SelectScope } from './select-scope.ts'

/** `=`, `LIKE`, `IN`, `IN COHORT` and their kin. */
export function resolveComparison(node: CompareNode, scope: SelectScope, context: QueryContext): SqlNode {
  const left = resolveExpression(node.left, scope, context)
  const negated = node.op.includes('not in')
  switch (node.op) {
    case 'in cohort':
    case 'not in cohort':
      return membership(left, cohortMembers(node, context), negated, scope.joining)
    case 'in':
    case 'not in':
    case 'global in':
    case 'global not in':
      return membership(left, resolveList(node.right, scope, context), negated, scope.joining)
    default: {
      const right = resolveExpression(node.right, scope, context)
      const place = { timezone: context.timezone, filtering: scope.filtering, joining: scope.joining }
      return compare(
        node.op as Exclude<CompareOperator, `${string}in` | `${string}cohort`>,
        left,
        right,
        place,
      )
    }
  }
}

/** The right side of IN: a list, a query, the name of a CTE, or one value. */
function resolveList(node: Expression, scope: SelectScope, context: QueryContext): SqlNode {
  const set = resolveSet(node, scope, context)
  if (set) return set
  const value = resolveExpression(node, scope, context)
  return value.kind === 'constant' ? tuple([value]) : value
}
