import { ConnectionError } from '../../errors.ts'
import { startDeadline } from '../../http/deadline.ts'
import { untilAborted } from '../../http/until-aborted.ts'
import type { CallOptions } from '../driver.ts'

export interface Loaded<T> {
  value: T
  /** How long it may be served, in milliseconds. */
  ttlMs: number
}

interface Entry<T> {
  loaded?: { value: T; expiresAt: number }
  flight?: { promise: Promise<T>; controller: AbortController; waiting: number }
}

/**
 * Values that are worth remembering for a while. Callers who ask at the same time share one load; each may give up alone,
 * and the load is cancelled only when all have. Failures are not remembered.
 */
export class SharedCache<T> {
  private readonly entries = new Map<string, Entry<T>>()

  constructor(
    private readonly maxEntries: number,
    /** What is waited for, as the message of a timeout begins. */
    private readonly what: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async get(
    key: string,
    load: (signal: AbortSignal) => Promise<Loaded<T>>,
    { signal, timeoutMs = 0 }: CallOptions = {},
  ): Promise<T> {
    const entry = this.entry(key)
    if (entry.loaded && this.now() < entry.loaded.expiresAt) return entry.loaded.value
    entry.flight ??= this.start(entry, load)
    const { flight } = entry
    flight.waiting++
    using deadline = startDeadline({
      timeoutMs,
      signal,
      now: this.now,
      timeoutError: () =>
        new ConnectionError(`${this.what} did not arrive within ${timeoutMs} ms.`, {
          code: 'timeout',
          retryable: true,
          hint: 'Allow more time (timeoutMs).',
        }),
    })
    try {
      return await untilAborted(flight.promise, deadline.signal)
    } finally {
      flight.waiting--
      if (flight.waiting === 0 && entry.flight === flight) {
        entry.flight = undefined
        flight.controller.abort()
      }
    }
  }

  private start(entry: Entry<T>, load: (signal: AbortSignal) => Promise<Loaded<T>>) {
    const controller = new AbortController()
    const run = async (): Promise<T> => {
      try {
        const { value, ttlMs } = await load(controller.signal)
        entry.loaded = { value, expiresAt: this.now() + ttlMs }
        return value
      } finally {
        if (entry.flight === flight) entry.flight = undefined
      }
    }
    const flight = { promise: run(), controller, waiting: 0 }
    flight.promise.catch(() => {}) // those who still wait get it; when nobody does, nobody is surprised
    return flight
  }

  private entry(key: string): Entry<T> {
    const known = this.entries.get(key)
    if (known) {
      // Last in the map is the one used last, and the first goes first.
      this.entries.delete(key)
      this.entries.set(key, known)
      return known
    }
    // What is too old is of no use to anybody, and may be large.
    for (const [name, { loaded, flight }] of this.entries)
      if (!flight && loaded && loaded.expiresAt <= this.now()) this.entries.delete(name)
    if (this.entries.size >= this.maxEntries) {
      const idle = [...this.entries].find(([, entry]) => !entry.flight)
      if (idle) this.entries.delete(idle[0])
    }
    const entry: Entry<T> = {}
    this.entries.set(key, entry)
    return entry
  }
}
