import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalPostHog, startLocalPostHog } from '../../../src/local/start-local-posthog.ts'
import { loadShape, shapeNames } from '../../support/recorded-shape.ts'
import { shapeDifferences } from '../../support/shape-differences.ts'
import { openShop, type Shop } from './resources/shop.ts'
import { PROJECT_TOKEN } from './test-server.ts'

/** The answer to a call, read. */
interface Answered {
  status: number
  body: unknown
}

const API = '/api/projects/1/'
const WEEK = { data_interval_start: '2026-01-01T00:00:00Z', data_interval_end: '2026-01-08T00:00:00Z' }
const EXPORTS = 'file_download_batch_exports/'
const SQL = { kind: 'HogQLQuery', query: 'SELECT event, count() AS n FROM events GROUP BY event' }

const SESSION = '0190a000-0000-7000-8000-0000000000ee'

const LIMITED = { ...SQL, query: `${SQL.query} LIMIT 50` }

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
  await shop.server.engine.execute(
    `INSERT INTO posthog.session_replay_events (session_id, distinct_id, min_first_timestamp, max_last_timestamp, first_url, click_count, active_milliseconds)
    SELECT '${SESSION}', 'ada', now64(6, 'UTC') - 60, now64(6, 'UTC'), argMinState(CAST('https://example.com/', 'Nullable(String)'), now64(6, 'UTC')), 3, 2500`,
  )
})
afterAll(() => shop?.[Symbol.asyncDispose]())

async function call(method: string, path: string, body?: unknown, fault?: string): Promise<Answered> {
  const headers: Record<string, string> = fault === undefined ? {} : { 'x-local-fault': fault }
  const { status, text } = await shop.server.call(
    method,
    path.startsWith('/') ? path : API + path,
    body,
    headers,
  )
  return { status, body: text === '' ? undefined : JSON.parse(text) }
}
const get = (path: string) => () => call('GET', path)
const query = (node: object, extra: object = {}) => call('POST', 'query/', { query: node, ...extra })

/** What a call made, made once however often it is asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
const made = (path: string, input: object, key = 'id') =>
  once(async () => {
    const { status, body } = await call('POST', path, input)
    expect({ status, body }).toMatchObject({ status: expect.toBeOneOf([201, 202]) })
    return String((body as Record<string, unknown>)[key])
  })

const condition = { type: 'person', key: 'plan', operator: 'exact', value: ['pro'], negation: false }
const dashboard = made('dashboards/', { name: 'Growth' })
const insight = once(async () => {
  const dashboards = [Number(await dashboard())]
  return made('insights/', {
    name: 'Events',
    query: { kind: 'DataVisualizationNode', source: SQL },
    dashboards,
  })()
})
const cohort = made('cohorts/', {
  name: 'Pro',
  filters: { properties: { type: 'OR', values: [{ type: 'AND', values: [condition] }] } },
})
const flag = made('feature_flags/', {
  key: 'new-nav',
  filters: { groups: [{ rollout_percentage: 100 }], payloads: { true: '{"a":1}' } },
})
const experiment = made('experiments/', { name: 'Checklist', feature_flag_key: 'checklist' })
const annotation = made('annotations/', {
  content: 'v2',
  date_marker: '2026-01-02T00:00:00Z',
  scope: 'project',
})
const action = made('actions/', { name: 'Bought', steps: [{ event: 'bought' }] })
const survey = made('surveys/', { name: 'NPS', type: 'popover' })
const endpoint = made('endpoints/', { name: 'by-event', query: SQL }, 'name')
const batchExport = made('batch_exports/', {
  name: 'to nowhere',
  interval: 'hour',
  destination: { type: 'NoOp', config: {} },
})
const backfill = once(async () =>
  call('POST', `batch_exports/${await batchExport()}/backfills/`, {
    start_at: WEEK.data_interval_start,
    end_at: WEEK.data_interval_end,
  }),
)
const runs = once(async () => {
  await backfill()
  return call('GET', `batch_exports/${await batchExport()}/runs/`)
})
const download = made(EXPORTS, { model: 'events', ...WEEK })
const downloaded = once(async () => {
  await shop.client.fileDownloads.wait(await download())
  return call('GET', `${EXPORTS}${await download()}/`)
})

const capture = (fault?: string) => () =>
  call('POST', '/batch/', { api_key: PROJECT_TOKEN, batch: [{ event: 'signup', distinct_id: 'u1' }] }, fault)
const flags = (path: string, fault?: string) => async () => {
  await flag()
  return call('POST', path, { api_key: PROJECT_TOKEN, distinct_id: 'ada' }, fault)
}
/** A download that runs and has not ended when `then` is called. */
async function whileRunning(then: (id: string) => Promise<Answered>): Promise<Answered> {
  const { body } = await call('POST', EXPORTS, { model: 'events', ...WEEK })
  for (;;) {
    const answer = await then((body as { id: string }).id)
    if ((answer.body as { status?: string }).status !== 'Starting') return answer
  }
}

