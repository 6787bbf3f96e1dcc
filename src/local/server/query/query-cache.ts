import { createHash } from 'node:crypto'
import type { QueryAnswer } from './query-answer.ts'
import type { QueryNode } from './query-request.ts'

/** PostHog's HogQL results are served again for about this long. */
const FRESH_MS = 2 * 3_600_000
const MAX_ENTRIES = 200
const MAX_BYTES = 64 * 1024 * 1024

interface CachedAnswer {
  answer: QueryAnswer
  computedAtMs: number
}

/** Answers of earlier queries, least recently used out first. As in PostHog, new events do not refresh them. */
export class QueryCache {
  readonly #entries = new Map<string, CachedAnswer>()
  #bytes = 0

  /** What two queries must share to share an answer; tags and names do not count. */
  keyOf(node: QueryNode, projectId: number, timezone: string): string {
    const { tags: _tags, name: _name, version: _version, response: _response, ...relevant } = node
    const digest = createHash('sha256')
      .update(JSON.stringify([relevant, timezone]))
      .digest('hex')
    return `cache_${projectId}_${digest.slice(0, 32)}`
  }

  get(key: string, nowMs: number): CachedAnswer | undefined {
    const entry = this.#entries.get(key)
    if (!entry || nowMs - entry.computedAtMs > FRESH_MS) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  set(key: string, answer: QueryAnswer, computedAtMs: number): void {
    this.#remove(key)
    this.#entries.set(key, { answer, computedAtMs })
    this.#bytes += sizeOf(answer)
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MAX_ENTRIES && this.#bytes <= MAX_BYTES) return
      this.#remove(oldest)
    }
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#bytes -= sizeOf(entry.answer)
    this.#entries.delete(key)
  }
}

const sizeOf = (answer: QueryAnswer): number => answer.rows?.length ?? 0

/** When a cached answer is due again. */
export const freshUntil = (computedAtMs: number): string => new Date(computedAtMs + FRESH_MS).toISOString()
