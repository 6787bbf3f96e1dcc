import { isRecord } from '../is-record.ts'

/** The value with `change` made to every text in it, names included. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [change(name), mapTexts(item, change)]),
  )
}

/**
 * Blocks with `change` made to every text in them. Thinking is signed, and refused when it was altered: what `change` would
 * alter is left out.
 */
export function mapBlocks<T extends { type: string }>(
  blocks: readonly T[],
  change: (text: string) => string,
): T[] {
  return blocks.flatMap((block) => {
    const changed = mapTexts(block, change) as T
    const isSigned = block.type === 'thinking' || block.type === 'redacted_thinking'
    return isSigned && JSON.stringify(changed) !== JSON.stringify(block) ? [] : [changed]
  })
}
