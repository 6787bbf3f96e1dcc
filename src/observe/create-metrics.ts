import { InputError } from '../errors.ts'
import { failureOf } from './failure-of.ts'
import type { Hooks } from './hooks.ts'
import { createMetricCounters, type MetricCounters } from './metric-counters.ts'
import type { MetricsSnapshot } from './metrics-snapshot.ts'

export interface MeasureOptions<T> {
  /** Whether a result is what was wanted. @default every result is */
  succeeded?: (result: T) => boolean
}

export interface Metrics {
  /** Give these to clients, sandboxes and agents; one set of hooks serves any number of them. */
  readonly hooks: Hooks
  /** Everything counted since the start, or since the last `reset()`. */
  snapshot(): MetricsSnapshot
  /**
   * Runs `work` and counts, under `endToEnd[name]`, how long it took and whether it succeeded. Its result, or its error, is
   * passed on. The first 100 names are kept apart.
   * @throws {InputError} for options that do not exist
   * @example
   * await metrics.measure('ask', () => ask(client, text), { succeeded: (answer) => answer.matched })
   */
  measure<T>(name: string, work: () => T | Promise<T>, options?: MeasureOptions<T>): Promise<T>
  /** Starts anew. Sandboxes that are open stay counted as active. */
  reset(): void
}

/**
 * Counts and times what hooks tell, in memory: requests, rate limits, queries, sandboxes, tools, models and whole tasks.
 * Takes the same memory after millions of events as after a few; quantiles are at most 1% off.
 * @example
 * const metrics = createMetrics()
 * const client = new PostHogClient({ hooks: metrics.hooks })
 * await client.query('SELECT event FROM events LIMIT 10')
 * metrics.snapshot().queries
 * //=> { count: 1, failed: 0, successRate: 1, errors: {}, durationMs: { count: 1, mean: 212.4, ..., p99: 212.4 }, rows: 10, ... }
 */
export function createMetrics(): Metrics {
  let counters = createMetricCounters()
  let activeSandboxes = 0

  const hooks: Hooks = {
    onRequest({ bytesSent, waitedMs }) {
      counters.requests.sent++
      counters.requests.bytesSent += bytesSent
      if (waitedMs > 0) counters.requests.waits.record(waitedMs)
    },
    onResponse({ bytesReceived, durationMs }) {
      counters.requests.bytesReceived += bytesReceived
      counters.requests.durations.record(durationMs)
    },
    onRetry({ code }) {
      counters.requests.retried++
      counters.requests.errors.add(code)
    },
    onFailure({ code }) {
      counters.requests.failed++
      counters.requests.errors.add(code)
    },
    onRateLimit({ source, reason }) {
      const { rateLimits } = counters
      if (source === 'server') rateLimits.refusals++
      else if (reason === 'budget') rateLimits.budgetWaits++
      else rateLimits.concurrencyWaits++
    },
    onQuery: (event) => counters.queries.record(event),
    onSandbox(event) {
      counters.sandboxes[event.phase].record(event)
      if (event.ok && event.phase === 'create') activeSandboxes++
      if (event.ok && event.phase === 'close') activeSandboxes--
    },
    onTool: (event) => counters.tools.at(event.tool).record(event),
    onModel: (event) => counters.models.at(event.model).record(event),
  }

  async function measure<T>(
    name: string,
    work: () => T | Promise<T>,
    options: MeasureOptions<T> = {},
  ): Promise<T> {
    const { succeeded = () => true } = checkMeasureOptions(options)
    const startedAt = performance.now()
    const done = (ok: boolean, code?: string) =>
      counters.endToEnd.at(name).record({ ok, code, durationMs: performance.now() - startedAt })
    try {
      const result = await work()
      done(succeeded(result), 'unsuccessful')
      return result
    } catch (error) {
      done(false, failureOf(error).code)
      throw error
    }
  }

  return {
    hooks,
    snapshot: () => describe(counters, activeSandboxes),
    measure,
    reset() {
      counters = createMetricCounters()
    },
  }
}

function checkMeasureOptions<T>(options: MeasureOptions<T>): MeasureOptions<T> {
  const unknown = Object.keys(options).filter((name) => name !== 'succeeded')
  if (unknown.length === 0 && ['function', 'undefined'].includes(typeof options.succeeded)) return options
  const problem =
    unknown.length > 0 ? `there is no option ${unknown.join(', ')}` : 'succeeded: expected a function'
  throw new InputError(`measure() was called with wrong options: ${problem}.`, {
    code: 'invalid_input',
    hint: 'Its only option is succeeded, a function of the result.',
  })
}

function describe(counters: MetricCounters, activeSandboxes: number): MetricsSnapshot {
  const { since, requests, rateLimits, queries, sandboxes, tools, models, endToEnd } = counters
  const { errors, durations, waits, ...sums } = requests
  return {
    since: since.toISOString(),
    requests: {
      ...sums,
      errors: errors.counts(),
      durationMs: durations.distribution(),
      waitedMs: waits.distribution(),
    },
    rateLimits: { ...rateLimits },
    queries: queries.stats(),
    sandboxes: {
      active: activeSandboxes,
      create: sandboxes.create.stats(),
      start: sandboxes.start.stats(),
      close: sandboxes.close.stats(),
      scripts: sandboxes.script.stats(),
    },
    tools: tools.map((counter) => counter.stats()),
    models: models.map((counter) => counter.stats()),
    endToEnd: endToEnd.map((counter) => counter.stats()),
  }
}
