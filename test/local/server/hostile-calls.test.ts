import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop, type Shop } from './resources/shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop?.[Symbol.asyncDispose]())

const HOSTILE = [
  "'; DROP TABLE posthog.events; --",
  "\\' OR 1 = 1 --",
  '\\',
  '\0',
  '%00',
  '..',
  '__proto__',
  'constructor',
  '{"a":[[[]]]}',
  '["x"',
  '-1',
  '1e999',
  '99999999999999999999',
  '[{"key":"__proto__","operator":"regex","value":"(["}]',
  '[{"key":"plan","operator":"nonsense","value":1}]',
  '[1,null]',
  'null',
  '🦔'.repeat(50),
]

const LISTS: readonly [path: string, parameters: readonly string[]][] = [
  ['insights', ['search', 'insight', 'created_by', 'tags', 'dashboards', 'events', 'limit', 'offset']],
  ['persons', ['search', 'distinct_id', 'email', 'cohort', 'properties', 'limit', 'offset']],
  ['persons/values', ['key', 'value']],
  ['persons/cohorts', ['person_id']],
  ['cohorts', ['search', 'type', 'created_by_id']],
  ['feature_flags', ['search', 'active', 'type', 'tags', 'created_by_id']],
  ['annotations', ['search', 'date_from', 'is_emoji']],
  ['surveys', ['search']],
  ['groups', ['group_type_index', 'search', 'cursor']],
  ['groups/find', ['group_type_index', 'group_key']],
  ['groups/related', ['group_type_index', 'id']],
  ['event_definitions', ['search', 'ordering', 'event_type', 'excluded_properties']],
  ['property_definitions', ['type', 'search', 'event_names', 'properties', 'group_type_index']],
  ['session_recordings', ['session_ids', 'distinct_ids', 'date_from', 'person_uuid', 'offset']],
  ['batch_exports', ['limit']],
  ['file_download_batch_exports', ['limit']],
  ['endpoints', ['limit']],
]

it.each(LISTS)('%s answers any parameter without failing', async (path, parameters) => {
  for (const name of parameters)
    for (const value of HOSTILE) {
      const query = new URLSearchParams({ group_type_index: '0', [name]: value })
      const answer = await shop.server.call('GET', `/api/projects/1/${path}/?${query}`)
      expect([200, 400, 404], `${name}=${value}: ${answer.text}`).toContain(answer.status)
    }
})

it.each(['insights', 'persons', 'cohorts', 'surveys', 'session_recordings', 'endpoints', 'batch_exports'])(
  '%s answers any id without failing',
  async (path) => {
    for (const id of HOSTILE) {
      const answer = await shop.server.call('GET', `/api/projects/1/${path}/${encodeURIComponent(id)}/`)
      expect([200, 400, 404, 405], `${id}: ${answer.text}`).toContain(answer.status)
    }
  },
)

it.each([
  'insights',
  'cohorts',
  'feature_flags',
  'experiments',
  'annotations',
  'actions',
  'surveys',
  'endpoints',
  'batch_exports',
  'file_download_batch_exports',
])('%s answer any body without failing', async (path) => {
  const bodies = [
    'null',
    '[]',
    '1',
    '"x"',
    '{"name":1}',
    '{"name":"x","query":{},"filters":[]}',
    '{"name":null}',
  ]
  for (const body of bodies) {
    const answer = await shop.server.call('POST', `/api/projects/1/${path}/`, body)
    expect([201, 400], `${body}: ${answer.text}`).toContain(answer.status)
  }
})

it('keeps the data through all of this', async () => {
  expect(await shop.client.query("SELECT count() AS n FROM events WHERE event = 'bought'")).toEqual([
    { n: 3 },
  ])
})
