/**
 * What a query tree is made of, without the texts of the caller: string constants and aliases among `texts` become `TEXT`,
 * and placeholders lose their numbers. Queries that differ in such texts alone have one shape.
 */
export function treeShape(tree: unknown, texts: ReadonlySet<string>): unknown {
  if (Array.isArray(tree)) return tree.map((item) => treeShape(item, texts))
  if (typeof tree !== 'object' || tree === null) return tree
  const node = tree as Record<string, unknown>
  const shape: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(node)) {
    const replaced =
      (node.node === 'Constant' && key === 'value') || (node.node === 'Alias' && key === 'alias')
    if (replaced && typeof value === 'string' && texts.has(value)) shape[key] = 'TEXT'
    else if (node.node === 'Placeholder' && key === 'expr') shape[key] = 'PLACEHOLDER'
    else shape[key] = treeShape(value, texts)
  }
  return shape
}
