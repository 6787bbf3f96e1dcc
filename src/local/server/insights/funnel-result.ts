import { describeSeries } from './describe-series.ts'
import { HogQLText, type RunInsightSql } from './hogql-text.ts'
import type { FunnelsNode } from './insight-node.ts'

export interface FunnelOptions {
  run: RunInsightSql
  within(text: HogQLText): string
}

const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800, month: 2_592_000 } as const
const DEFAULT_WINDOW = 14

/**
 * How many people did steps 1 to n in this order within the window, counted from the first. An event that fits two steps
 * is one of them. How long people took is not computed.
 */
export async function funnelResult(node: FunnelsNode, { run, within }: FunnelOptions): Promise<unknown[]> {
  const text = new HogQLText()
  const { funnelWindowInterval, funnelWindowIntervalUnit } = node.funnelsFilter ?? {}
  const windowSeconds = (funnelWindowInterval ?? DEFAULT_WINDOW) * SECONDS[funnelWindowIntervalUnit ?? 'day']
  const steps = node.series.map((series) => text.series(series))
  const reached = steps.map((_, index) => `countIf(furthest >= ${index + 1})`)
  const conditions = steps.map((_, index) => `position = ${index + 1}`)
  const positions = steps.map((step, index) => `if(${step}, ${index + 1}, 0)`)
  // windowFunnel lets one event be two steps, and leaves the order of equal moments open: so every event becomes one moment
  // for each step it can be, later steps first, and a step must be strictly later.
  const [row] = await run(
    text,
    `SELECT ${reached.join(', ')} FROM (
      SELECT person_id, windowFunnel(${windowSeconds * 1_000_000})(abs(moment), ${conditions.join(', ')}) AS furthest
      FROM (
        SELECT person_id,
          arrayJoin(arrayFilter(number -> number > 0, [${positions.join(', ')}])) AS position,
          toUnixTimestamp64Milli(timestamp) * 1000 + 500 - position AS moment
        FROM events WHERE (${steps.join(' OR ')}) AND ${within(text)}
      ) GROUP BY person_id
    )`,
  )
  return node.series.map((series, order) => {
    const { id, name, custom_name, type } = describeSeries(series, order)
    return {
      action_id: id,
      name,
      custom_name,
      order,
      people: [],
      count: Number(row?.[order] ?? 0),
      type,
      average_conversion_time: null,
      median_conversion_time: null,
      converted_people_url: null,
      dropped_people_url: null,
    }
  })
}
