import type { Engine } from '../engine/engine.ts'
import { formatTimestamp } from '../ingest/timestamp.ts'
import { DAY_MS, type DemoCalendar } from './calendar.ts'

/** Percent of browser sessions that are recorded. */
const RECORDED_PERCENT = 25
/** Recordings are kept this long; older sessions have none. */
const RETENTION_DAYS = 30

/**
 * What recordings of sessions count, in agreement with the sessions' events: clicks, errors and pages are those that were
 * captured; how much was typed and moved follows from what people did. All that happened from `fromMs` on.
 */
export const recordingsSql = (fromMs: number): string => `
  INSERT INTO posthog.session_replay_events
  SELECT
    \`$session_id\` AS session_id, distinct_id, min(timestamp) AS first_at, max(timestamp) AS last_at,
    argMinState(toNullable(url), timestamp), groupUniqArrayIf(url, url != ''),
    toInt64(countIf(event = '$autocapture') + 3 * countIf(event = '$rageclick') + countIf(event = '$pageview')) AS clicks,
    toInt64(40 * countIf(event NOT LIKE '$%')) AS keys,
    toInt64(25 * clicks + 10 * countIf(event = '$pageleave')) AS movements,
    toInt64(least(dateDiff('millisecond', first_at, last_at), 900 * (clicks + movements) + 150 * keys)),
    toInt64(countIf(event = '$pageview')), toInt64(countIf(event = '$web_vitals')), toInt64(countIf(event = '$exception')),
    toInt64(700 * (clicks + keys + movements)), toInt64(clicks + keys + movements), toInt64(1 + intDiv(clicks + keys + movements, 50)),
    argMinState(toNullable('web'), timestamp), toNullable(toInt64(${RETENTION_DAYS})), toDateTime(last_at, 'UTC')
  FROM (
    SELECT *, \`$session_id\`, ifNull(\`mat_$current_url\`, '') AS url FROM posthog.events FINAL
    WHERE timestamp >= '${formatTimestamp(fromMs)}' AND \`$session_id\` != '' AND \`mat_$lib\` = 'web'
      AND cityHash64(\`$session_id\`) % 100 < ${RECORDED_PERCENT}
  )
  GROUP BY session_id, distinct_id`

/** Records the sessions of the days before the clock's. */
export const recordHistory = (engine: Engine, { anchorMs, startMs }: DemoCalendar): Promise<void> =>
  engine.execute(recordingsSql(Math.max(startMs, anchorMs - RETENTION_DAYS * DAY_MS)))

/** Records what has happened on the clock's day; parts of one session add up. */
export const recordToday = (engine: Engine, { anchorMs }: DemoCalendar): Promise<void> =>
  engine.execute(recordingsSql(anchorMs))
