import type { Transport } from '../http/transport.ts'

/** Date headers have whole seconds; on average, half of one has passed. */
const HALF_SECOND_MS = 500

/** How far this machine's clock is from the server's, by the `Date` of its latest answer. */
export class ServerClock {
  #latest?: { date: string; betweenMs: number }
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** The same transport, with an eye on its answers. */
  watch(transport: Transport): Transport {
    const close = () => transport.close()
    return {
      send: async (request) => {
        const sentMs = this.#now()
        const response = await transport.send(request)
        const { date } = response.headers
        if (date !== undefined) this.#latest = { date, betweenMs: (sentMs + this.#now()) / 2 }
        return response
      },
      close,
      [Symbol.asyncDispose]: close,
    }
  }

  /** Milliseconds this machine is ahead, exact to a second or so; undefined before the first answer. */
  skewMs(): number | undefined {
    const serverMs = Date.parse(this.#latest?.date ?? '')
    if (!this.#latest || Number.isNaN(serverMs)) return undefined
    return Math.round(this.#latest.betweenMs - serverMs - HALF_SECOND_MS)
  }
}
