import type { HogQLQuery } from '../client/driver.ts'
import { PostHogDriverError } from '../errors.ts'
import type { ParameterInput } from './parameter-values.ts'
import type { Clock } from './period.ts'
import type { QuestionReading } from './read-question.ts'
import type { ScoredReading } from './score-reading.ts'
import { toPeriod } from './to-period.ts'

/** A question this like is worth changing into the one that was asked. */
const MIN_LIKENESS = 0.65

/**
 * HogQL to go on from by hand: the query of the nearest question, with what it could take, or the plain numbers of the events
 * that were named. Undefined when neither says anything about the text.
 */
export function startingPoint(
  nearest: ScoredReading | undefined,
  reading: QuestionReading,
  clock: Clock,
): HogQLQuery | undefined {
  const built = nearest && nearest.likeness >= MIN_LIKENESS ? nearestQuery(nearest, clock) : undefined
  return built ?? eventNumbers(reading, clock)
}

function nearestQuery({ entry, features, events }: ScoredReading, clock: Clock): HogQLQuery | undefined {
  const names = events.flatMap(({ event }) => event ?? [])
  const list = entry.eventParams.find((parameter) => parameter.list)
  const places = [...entry.eventParams].sort((a, b) => Number(b.required) - Number(a.required))
  const params: Record<string, ParameterInput> = {
    ...features.params,
    ...(list
      ? names.length > 0 && { [list.name]: names }
      : Object.fromEntries(names.slice(0, places.length).map((name, index) => [places[index]?.name, name]))),
  }
  const period = entry.question.params.find(({ type }) => type === 'period')?.name
  if (period && features.period) params[period] = features.period
  try {
    const { hogql, values } = entry.question.build(params, clock)
    return { hogql, values }
  } catch (error) {
    // A required parameter is missing or out of range: then this is no help.
    if (PostHogDriverError.isInstance(error)) return undefined
    throw error
  }
}

function eventNumbers({ events, period }: QuestionReading, clock: Clock): HogQLQuery | undefined {
  const names = [...new Set(events.flatMap(({ event }) => event ?? []))]
  if (names.length === 0) return undefined
  const { from, to } = period?.value ?? toPeriod('last 30 days', clock)
  return {
    hogql: `SELECT event, count() AS total, count(DISTINCT person_id) AS users
FROM events
WHERE timestamp >= toDateTime({period_from})
  AND timestamp < toDateTime({period_to})
  AND event IN {events}
GROUP BY event
ORDER BY total DESC, event
LIMIT 100`,
    values: { period_from: from, period_to: to, events: names },
  }
}
