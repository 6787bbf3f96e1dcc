import type { ClientConfig } from '../../config.ts'
import type { Check } from './check.ts'

type Budget = Pick<
  ClientConfig,
  'queriesPerMinute' | 'queriesPerHour' | 'crudPerMinute' | 'crudPerHour' | 'maxConcurrentQueries'
>

/** The pace this client keeps to. Nobody can be asked what others have left of it. */
export function judgeLimits(config: Budget): Check {
  const { queriesPerMinute, queriesPerHour, maxConcurrentQueries, crudPerMinute, crudPerHour } = config
  const count = (limit: number): string => (limit === 0 ? 'any number of' : limit.toLocaleString('en-US'))
  return {
    id: 'limits',
    state: 'ok',
    found:
      `${count(queriesPerMinute)} queries a minute, ${count(queriesPerHour)} an hour, ${maxConcurrentQueries} at once; ` +
      'PostHog counts them over everyone who uses the API of this project',
    details: { queriesPerMinute, queriesPerHour, maxConcurrentQueries, crudPerMinute, crudPerHour },
  }
}
