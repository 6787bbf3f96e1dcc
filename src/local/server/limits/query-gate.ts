import { Gate } from '../../engine/gate.ts'
import { throttled } from '../api-failure.ts'

/** Queries of one key that run at once: one more waits for its turn, and is refused when that takes too long. */
export class QueryGate {
  readonly #gate: Gate

  constructor(
    limit: number,
    readonly queueMs: number,
  ) {
    this.#gate = new Gate(limit)
  }

  /** @throws {ApiFailure} 429, without saying how long to wait, as in PostHog. */
  async run<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    const patience = AbortSignal.timeout(this.queueMs)
    let entered = false
    try {
      return await this.#gate.run(
        () => {
          entered = true
          return work()
        },
        AbortSignal.any([signal, patience]),
      )
    } catch (error) {
      if (entered || !patience.aborted) throw error
      throw throttled('Too many queries are running right now')
    }
  }
}
