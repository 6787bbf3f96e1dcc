import { throttled } from '../api-failure.ts'

const MINUTE_MS = 60_000

/** Requests per minute over a sliding window. */
export class RequestLimit {
  /** When each request of the last minute came, oldest first. */
  readonly #times: number[] = []

  constructor(readonly perMinute: number) {}

  /** Counts a request. @throws {ApiFailure} 429 with `Retry-After`; a refused request does not count. */
  take(nowMs: number): void {
    while (this.#times[0] !== undefined && this.#times[0] <= nowMs - MINUTE_MS) this.#times.shift()
    if (this.#times.length < this.perMinute) {
      this.#times.push(nowMs)
      return
    }
    const seconds = Math.max(1, Math.ceil(((this.#times[0] ?? nowMs) + MINUTE_MS - nowMs) / 1000))
    throw throttled(`Request was throttled. Expected available in ${seconds} seconds.`, seconds)
  }
}
