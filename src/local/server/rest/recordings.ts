import { readFilterDate } from '../../hogql/resolve/relative-date.ts'
import { sqlText } from '../../ingest/sql-text.ts'
import { invalidInput, notFound } from '../api-failure.ts'
import { json } from '../http-answer.ts'
import { type ApiContext, type ApiRoutes, pathParam } from './api-route.ts'
import { readWindow } from './page.ts'
import { PersonStore } from './person-store.ts'
import { describe } from './persons.ts'
import { listParam } from './read-input.ts'

const COUNTS = [
  'click_count',
  'keypress_count',
  'mouse_activity_count',
  'console_log_count',
  'console_warn_count',
  'console_error_count',
] as const

const DAY_MS = 86_400_000

/** What is known about recordings: those of the demo project, and rows put into the replay table. */
export function recordingRoutes(context: ApiContext): ApiRoutes {
  const { engine, ingestion, now, project } = context
  const persons = new PersonStore(engine)

  async function read(condition: string, window?: { limit: number; offset: number }) {
    await ingestion.flush()
    const { rows } = await engine.query(
      `SELECT session_id, any(distinct_id), min(min_first_timestamp) AS start_time, max(max_last_timestamp) AS end_time,
        dateDiff('second', start_time, end_time), sum(active_milliseconds) / 1000, argMinMerge(first_url),
        max(retention_period_days), toStartOfDay(start_time) + toIntervalDay(max(retention_period_days)),
        ${COUNTS.map((name) => `sum(${name})`).join(', ')}
      FROM posthog.session_replay_events GROUP BY session_id HAVING ${condition} ORDER BY start_time DESC, session_id
      ${window ? `LIMIT ${window.limit + 1} OFFSET ${window.offset}` : ''}`,
    )
    const people = await persons.byDistinctIds([...new Set(rows.map(([, distinctId]) => String(distinctId)))])
    return rows.map(([id, distinctId, start, end, seconds, active, url, keptDays, expiry, ...counts]) => {
      const person = people.get(String(distinctId))
      return {
        id,
        distinct_id: distinctId,
        viewed: false,
        viewers: [],
        recording_duration: Number(seconds),
        active_seconds: Number(active),
        inactive_seconds: Math.max(0, Number(seconds) - Number(active)),
        start_time: start,
        end_time: end,
        ...Object.fromEntries(COUNTS.map((name, index) => [name, Number(counts[index])])),
        start_url: url,
        person: person ? describe(person, [String(distinctId)]) : null,
        storage: 'object_storage',
        retention_period_days: keptDays === null ? null : Number(keptDays),
        expiry_time: expiry,
        recording_ttl: daysUntil(expiry),
        snapshot_source: 'web',
        ongoing: false,
        activity_score: null,
      }
    })
  }

  const daysUntil = (time: unknown): number | null =>
    time === null ? null : Math.max(0, Math.ceil((Date.parse(String(time)) - now()) / DAY_MS))

  function conditionOf(searchParams: URLSearchParams): string {
    const conditions = ['true']
    const sessions = listParam(searchParams, 'session_ids')
    if (sessions) conditions.push(`session_id IN (${sessions.map(sqlText).join(', ') || 'NULL'})`)
    const distinctIds = listParam(searchParams, 'distinct_ids')
    if (distinctIds) conditions.push(`any(distinct_id) IN (${distinctIds.map(sqlText).join(', ') || 'NULL'})`)
    const person = searchParams.get('person_uuid')
    if (person)
      conditions.push(
        `any(distinct_id) IN (SELECT distinct_id FROM posthog.person_distinct_id2 FINAL WHERE is_deleted = 0 AND toString(person_id) = ${sqlText(person)})`,
      )
    // Sessions named by id are found at any time.
    const from = moment(searchParams.get('date_from') ?? (sessions ? null : '-3d'))
    if (from !== undefined) conditions.push(`start_time >= ${from}`)
    const to = moment(searchParams.get('date_to'))
    if (to !== undefined) conditions.push(`start_time <= ${to}`)
    return conditions.join(' AND ')
  }

  function moment(text: string | null): string | undefined {
    if (!text) return undefined
    const date = readFilterDate(text.replace(/^"|"$/g, ''), new Date(now()), project.timezone)
    if (!date) throw invalidInput(`"${text}" is not a date.`)
    return `fromUnixTimestamp64Milli(toInt64(${date.getTime()}))`
  }

  async function find(id: string) {
    const [recording] = await read(`session_id = ${sqlText(id)}`)
    if (!recording) throw notFound('Not found.')
    return recording
  }

  return {
    session_recordings: {
      GET: {
        scopes: ['session_recording:read'],
        async run(call) {
          const window = readWindow(call, 50)
          const found = await read(conditionOf(call.searchParams), window)
          const ignored = UNSUPPORTED.find((name) => call.searchParams.has(name))
          // With nothing recorded every filter has the same answer.
          if (found.length > 0 && ignored)
            throw invalidInput(`The local PostHog does not filter recordings by ${ignored}.`, ignored)
          return json(200, {
            results: found.slice(0, window.limit),
            has_next: found.length > window.limit,
            version: 4,
          })
        },
      },
    },
    'session_recordings/:recordingId': {
      GET: {
        scopes: ['session_recording:read'],
        run: async (call) => json(200, await find(pathParam(call, 'recordingId'))),
      },
      DELETE: {
        scopes: ['session_recording:write'],
        async run(call) {
          const { id } = await find(pathParam(call, 'recordingId'))
          await engine.execute(
            `ALTER TABLE posthog.session_replay_events DELETE WHERE session_id = ${sqlText(String(id))} SETTINGS mutations_sync = 2`,
          )
          return { status: 204, body: '', contentType: 'application/json' }
        },
      },
    },
  }
}

const UNSUPPORTED = [
  'events',
  'actions',
  'properties',
  'having_predicates',
  'console_log_filters',
  'comment_text',
]
