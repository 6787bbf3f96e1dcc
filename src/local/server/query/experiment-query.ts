import { z } from 'zod'
import type { Engine } from '../../engine/engine.ts'
import { sqlText } from '../../ingest/sql-text.ts'
import { invalidInput, notFound } from '../api-failure.ts'
import type { EntityStore } from '../rest/entity-store.ts'

export interface ExperimentSources {
  engine: Engine
  entities: EntityStore
  now: () => number
}

const none = z.array(z.unknown()).max(0).nullish()

const eventsNode = z.looseObject({
  kind: z.literal('EventsNode'),
  event: z.string(),
  math: z.string().nullish(),
  math_property: z.string().nullish(),
  properties: none,
  fixedProperties: none,
})
/** What would change the numbers, and is not computed here: a metric with it is refused, not answered wrongly. */
const conversion_window = z.null().optional()

const metricSchema = z.discriminatedUnion('metric_type', [
  z.looseObject({
    metric_type: z.literal('funnel'),
    series: z.array(eventsNode).min(1),
    conversion_window,
  }),
  z.looseObject({ metric_type: z.literal('mean'), source: eventsNode, conversion_window }),
])

/**
 * Answers to `ExperimentQuery`: samples, sums and sums of squares of each variant, by the first exposure of each person; those
 * who saw several variants are left out. It says nothing about significance.
 * @throws {ApiFailure} 404 for an unknown experiment, 400 for drafts and metrics that are not computed here.
 */
export async function experimentQuery(
  node: Record<string, unknown>,
  sources: ExperimentSources,
): Promise<Record<string, unknown>> {
  const experiment = (await sources.entities.present('experiments')).find(
    ({ id }) => id === node.experiment_id,
  )
  if (!experiment) throw notFound(`Experiment ${String(node.experiment_id)} not found.`)
  const metric = metricSchema.safeParse(node.metric)
  if (!metric.success)
    throw invalidInput(
      'The local PostHog computes funnel and mean metrics over events, without property filters and conversion windows.',
      'metric',
    )
  const exposures = exposuresOf(
    {
      flagKey: String(experiment.feature_flag_key),
      startDate: experiment.start_date,
      endDate: experiment.end_date,
      criteria: experiment.exposure_criteria,
    },
    sources.now(),
  )
  const value = metricSql(metric.data, exposures.untilMs)
  const { rows } = await sources.engine.query(
    `SELECT variant, count(), sum(value), sum(value * value) FROM (
      SELECT exposed.variant AS variant, exposed.person AS person, ${value.aggregate} AS value
      FROM (${exposures.sql}) AS exposed
      LEFT JOIN (SELECT person_id, event, timestamp, properties FROM posthog.events FINAL WHERE ${value.condition}) AS done
      ON done.person_id = exposed.person GROUP BY variant, person
    ) GROUP BY variant ORDER BY variant`,
  )
  const results = rows.map(([key, samples, sum, squares]) => ({
    key: String(key),
    number_of_samples: Number(samples),
    sum: Number(sum),
    sum_squares: Number(squares),
  }))
  const baseline = results.find(({ key }) => key === 'control') ?? results[0] ?? null
  return {
    kind: 'ExperimentQuery',
    metric: node.metric,
    baseline,
    variant_results: results.filter((result) => result !== baseline),
  }
}

/** Answers to `ExperimentExposureQuery`: persons by variant, in all and by the day of their first exposure. */
export async function experimentExposureQuery(
  node: Record<string, unknown>,
  { engine, now }: ExperimentSources,
): Promise<Record<string, unknown>> {
  const { feature_flag, start_date, end_date, exposure_criteria } = node
  const { key } = (feature_flag ?? {}) as { key?: unknown }
  const { sql } = exposuresOf(
    { flagKey: String(key), startDate: start_date, endDate: end_date, criteria: exposure_criteria },
    now(),
  )
  const { rows } = await engine.query(
    `SELECT variant, toString(toDate(exposed_at)) AS day, count() FROM (${sql}) GROUP BY variant, day ORDER BY variant, day`,
  )
  const byVariant = new Map<string, { days: string[]; counts: number[] }>()
  for (const [variant, day, count] of rows as [string, string, string][]) {
    const series = byVariant.get(variant) ?? { days: [], counts: [] }
    series.days.push(day)
    series.counts.push((series.counts.at(-1) ?? 0) + Number(count))
    byVariant.set(variant, series)
  }
  return {
    kind: 'ExperimentExposureQuery',
    timeseries: [...byVariant].map(([variant, { days, counts }]) => ({
      variant,
      days,
      exposure_counts: counts,
    })),
    total_exposures: Object.fromEntries(
      [...byVariant].map(([variant, { counts }]) => [variant, counts.at(-1) ?? 0]),
    ),
    date_range: { date_from: start_date ?? null, date_to: end_date ?? null },
  }
}

interface Exposure {
  flagKey: string
  startDate: unknown
  endDate: unknown
  criteria: unknown
}

function exposuresOf({ flagKey, startDate, endDate, criteria }: Exposure, nowMs: number) {
  if (typeof startDate !== 'string') throw invalidInput('The experiment has not started.', 'start_date')
  const { exposure_config: config } = (criteria ?? {}) as { exposure_config?: { event?: unknown } | null }
  if (config?.event !== undefined && config.event !== '$feature_flag_called')
    throw invalidInput('The local PostHog counts exposures by $feature_flag_called.', 'exposure_criteria')
  const fromMs = Date.parse(startDate)
  const untilMs = typeof endDate === 'string' ? Date.parse(endDate) : nowMs
  const response = "JSONExtractString(properties, '$feature_flag_response')"
  const sql = `SELECT person_id AS person, any(${response}) AS variant, min(timestamp) AS exposed_at FROM posthog.events
    WHERE event = '$feature_flag_called' AND JSONExtractString(properties, '$feature_flag') = ${sqlText(flagKey)}
    AND ${response} NOT IN ('', 'false') AND timestamp >= ${instant(fromMs)} AND timestamp < ${instant(untilMs)}
    GROUP BY person HAVING uniqExact(${response}) = 1`
  return { sql, untilMs }
}

function metricSql(
  metric: z.output<typeof metricSchema>,
  untilMs: number,
): { condition: string; aggregate: string } {
  const nodes = metric.metric_type === 'funnel' ? metric.series : [metric.source]
  const condition = `event IN (${nodes.map(({ event }) => sqlText(event))}) AND timestamp < ${instant(untilMs)}`
  // Only what comes after the exposure counts.
  const after = 'done.timestamp >= exposed.exposed_at'
  if (metric.metric_type === 'funnel') {
    const steps = nodes.map(({ event }) => `${after} AND done.event = ${sqlText(event)}`)
    const windowMs = 10 * 365 * 86_400_000
    const at = 'toUInt64(greatest(0, toUnixTimestamp64Milli(done.timestamp)))'
    return {
      condition,
      aggregate: `toFloat64(windowFunnel(${windowMs})(${at}, ${steps.join(', ')}) = ${steps.length})`,
    }
  }
  const { math, math_property } = metric.source
  if (math === 'sum' && math_property)
    return {
      condition,
      aggregate: `sumIf(JSONExtractFloat(done.properties, ${sqlText(math_property)}), done.event != '' AND ${after})`,
    }
  if (math && math !== 'total')
    throw invalidInput(`The local PostHog does not compute the mean of ${math}.`, 'metric')
  return { condition, aggregate: `toFloat64(countIf(done.event != '' AND ${after}))` }
}

const instant = (ms: number): string => `fromUnixTimestamp64Milli(toInt64(${Math.trunc(ms)}), 'UTC')`
