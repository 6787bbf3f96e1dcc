import type { InsightSeries } from './insight-node.ts'

/** How a series is described in results. */
export function describeSeries(
  { kind, name, custom_name, math, ...series }: InsightSeries,
  order: number,
): Record<string, unknown> {
  const id = kind === 'ActionsNode' ? series.id : (series.event ?? null)
  return {
    id,
    type: kind === 'ActionsNode' ? 'actions' : 'events',
    order,
    name: name ?? (kind === 'ActionsNode' ? `Action ${series.id}` : (series.event ?? 'All events')),
    custom_name: custom_name ?? null,
    math: math ?? null,
    math_property: series.math_property ?? null,
    math_hogql: series.math_hogql ?? null,
    math_group_type_index: series.math_group_type_index ?? null,
    properties: series.properties ?? {},
  }
}
