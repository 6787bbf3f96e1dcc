import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import type { DemoCalendar } from '../calendar.ts'
import { AUTHOR, isoTime } from './document-fields.ts'
import { DASHBOARDS, tileId } from './insights.ts'

/** Dashboards with one tile for each insight that names them. */
export function dashboards(calendar: DemoCalendar, insights: readonly EntityDocument[]): EntityDocument[] {
  const tiles = (dashboardId: number): Record<string, unknown>[] =>
    insights
      .filter((insight) => (insight.dashboards as number[]).includes(dashboardId))
      .map((insight) => ({
        id: tileId(dashboardId, Number(insight.id)),
        insight: { id: insight.id, short_id: insight.short_id, name: insight.name },
        layouts: {},
        color: null,
      }))
  const dashboard = (id: number, name: string, description: string, pinned = false): EntityDocument => ({
    id,
    name,
    description,
    pinned,
    tiles: tiles(id),
    filters: {},
    variables: {},
    persisted_filters: null,
    tags: [],
    deleted: false,
    creation_mode: 'default',
    is_shared: false,
    last_refresh: null,
    created_by: AUTHOR,
    created_by_id: AUTHOR.id,
    created_at: isoTime(calendar, 0),
  })
  return [
    dashboard(DASHBOARDS.product, 'Product overview', 'Who uses Paperplane, and for what', true),
    dashboard(DASHBOARDS.growth, 'Growth', 'From visitor to customer'),
    dashboard(DASHBOARDS.quality, 'Quality', 'Errors and speed'),
  ]
}
