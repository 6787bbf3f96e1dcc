import type { Deadline } from './deadline.ts'
import type { TransportBody } from './transport.ts'

export interface StreamBodyOptions {
  body: TransportBody
  /** Ended (`fail`) when the body stalls, disposed of when it is over. */
  deadline: Deadline
  /** Longest wait for the next bytes, in milliseconds; 0 disables. Time the reader takes does not count. */
  stallMs: number
  stallError: () => Error
  /** Counts up as the body is read. */
  read: { bytes: number }
  /** Called once, however it ends; with the error when it broke off. */
  onEnd: (error?: unknown) => void
}

/** The chunks of a body as they arrive. A stall, the deadline, or leaving the loop ends the connection. */
export async function* streamBody({
  body,
  deadline,
  stallMs,
  stallError,
  read,
  onEnd,
}: StreamBodyOptions): AsyncGenerator<Uint8Array, void, undefined> {
  let failure: unknown
  const chunks = body[Symbol.asyncIterator]()
  try {
    while (true) {
      const timer = stallMs > 0 ? setTimeout(() => deadline.fail(stallError()), stallMs) : undefined
      const next = await chunks.next().finally(() => clearTimeout(timer))
      if (next.done) return
      read.bytes += next.value.byteLength
      yield next.value
    }
  } catch (error) {
    failure = deadline.failure ?? error
    throw failure
  } finally {
    body.destroy()
    deadline[Symbol.dispose]()
    onEnd(failure)
  }
}
