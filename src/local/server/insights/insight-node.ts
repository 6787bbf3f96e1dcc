import { z } from 'zod'
import { invalidInput } from '../api-failure.ts'

const propertyFilter = z.looseObject({
  key: z.union([z.string(), z.number()]).optional(),
  value: z.unknown().optional(),
  operator: z.string().nullish(),
  type: z.string().optional(),
  group_type_index: z.number().nullish(),
})
const propertyGroup = z.object({
  type: z.enum(['AND', 'OR']),
  get values() {
    return z.array(z.union([propertyGroup, propertyFilter]))
  },
})
const properties = z.union([z.array(propertyFilter), propertyGroup]).nullish()

export type InsightFilter = z.output<typeof propertyFilter>
export type InsightFilters = z.output<typeof properties>

const shared = {
  name: z.string().nullish(),
  custom_name: z.string().nullish(),
  properties: z.array(propertyFilter).nullish(),
  math: z.string().nullish(),
  math_property: z.string().nullish(),
  math_hogql: z.string().nullish(),
  math_group_type_index: z.number().int().min(0).max(4).nullish(),
}
const series = z.discriminatedUnion('kind', [
  // Without a name: every event.
  z.looseObject({ kind: z.literal('EventsNode'), event: z.string().nullish(), ...shared }),
  z.looseObject({ kind: z.literal('ActionsNode'), id: z.number().int(), ...shared }),
])

export type InsightSeries = z.output<typeof series>

const INTERVALS = ['minute', 'hour', 'day', 'week', 'month'] as const
export type Interval = (typeof INTERVALS)[number]

const dateRange = z.looseObject({ date_from: z.string().nullish(), date_to: z.string().nullish() }).nullish()

const source = {
  dateRange,
  properties,
  filterTestAccounts: z.boolean().nullish(),
  samplingFactor: z.null().optional(),
}

const trendsQuery = z.looseObject({
  kind: z.literal('TrendsQuery'),
  series: z.array(series).min(1),
  interval: z.enum(INTERVALS).nullish(),
  breakdownFilter: z
    .looseObject({
      breakdown: z.string().nullish(),
      breakdown_type: z.enum(['event', 'person', 'session', 'group', 'hogql']).nullish(),
      breakdown_group_type_index: z.number().int().min(0).max(4).nullish(),
      breakdown_limit: z.number().int().min(1).max(1000).nullish(),
      breakdowns: z.array(z.unknown()).max(0).nullish(),
    })
    .nullish(),
  trendsFilter: z
    .looseObject({ display: z.string().nullish(), formula: z.string().max(0).nullish() })
    .nullish(),
  compareFilter: z.looseObject({ compare: z.literal(false).nullish() }).nullish(),
  ...source,
})

const funnelsQuery = z.looseObject({
  kind: z.literal('FunnelsQuery'),
  series: z.array(series).min(1).max(20),
  funnelsFilter: z
    .looseObject({
      funnelVizType: z.literal('steps').nullish(),
      funnelOrderType: z.literal('ordered').nullish(),
      funnelWindowInterval: z.number().int().min(1).nullish(),
      funnelWindowIntervalUnit: z.enum(['second', 'minute', 'hour', 'day', 'week', 'month']).nullish(),
      exclusions: z.array(z.unknown()).max(0).nullish(),
    })
    .nullish(),
  breakdownFilter: z.looseObject({ breakdown: z.null().optional() }).nullish(),
  ...source,
})

const insightQuery = z.discriminatedUnion('kind', [trendsQuery, funnelsQuery])

export type TrendsNode = z.output<typeof trendsQuery>
export type FunnelsNode = z.output<typeof funnelsQuery>
export type InsightNode = z.output<typeof insightQuery>

export const isInsightKind = (kind: unknown): boolean => kind === 'TrendsQuery' || kind === 'FunnelsQuery'

/** @throws {ApiFailure} 400 naming the first part that is not computed here. */
export function readInsightNode(node: unknown): InsightNode {
  const { data, error } = insightQuery.safeParse(node)
  if (data) return data
  const { path = [], message = '' } = error.issues[0] ?? {}
  const kind = String((node as { kind?: unknown } | null)?.kind)
  throw invalidInput(
    `The local PostHog does not compute this ${kind}: ${['query', ...path].join('.')}: ${message}`,
    'query',
  )
}
