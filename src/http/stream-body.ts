import type { Deadline } from './deadline.ts'
import type { TransportBody } from './transport.ts'

export interface StreamBodyOptions {
  body: TransportBody
  /** Ended (`fail`) when the body stalls, disposed of when it is over. */
  deadline: Deadline
  /** Longest wait for the next bytes, in milliseconds; 0 disables. Time the reader takes does not count. */
  stallMs: number
  stallError: () => Error
  /** Called once, with the bytes read, however it ends. */
  onEnd: (bytes: number) => void
}

/** The chunks of a body as they arrive. A stall, the deadline, or leaving the loop ends the connection. */
export async function* streamBody({
  body,
  deadline,
  stallMs,
  stallError,
  onEnd,
}: StreamBodyOptions): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0
  const chunks = body[Symbol.asyncIterator]()
  try {
    while (true) {
      const timer = stallMs > 0 ? setTimeout(() => deadline.fail(stallError()), stallMs) : undefined
      const next = await chunks.next().finally(() => clearTimeout(timer))
      if (next.done) return
      bytes += next.value.byteLength
      yield next.value
    }
  } catch (error) {
    throw deadline.failure ?? error
  } finally {
    body.destroy()
    deadline[Symbol.dispose]()
    onEnd(bytes)
  }
}
