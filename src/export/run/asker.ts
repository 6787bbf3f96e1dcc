import type { Driver, QueryResult } from '../../client/driver.ts'
import { ApiError } from '../../errors.ts'
import type { HogQLFragment } from '../../hogql/hogql-tag.ts'
import type { AskColumns } from '../ask-columns.ts'
import type { AskRows } from '../ask-rows.ts'
import { EXPORT_QUERY } from './open-answer.ts'
import type { RequestLine, Tally } from './request-line.ts'

/** Asks for a few rows, such as counts: in line with all other requests, and never from PostHog's cache. */
export class Asker {
  constructor(
    private readonly driver: Driver,
    private readonly line: RequestLine,
    /** What is exported, for PostHog's query log. */
    private readonly what: string,
  ) {}

  /** @throws {TooExpensive} when a smaller question may be answered. */
  rows(tally: Tally = { requests: 0 }): AskRows {
    return async (query, purpose) => (await this.#execute(tally, query, purpose)).rows
  }

  columns(tally: Tally = { requests: 0 }): AskColumns {
    return async (query, purpose) => {
      const { columns, types } = await this.#execute(tally, query, purpose)
      return columns.map((name, index) => ({ name, type: types[index] ?? 'Unknown' }))
    }
  }

  #execute(tally: Tally, query: HogQLFragment, purpose: string): Promise<QueryResult> {
    return this.line.run(tally, async (signal) => {
      const name = `posthog-driver/export/${this.what}/${purpose}`
      const options = { ...EXPORT_QUERY, background: 'never', name, signal } as const
      const result = await this.driver.execute(query, options)
      if (!result.cached) return result
      throw new ApiError('PostHog answered a count with a result from its cache.', {
        code: 'invalid_response',
        retryable: true,
      })
    })
  }
}
