/**
 * The same work by several at once. The first failure ends what the others do through `stop`; theirs would only be its echo.
 * @throws what failed first.
 */
export async function workTogether(
  count: number,
  stop: AbortController,
  work: () => Promise<void>,
): Promise<void> {
  const worker = async () => {
    try {
      await work()
    } catch (error) {
      if (!stop.signal.aborted) stop.abort(error)
      throw error
    }
  }
  const results = await Promise.allSettled(Array.from({ length: count }, worker))
  if (results.some(({ status }) => status === 'rejected')) throw stop.signal.reason
}
