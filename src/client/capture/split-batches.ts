/**
 * The items in order, in batches whose bytes, a separator after each included, stay within `maxBytes`. An item that is
 * larger by itself makes a batch of its own.
 */
export function splitBatches<Item extends { bytes: number }>(
  items: readonly Item[],
  maxBytes: number,
): Item[][] {
  const batches: Item[][] = []
  let room = 0
  for (const item of items) {
    const needed = item.bytes + SEPARATOR_BYTES
    if (batches.length === 0 || needed > room) {
      batches.push([])
      room = maxBytes
    }
    batches.at(-1)!.push(item)
    room -= needed
  }
  return batches
}

const SEPARATOR_BYTES = 1
