import type { QueryNode } from '../ast/ast.ts'

/** Tables a query names after FROM and JOIN, CTEs left out, in order of appearance. */
export function tableNamesOf(query: QueryNode): string[] {
  const tables = new Set<string>()
  const ctes = new Set<string>()
  visit(query, tables, ctes)
  return [...tables].filter((name) => !ctes.has(name))
}

function visit(value: unknown, tables: Set<string>, ctes: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, tables, ctes)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const node = value as Record<string, unknown>
  if (node.node === 'CTE') ctes.add(String(node.name))
  const table = node.node === 'JoinExpr' ? (node.table as Record<string, unknown>) : undefined
  if (table?.node === 'Field') tables.add((table.chain as unknown[]).join('.'))
  for (const child of Object.values(node)) visit(child, tables, ctes)
}
