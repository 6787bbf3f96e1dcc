import { CLIENT_DEFAULTS } from '../client-defaults.ts'

const { queriesPerMinute, queriesPerHour, maxConcurrentQueries } = CLIENT_DEFAULTS

/** What an export asks of PostHog unless it is told otherwise: as much as a client may. */
export const REQUEST_DEFAULTS = {
  requestsPerMinute: queriesPerMinute,
  requestsPerHour: queriesPerHour,
  concurrency: maxConcurrentQueries,
} as const
