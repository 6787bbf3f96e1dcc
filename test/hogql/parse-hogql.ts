import createHogQLParser from '@posthog/hogql-parser'

/** Made once: texts of one shape are read several times as fast by a parser that has read one of them. */
let parser: ReturnType<typeof createHogQLParser> | undefined

/** PostHog's own parser, for tests that hold our escaping and scanning to the grammar. */
export async function parseHogQL(select: string): Promise<Record<string, unknown>> {
  parser ??= createHogQLParser()
  return JSON.parse((await parser).parseSelect(select, true))
}

/** Every node of a kind, in document order. */
export function nodesOf(tree: unknown, kind: string): Record<string, unknown>[] {
  if (Array.isArray(tree)) return tree.flatMap((item) => nodesOf(item, kind))
  if (typeof tree !== 'object' || tree === null) return []
  const node = tree as Record<string, unknown>
  return [
    ...(node.node === kind ? [node] : []),
    ...Object.values(node).flatMap((child) => nodesOf(child, kind)),
  ]
}
