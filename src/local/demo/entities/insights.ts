import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import type { DemoCalendar } from '../calendar.ts'
import { AUTHOR, isoTime } from './document-fields.ts'

export const DASHBOARDS = { product: 1, growth: 2, quality: 3 } as const

const event = (name: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  kind: 'EventsNode',
  event: name,
  name,
  ...more,
})

const insightQuery = (source: Record<string, unknown>): Record<string, unknown> => ({
  kind: 'InsightVizNode',
  source: { dateRange: { date_from: '-30d' }, ...source },
})

const trend = (
  series: Record<string, unknown>[],
  more: Record<string, unknown> = {},
): Record<string, unknown> => insightQuery({ kind: 'TrendsQuery', interval: 'day', series, ...more })

const sql = (query: string): Record<string, unknown> => ({
  kind: 'DataVisualizationNode',
  source: { kind: 'HogQLQuery', query },
})

interface InsightOptions {
  name: string
  description: string
  query: Record<string, unknown>
  dashboards: number[]
  favorited?: boolean
}

const INSIGHTS: readonly InsightOptions[] = [
  {
    name: 'Daily active users',
    description: 'People with any event, per day',
    query: trend([event('$pageview', { math: 'dau' })]),
    dashboards: [DASHBOARDS.product],
    favorited: true,
  },
  {
    name: 'Sign-up funnel',
    description: 'From the sign-up page to the first payment',
    query: insightQuery({
      kind: 'FunnelsQuery',
      series: [event('user_signed_up'), event('onboarding_completed'), event('subscription_purchased')],
      funnelsFilter: { funnelWindowInterval: 14, funnelWindowIntervalUnit: 'day' },
    }),
    dashboards: [DASHBOARDS.growth, DASHBOARDS.product],
    favorited: true,
  },
  {
    name: 'Weekly retention',
    description: 'People who come back after signing up',
    query: insightQuery({
      kind: 'RetentionQuery',
      retentionFilter: {
        period: 'Week',
        totalIntervals: 8,
        targetEntity: { id: 'user_signed_up', type: 'events' },
        returningEntity: { id: '$pageview', type: 'events' },
      },
    }),
    dashboards: [DASHBOARDS.product],
  },
  {
    name: 'Revenue by plan (USD)',
    description: 'New and renewed subscriptions; foreign currencies at a fixed rate',
    query: sql(
      "SELECT properties.plan AS plan, round(sum(toFloat(properties.amount_usd)), 2) AS usd FROM events WHERE event IN ('subscription_purchased', 'subscription_renewed') AND timestamp >= now() - INTERVAL 30 DAY GROUP BY plan ORDER BY usd DESC",
    ),
    dashboards: [DASHBOARDS.growth],
  },
  {
    name: 'Sign-ups by source',
    description: 'First touch of new accounts',
    query: trend([event('user_signed_up')], {
      breakdownFilter: { breakdown: '$initial_utm_source', breakdown_type: 'person' },
    }),
    dashboards: [DASHBOARDS.growth],
  },
  {
    name: 'Errors per day',
    description: 'All exceptions, by type',
    query: trend([event('$exception')], {
      breakdownFilter: { breakdown: '$exception_type', breakdown_type: 'event' },
    }),
    dashboards: [DASHBOARDS.quality],
  },
  {
    name: 'Largest Contentful Paint (p90)',
    description: 'Milliseconds, all pages',
    query: trend([event('$web_vitals', { math: 'p90', math_property: '$web_vitals_LCP_value' })]),
    dashboards: [DASHBOARDS.quality],
  },
  {
    name: 'AI cost per model',
    description: 'US dollars spent on generations',
    query: trend([event('$ai_generation', { math: 'sum', math_property: '$ai_total_cost_usd' })], {
      breakdownFilter: { breakdown: '$ai_model', breakdown_type: 'event' },
    }),
    dashboards: [DASHBOARDS.product],
  },
]

/** Saved insights, each with the query it stands for. */
export function insights(calendar: DemoCalendar): EntityDocument[] {
  return INSIGHTS.map(({ name, description, query, dashboards, favorited = false }, index) => ({
    id: index + 1,
    short_id: `demo${String(index + 1).padStart(4, '0')}`,
    name,
    derived_name: null,
    description,
    query,
    filters: {},
    order: null,
    deleted: false,
    saved: true,
    dashboards,
    dashboard_tiles: dashboards.map((dashboard) => ({
      id: tileId(dashboard, index + 1),
      dashboard_id: dashboard,
      deleted: false,
    })),
    last_refresh: null,
    result: null,
    tags: [],
    favorited,
    is_sample: false,
    user_access_level: 'editor',
    created_by: AUTHOR,
    created_by_id: AUTHOR.id,
    last_modified_by: AUTHOR,
    created_at: isoTime(calendar, 0),
    updated_at: isoTime(calendar, index + 1),
    last_modified_at: isoTime(calendar, index + 1),
  }))
}

export const tileId = (dashboardId: number, insightId: number): number => dashboardId * 100 + insightId
