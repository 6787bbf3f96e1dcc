import type { PostHogDriverError } from '../../errors.ts'

export interface Delivery<Item> {
  sent: number
  /** Requests that were accepted. */
  batches: number
  failed: { item: Item; error: PostHogDriverError }[]
  /** Why nothing more was tried, when the reason was not in the items. */
  stoppedBy?: PostHogDriverError
}

/**
 * Posts batches one after the other. A batch that is too large is halved, down to one item, which then fails alone; other
 * items the server refuses fail with their batch. Any other failure would meet all further batches too: they are not tried.
 */
export async function deliver<Item>(
  batches: readonly Item[][],
  post: (batch: readonly Item[]) => Promise<PostHogDriverError | undefined>,
): Promise<Delivery<Item>> {
  const delivery: Delivery<Item> = { sent: 0, batches: 0, failed: [] }
  const waiting = [...batches].reverse()
  for (let batch = waiting.pop(); batch; batch = waiting.pop()) {
    const error = delivery.stoppedBy ?? (await post(batch))
    if (!error) {
      delivery.sent += batch.length
      delivery.batches++
    } else if (error.code === 'payload_too_large' && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2)
      waiting.push(batch.slice(middle), batch.slice(0, middle))
    } else {
      for (const item of batch) delivery.failed.push({ item, error })
      if (!REFUSALS_OF_ITEMS.has(error.code)) delivery.stoppedBy = error
    }
  }
  return delivery
}

const REFUSALS_OF_ITEMS = new Set(['payload_too_large', 'invalid_input'])
