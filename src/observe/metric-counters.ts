import type { ModelEvent, QueryEvent } from './hooks.ts'
import { NamedCounters } from './named-counters.ts'
import { createOutcomeCounter, createTally, type OutcomeCounter } from './outcome-counter.ts'
import { createQuantileHistogram } from './quantile-histogram.ts'

/** What metrics count, all at zero. */
export function createMetricCounters() {
  return {
    since: new Date(),
    requests: {
      sent: 0,
      retried: 0,
      failed: 0,
      errors: createTally(),
      bytesSent: 0,
      bytesReceived: 0,
      durations: createQuantileHistogram(),
      waits: createQuantileHistogram(),
    },
    rateLimits: { budgetWaits: 0, concurrencyWaits: 0, refusals: 0 },
    queries: createQueryCounter(),
    sandboxes: {
      create: createOutcomeCounter(),
      start: createOutcomeCounter(),
      close: createOutcomeCounter(),
      script: createOutcomeCounter(),
    },
    tools: new NamedCounters<OutcomeCounter>(createOutcomeCounter),
    models: new NamedCounters(createModelCounter),
    endToEnd: new NamedCounters<OutcomeCounter>(createOutcomeCounter),
  }
}

export type MetricCounters = ReturnType<typeof createMetricCounters>

function createQueryCounter() {
  const outcomes = createOutcomeCounter()
  const sums = { rows: 0, cached: 0, truncated: 0 }
  return {
    record(event: QueryEvent) {
      outcomes.record(event)
      sums.rows += event.rowCount ?? 0
      sums.cached += Number(event.cached ?? false)
      sums.truncated += Number(event.truncated ?? false)
    },
    stats: () => ({ ...outcomes.stats(), ...sums }),
  }
}

function createModelCounter() {
  const outcomes = createOutcomeCounter()
  const sums = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 }
  return {
    record(event: ModelEvent) {
      outcomes.record(event)
      for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += event[name] ?? 0
    },
    stats: () => ({ ...outcomes.stats(), ...sums }),
  }
}
