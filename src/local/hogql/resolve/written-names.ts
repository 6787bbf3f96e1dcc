import type { SelectNode } from '../ast/ast.ts'

/**
 * Names that stand for values in one SELECT: aliases, lambda arguments, last parts of selected fields. A table must not be
 * printed under one of them. Sub-queries are scopes of their own and not searched.
 */
export function writtenNames(select: SelectNode): ReadonlySet<string> {
  const names = new Set<string>()
  for (const item of select.select) if (item.node === 'Field') names.add(String(item.chain.at(-1)))
  const { select_from: _from, ctes: _ctes, ...clauses } = select
  visit(clauses, names)
  return names
}

function visit(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, names)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const node = value as Record<string, unknown>
  if (node.node === 'Alias') names.add(String(node.alias))
  if (node.node === 'Lambda') for (const name of node.args as string[]) names.add(name)
  for (const child of Object.values(node)) {
    if (isQuery(child)) continue
    visit(child, names)
  }
}

function isQuery(value: unknown): boolean {
  const kind = typeof value === 'object' && value !== null && 'node' in value ? value.node : undefined
  return kind === 'SelectQuery' || kind === 'SelectSetQuery'
}
