import type { SqlNode } from '../sql/sql-tree.ts'

/** The same for every row and at every reading. */
export function isFixed(node: SqlNode): boolean {
  if (node.kind === 'constant') return true
  return (
    node.kind === 'call' && !/^rand|^generate/.test(node.name) && !node.params && node.args.every(isFixed)
  )
}
