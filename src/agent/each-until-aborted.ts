import { untilAborted } from '../http/until-aborted.ts'

/**
 * The items of something that may not listen to the signal itself: when it fires, the wait ends with its reason and the work
 * behind it is left alone.
 */
export async function* eachUntilAborted<T>(
  items: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const iterator = items[Symbol.asyncIterator]()
  try {
    while (true) {
      const { done, value } = await untilAborted(iterator.next(), signal)
      if (done) break
      yield value
    }
    // Streams of the SDK end without a word when they are aborted.
    signal.throwIfAborted()
  } finally {
    // Not awaited: a generator that waits for something deaf would keep us waiting as well.
    iterator.return?.()?.then(undefined, () => {})
  }
}