/** Polls until the query is over, with the last answer. */
async function polled(node: object): Promise<Answered> {
  const { body } = await query(node, { refresh: 'force_async' })
  const { id } = (body as { query_status: { id: string } }).query_status
  for (;;) {
    const answer = await call('GET', `query/${id}/`)
    if (answer.status !== 202) return answer
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function listed(path: string): Promise<string> {
  const { body } = await call('GET', path)
  return String((body as { results: { id: unknown }[] }).results[0]!.id)
}
const metadata = (text: string) => () => query({ kind: 'HogQLMetadata', language: 'hogQL', query: text })
const catalogue = (table: string) => () =>
  query({ kind: 'HogQLQuery', query: `SELECT * FROM system.information_schema.${table} LIMIT 1000` })
/** After `make`, so that there is something to answer. */
const after = (make: () => Promise<unknown>, then: () => Promise<Answered>) => async () => {
  await make()
  return then()
}
const single =
  (path: string, make: () => Promise<string>, rest = '/') =>
  async () =>
    call('GET', `${path}/${await make()}${rest}`)
const first = (path: string) => async () => call('GET', `${path}${await listed(path)}/`)

/** Polls a query that meets a fault. */
const fault = (name: string) => async () => {
  const { body } = await query(SQL, { refresh: 'force_async' })
  const { id } = (body as { query_status: { id: string } }).query_status
  return call('GET', `query/${id}/`, undefined, name)
}

const CALLS: Record<string, () => Promise<Answered>> = {
  'query-with-limit': () => query(LIMITED),
  'query-without-limit': () => query(SQL),
  'query-async-accepted': () => query(SQL, { refresh: 'force_async' }),
  'query-async-cache-miss': () => query({ ...SQL, query: 'SELECT 1 AS miss' }, { refresh: 'async' }),
  'query-status-complete': () => polled(LIMITED),
  'query-status-failed': () => polled({ kind: 'HogQLQuery', query: 'SELECT bad FROM events' }),
  'query-async-stale': () => call('POST', 'query/', { query: LIMITED }, 'stale_202'),
  'query-status-running': fault('pending_202'),
  'query-status-failed-hidden': fault('failed_status_500'),
  'query-auth-check': () => call('POST', 'query/check_auth_for_async/', {}),
  'database-schema': () => query({ kind: 'DatabaseSchemaQuery' }),
  'hogql-metadata-invalid': metadata('SELECT bad FROM events'),
  'hogql-metadata-valid': metadata('SELECT event FROM events'),
  'information-schema-tables': catalogue('tables'),
  'information-schema-columns': catalogue('columns'),
  'information-schema-relationships': catalogue('relationships'),
  insights: after(insight, get('insights/')),
  insight: single('insights', insight),
  'insight-computed': single('insights', insight, '/?refresh=blocking'),
  persons: get('persons/'),
  'persons-with-total': get('persons/?include_total=true'),
  person: first('persons/'),
  cohorts: after(cohort, get('cohorts/')),
  cohort: single('cohorts', cohort),
  'cohort-persons': single('cohorts', cohort, '/persons/'),
  'cohort-edited': async () => {
    const id = await made('cohorts/', { name: 'List', is_static: true })()
    return call('PATCH', `cohorts/${id}/add_persons_to_static_cohort/`, {
      person_ids: [await listed('persons/')],
    })
  },
  'feature-flags': after(flag, get('feature_flags/')),
  'feature-flag': single('feature_flags', flag),
  experiments: after(experiment, get('experiments/')),
  experiment: single('experiments', experiment),
  annotations: after(annotation, get('annotations/')),
  annotation: single('annotations', annotation),
  recordings: get('session_recordings/'),
  recording: get(`session_recordings/${SESSION}/`),
  'event-definitions': get('event_definitions/'),
  'event-definition': first('event_definitions/'),
  'property-definitions': get('property_definitions/'),
  'property-definition': first('property_definitions/'),
  actions: after(action, get('actions/')),
  action: single('actions', action),
  dashboards: after(dashboard, get('dashboards/')),
  dashboard: after(insight, single('dashboards', dashboard)),
  surveys: after(survey, get('surveys/')),
  survey: single('surveys', survey),
  groups: get('groups/?group_type_index=0'),
  group: get('groups/find/?group_type_index=0&group_key=acme'),
  'groups-types': get('groups_types/'),
  project: get(API),
  'organization-projects': get('/api/organizations/@current/projects/'),
  user: get('/api/users/@me/'),
  'personal-api-key': get('/api/personal_api_keys/@current'),
  'capture-accepted': capture(),
  'capture-quota-limited': capture('quota_limited'),
  'flags-v2': flags('/flags/?v=2'),
  'flags-legacy': flags('/flags/'),
  'flags-quota-limited': flags('/flags/?v=2', 'quota_limited'),
  endpoints: after(endpoint, get('endpoints/')),
  endpoint: single('endpoints', endpoint),
  'endpoint-run': async () => call('POST', `endpoints/${await endpoint()}/run/`, {}),
  'endpoint-execution-times': async () => {
    const name = await endpoint()
    await call('POST', `endpoints/${name}/run/`, {})
    return call('POST', 'endpoints/last_execution_times/', { names: [name] })
  },
  'file-download-started': () => call('POST', EXPORTS, { model: 'events', ...WEEK }),
  'file-download-running': () => whileRunning((id) => call('GET', `${EXPORTS}${id}/`)),
  'file-download-cancelled': () => whileRunning((id) => call('POST', `${EXPORTS}${id}/cancel/`)),
  'file-download-completed': downloaded,
  'file-downloads': after(downloaded, get(EXPORTS)),
  'batch-exports': after(backfill, get('batch_exports/')),
  'batch-export': after(backfill, single('batch_exports', batchExport)),
  'batch-export-runs': runs,
  'batch-export-paused': async () => call('POST', `batch_exports/${await batchExport()}/pause/`),
  'batch-export-unpaused': async () => call('POST', `batch_exports/${await batchExport()}/unpause/`, {}),
  'batch-export-run-retried': async () => {
    const { body } = await runs()
    const [run] = (body as { results: { id: string }[] }).results
    return call('POST', `batch_exports/${await batchExport()}/runs/${run!.id}/retry/`)
  },
  'batch-export-backfill': backfill,
  'batch-export-backfills': after(backfill, async () =>
    call('GET', `batch_exports/${await batchExport()}/backfills/`),
  ),
}

const shapes = shapeNames()
  .map((name) => ({ name, shape: loadShape(name) }))
  .filter(({ shape }) => !shape.local?.skipped && shape.answers !== 'part of other answers')

it('gives every answer that is recorded', () => {
  expect(Object.keys(CALLS).sort()).toEqual(shapes.map(({ name }) => name))
})

describe('answers have the recorded shape', () => {
  it.each(shapes)('$name', async ({ name, shape }) => {
    const { status, body } = await CALLS[name]!()
    expect({ status, differences: shapeDifferences(shape, body) }).toEqual({
      status: shape.status ?? 200,
      differences: [],
    })
  })
})

describe('so have those of the demo project', () => {
  let local: LocalPostHog
  beforeAll(async () => {
    local = await startLocalPostHog()
  }, 120_000)
  afterAll(() => local?.close())

  const lists = shapes.filter(({ shape }) => /^GET \/api\/projects\/1\/\w+\/$/.test(shape.answers))
  it.each(lists)('$name', async ({ name, shape }) => {
    const path = shape.answers.replace('GET ', '')
    const query = name === 'groups' ? '?group_type_index=0' : ''
    const headers = { authorization: `Bearer ${local.apiKey}` }
    const response = await fetch(local.url + path + query, { headers })
    expect(shapeDifferences(shape, await response.json())).toEqual([])
  })
})
