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
  const changed = Object.entries(tree)
    .map(([key, child]) => [key, child, substitutePlaceholders(child, context)] as const)
    .filter(([, child, substituted]) => child !== substituted)
  if (changed.length === 0) return tree
  return { ...tree, ...Object.fromEntries(changed.map(([key, , substituted]) => [key, substituted])) }
}
