import type { Expression, FieldNode } from '../ast/ast.ts'
import { printHogQL } from '../print/print-hogql.ts'
import type { SqlNode } from '../sql/sql-tree.ts'
import { originOf } from '../sql/sql-tree.ts'

/** The column name of a SELECT item without an alias, as PostHog chooses it. */
export function outputName(node: Expression, resolved: SqlNode): string {
  const path = originOf(resolved)?.path
  if ((node.node === 'Field' || node.node === 'ArrayAccess') && path) return path.join('__')
  if (node.node === 'Field') return lastName(node)
  return printHogQL(node)
}

const lastName = (node: FieldNode): string => String(node.chain.at(-1))
