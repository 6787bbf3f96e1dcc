import type { PlaceholderNode } from '../ast/ast.ts'
import { expandPlaceholder } from './placeholders.ts'
import type { QueryContext } from './query-context.ts'

/** The tree with constants and filters in place of its placeholders; parts without any are shared, not copied. */
export function substitutePlaceholders<Tree>(tree: Tree, context: QueryContext): Tree {
  if (Array.isArray(tree)) {
    const items = tree.map((item) => substitutePlaceholders(item, context))
    return items.some((item, index) => item !== tree[index]) ? (items as Tree) : tree
  }
  if (typeof tree !== 'object' || tree === null) return tree
  if ((tree as { node?: unknown }).node === 'Placeholder') {
    return expandPlaceholder(tree as unknown as PlaceholderNode, context) as Tree
  }
  const changed: Record<string, unknown> = {}
  for (const [key, child] of Object.entries(tree)) {
    const substituted = substitutePlaceholders(child, context)
    if (substituted !== child) changed[key] = substituted
  }
  return Object.keys(changed).length > 0 ? { ...tree, ...changed } : tree
}
