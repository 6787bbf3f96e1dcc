/** What holds when neither options nor environment say otherwise. No imports, so that code run inside sandboxes can share it. */
export const CLIENT_DEFAULTS = {
  /** Whole call: waiting in line, every attempt, every pause between them. */
  timeoutMs: 120_000,
  /** PostHog may hold a query 30 s in its queue and run it 10 s; anything shorter cuts good answers off. */
  attemptTimeoutMs: 60_000,
  connectTimeoutMs: 10_000,
  maxRetries: 3,
  queriesPerMinute: 240,
  queriesPerHour: 2400,
  crudPerMinute: 480,
  crudPerHour: 4800,
  maxConcurrentQueries: 3,
  maxQueuedRequests: 1000,
  /** People expect an answer rather than a failure after ten seconds; `timeoutMs` bounds the wait. */
  background: 'when_too_slow',
  maxResponseBytes: 256 * 1024 * 1024,
} as const
