import { PostHog, type PostHogOptions } from 'posthog-node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { allowKey } from '../../support/leak-watch/leak-log.ts'
import { API_KEY, PROJECT_TOKEN, startTestServer, type TestServer } from './test-server.ts'

allowKey({
  place: 'the ingestion path /flags/definitions',
  reason: 'PostHog serves definitions to personal keys there, and its own client asks for them',
})

/** The official client for Node, unmodified, against the local server. */
let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.[Symbol.asyncDispose]())

type Sent = { path: string; headers: Headers; status: number }

/** The client, what it sent and what it complained about; `shutdown` at the end of the scope. */
function open(options: PostHogOptions = {}) {
  const sent: Sent[] = []
  const errors: unknown[] = []
  const client = new PostHog(PROJECT_TOKEN, {
    host: server.url,
    flushInterval: 60_000,
    fetchRetryCount: 0,
    featureFlagsPollingInterval: 60_000,
    fetch: async (url, init) => {
      const response = await fetch(url, init as RequestInit)
      const { pathname: path } = new URL(url)
      sent.push({ path, headers: new Headers(init.headers), status: response.status })
      return response
    },
    ...options,
  })
  client.on('error', (error) => errors.push(error))
  return { client, sent, errors, [Symbol.asyncDispose]: () => client.shutdown() }
}

async function rows(query: string, values: Record<string, unknown> = {}): Promise<unknown[][]> {
  const { status, text, json } = await server.hogql(query, { refresh: 'force_blocking' }, { values })
  expect(status, text).toBe(200)
  return json.results as unknown[][]
}

const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
  const answer = await server.call('POST', `/api/projects/1/${path}/`, body)
  expect(answer.status, answer.text).toBe(201)
  return answer.json
}

describe('capture', () => {
  it('sends one event at once, with its time, uuid and properties', async () => {
    await using node = open()
    const at = new Date('2026-03-04T05:06:07.089Z')
    await node.client.captureImmediate({
      distinctId: 'one',
      event: 'single event',
      properties: { plan: 'pro', nested: { list: [1, 'two', null] } },
      timestamp: at,
      uuid: '01890a5d-ac96-774b-bcce-b302099a8057',
    })
    const query =
      "SELECT uuid, timestamp, distinct_id, properties.plan, properties.nested, properties.$lib FROM events WHERE event = 'single event'"
    const found = await rows(query)
    expect(found).toEqual([
      [
        '01890a5d-ac96-774b-bcce-b302099a8057',
        expect.any(String),
        'one',
        'pro',
        '{"list":[1,"two",null]}',
        'posthog-node',
      ],
    ])
    // PostHog puts the sender's clock right by when the request was sent and when it arrived.
    expect(Math.abs(Date.parse(String(found[0]![1])) - at.getTime())).toBeLessThan(5000)
    expect(node.errors).toEqual([])
  })

  it('flushes a queue of many events, compressed, on shutdown', async () => {
    const node = open({ flushAt: 400 })
    for (let index = 0; index < 250; index++)
      node.client.capture({
        distinctId: `queue-${index % 10}`,
        event: 'queued',
        properties: { index, text: 'ü€😀\n"' },
      })
    expect(await rows("SELECT count() FROM events WHERE event = 'queued'")).toEqual([[0]])
    await node.client.shutdown()
    expect(
      await rows(
        "SELECT count(), uniq(person_id), sum(toInt(properties.index)), uniq(properties.text), any(properties.text) FROM events WHERE event = 'queued'",
      ),
    ).toEqual([[250, 10, (249 * 250) / 2, 1, 'ü€😀\\n\\"']])
    expect(node.sent.map(({ path, headers }) => [path, headers.get('content-encoding')])).toEqual([
      ['/batch/', 'gzip'],
    ])
    expect(node.errors).toEqual([])
  })

  it('sends without compression when told to', async () => {
    const node = open({ disableCompression: true })
    node.client.capture({ distinctId: 'plain', event: 'uncompressed' })
    await node.client.shutdown()
    expect(node.sent[0]?.headers.get('content-encoding')).toBeNull()
    expect(await rows("SELECT count() FROM events WHERE event = 'uncompressed'")).toEqual([[1]])
  })

  it('counts an event once that is delivered twice', async () => {
    await using node = open()
    const event = {
      distinctId: 'again',
      event: 'delivered twice',
      uuid: '01890a5d-ac96-774b-bcce-b302099a8058',
      timestamp: new Date('2026-03-04T05:06:07Z'),
    }
    await node.client.captureImmediate(event)
    await node.client.captureImmediate(event)
    expect(await rows("SELECT count() FROM events WHERE event = 'delivered twice'")).toEqual([[1]])
  })

  it('speaks the 2026 protocol when that is asked for', async () => {
    vi.stubEnv('POSTHOG_CAPTURE_MODE', 'v1')
    const node = open()
    vi.unstubAllEnvs()
    node.client.capture({
      distinctId: 'modern',
      event: 'by version 1',
      properties: { $session_id: '01890a5d-ac96-774b-bcce-b302099a8059', $process_person_profile: false },
    })
    node.client.capture({ distinctId: 'modern', event: 'x'.repeat(201) })
    await node.client.shutdown()
    expect(node.sent.map(({ path }) => path)).toEqual(['/i/v1/analytics/events'])
    expect(
      await rows("SELECT $session_id, person_mode, properties.$lib FROM events WHERE event = 'by version 1'"),
    ).toEqual([['01890a5d-ac96-774b-bcce-b302099a8059', 'propertyless', 'posthog-node']])
    expect(String(node.errors)).toContain('1 dropped')
  })

  it('takes AI events on their own path', async () => {
    await using node = open()
    await node.client.captureAiImmediate({
      distinctId: 'prompter',
      event: '$ai_generation',
      properties: { $ai_model: 'model-x', $ai_input_tokens: 12 },
    })
    expect(node.sent.map(({ path }) => path)).toEqual(['/i/v0/ai/batch/'])
    expect(
      await rows(
        "SELECT properties.$ai_model, properties.$ai_input_tokens FROM events WHERE event = '$ai_generation'",
      ),
    ).toEqual([['model-x', 12]])
  })

  it('hears of a wrong token', async () => {
    // The client also writes what it failed with.
    vi.spyOn(console, 'error').mockImplementationOnce(() => {})
    const node = new PostHog('phc_somebody_elses', { host: server.url, fetchRetryCount: 0 })
    const errors: unknown[] = []
    node.on('error', (error) => errors.push(error))
    node.capture({ distinctId: 'x', event: 'lost' })
    await node.shutdown().catch(() => {})
    expect(errors.map(String).join()).toMatch(/401/)
    expect(await rows("SELECT count() FROM events WHERE event = 'lost'")).toEqual([[0]])
  })
})

describe('persons and groups', () => {
  it('sets person properties with identify, once and again', async () => {
    const node = open()
    node.client.identify({
      distinctId: 'ida',
      properties: { $set: { plan: 'free', seats: 3 }, $set_once: { first_plan: 'free' } },
    })
    node.client.identify({
      distinctId: 'ida',
      properties: { $set: { plan: 'pro' }, $set_once: { first_plan: 'pro' } },
    })
    await node.client.shutdown()
    expect(
      await rows(
        "SELECT properties.plan, properties.seats, properties.first_plan FROM persons WHERE id IN (SELECT person_id FROM person_distinct_ids WHERE distinct_id = 'ida')",
      ),
    ).toEqual([['pro', 3, 'free']])
  })

  it('joins an alias to its person, and the events of both', async () => {
    const node = open()
    node.client.capture({ distinctId: 'visitor-7', event: 'before the alias' })
    node.client.capture({ distinctId: 'ali', event: 'before the alias' })
    node.client.alias({ distinctId: 'ali', alias: 'visitor-7' })
    node.client.capture({ distinctId: 'visitor-7', event: 'after the alias' })
    await node.client.shutdown()
    expect(
      await rows(
        "SELECT uniq(person_id), count() FROM events WHERE event IN ('before the alias', 'after the alias')",
      ),
    ).toEqual([[1, 3]])
    const [[person, ids]] = (await rows(
      "SELECT person_id, arraySort(groupArray(distinct_id)) FROM person_distinct_ids WHERE distinct_id IN ('ali', 'visitor-7') GROUP BY person_id",
    )) as [[string, string[]]]
    expect(ids).toEqual(['ali', 'visitor-7'])
    expect(await rows('SELECT uniq(distinct_id) FROM events WHERE person_id = {person}', { person })).toEqual(
      [[2]],
    )
  })

  it('keeps groups, their properties and the events that belong to them', async () => {
    const node = open()
    node.client.groupIdentify({
      groupType: 'company',
      groupKey: 'acme',
      properties: { name: 'Acme', employees: 11 },
      distinctId: 'gus',
    })
    node.client.capture({ distinctId: 'gus', event: 'in a group', groups: { company: 'acme' } })
    await node.client.shutdown()
    expect(
      await rows(
        "SELECT $group_0, group_0.properties.name, group_0.properties.employees FROM events WHERE event = 'in a group'",
      ),
    ).toEqual([['acme', 'Acme', 11]])
    const groups = await server.call('GET', '/api/projects/1/groups/?group_type_index=0')
    expect(groups.json.results).toMatchObject([
      { group_key: 'acme', group_properties: { name: 'Acme', employees: 11 } },
    ])
  })

  it('keeps exceptions with type, value and stack', async () => {
    await using node = open()
    const cause = new RangeError('Limit is negative')
    await node.client.captureExceptionImmediate(new TypeError('Cannot save', { cause }), 'ella', {
      screen: 'editor',
    })
    const [[distinctId, screen, list]] = (await rows(
      "SELECT distinct_id, properties.screen, properties.$exception_list FROM events WHERE event = '$exception'",
    )) as [[string, string, string]]
    expect([distinctId, screen]).toEqual(['ella', 'editor'])
    const exceptions = JSON.parse(list) as { type: string; value: string; stacktrace: { frames: object[] } }[]
    expect(exceptions.map(({ type, value }) => [type, value])).toEqual([
      ['TypeError', 'Cannot save'],
      ['RangeError', 'Limit is negative'],
    ])
    expect(exceptions[0]?.stacktrace.frames.length).toBeGreaterThan(0)
  })

  it('tells of exceptions what error tracking adds, and the issues they make', async () => {
    await using node = open()
    const failure = (message: string) => new Error(message)
    for (const error of [failure('kaboom'), failure('again'), new RangeError('other')])
      await node.client.captureExceptionImmediate(error, 'odd')
    const found = (await rows(
      `SELECT properties.$exception_values, properties.$exception_types, properties.$exception_handled,
        properties.$exception_fingerprint, toString(issue_id), properties.$exception_functions
      FROM events WHERE event = '$exception' AND distinct_id = 'odd' ORDER BY timestamp`,
    )) as string[][]
    expect(found.map((row) => row.slice(0, 3))).toEqual([
      ['["kaboom"]', '["Error"]', true],
      ['["again"]', '["Error"]', true],
      ['["other"]', '["RangeError"]', true],
    ])
    expect(found[0]![5]).toContain('failure')
    // One place and one type are one issue, whatever the message.
    expect([found[1]![4], found[1]![3]]).toEqual([found[0]![4], found[0]![3]])
    expect(found[2]![4]).not.toBe(found[0]![4])
    const kaboom = found[0]![4]
    expect(
      await rows(
        `SELECT name, description, status, created_at IS NOT NULL FROM system.error_tracking_issues WHERE id = '${kaboom}'`,
      ),
    ).toEqual([['Error', 'kaboom', 'active', 1]])
    expect(
      await rows(
        `SELECT fingerprint FROM system.error_tracking_issue_fingerprints WHERE issue_id = '${kaboom}'`,
      ),
    ).toEqual([[found[0]![3]]])
  })
})

describe('flags', () => {
  const everyone = (percentage: number) => ({ properties: [], rollout_percentage: percentage })
  const person = (key: string, operator: string, value: unknown) => ({ type: 'person', key, operator, value })
  const thirds = {
    variants: [
      { key: 'red', rollout_percentage: 33 },
      { key: 'green', rollout_percentage: 33 },
      { key: 'blue', rollout_percentage: 34 },
    ],
  }
  /** Properties every call gives, so that nothing has to be looked up. */
  const known = (index: number) => ({
    personProperties: {
      plan: ['free', 'Pro', 'team'][index % 3]!,
      seats: String(index % 20),
      email: `user-${index}@${index % 4 ? 'example.com' : 'acme.test'}`,
    },
    groups: { company: `company-${index % 7}` },
    groupProperties: { company: { tier: index % 2 ? 'gold' : 'tin' } },
  })

  beforeAll(async () => {
    const node = open()
    node.client.groupIdentify({ groupType: 'company', groupKey: 'company-1', properties: { tier: 'gold' } })
    node.client.identify({ distinctId: 'stored', properties: { plan: 'pro' } })
    await node.client.shutdown()
    const cohort = await post('cohorts', {
      name: 'Acme people',
      filters: {
        properties: { type: 'AND', values: [person('email', 'icontains', '@acme.test')] },
      },
    })
    const flags: [key: string, filters: Record<string, unknown>][] = [
      ['for-all', { groups: [everyone(100)], payloads: { true: '{"colour":"red"}' } }],
      ['for-nobody', { groups: [everyone(0)] }],
      ['for-half', { groups: [everyone(50)] }],
      ['by-plan', { groups: [{ properties: [person('plan', 'exact', ['pro', 'team'])] }] }],
      ['by-seats', { groups: [{ properties: [person('seats', 'gte', '10')], rollout_percentage: 70 }] }],
      ['by-regex', { groups: [{ properties: [person('email', 'regex', '^user-[13]+@')] }] }],
      ['by-cohort', { groups: [{ properties: [{ type: 'cohort', key: 'id', value: cohort.id }] }] }],
      ['thirds', { groups: [everyone(80)], multivariate: thirds, payloads: { green: '"g"' } }],
      // The first set that fits decides, whether or not it forces a variant.
      [
        'forced',
        {
          groups: [
            { properties: [person('plan', 'exact', 'free')] },
            { properties: [person('seats', 'lt', '15')], variant: 'blue' },
          ],
          multivariate: thirds,
        },
      ],
      [
        'early',
        {
          groups: [
            { properties: [person('plan', 'exact', 'free')], rollout_percentage: 30 },
            { properties: [], rollout_percentage: 90 },
          ],
          early_exit: true,
        },
      ],
      [
        'by-tier',
        {
          groups: [
            {
              properties: [
                { type: 'group', group_type_index: 0, key: 'tier', operator: 'exact', value: 'gold' },
              ],
              rollout_percentage: 60,
            },
          ],
          aggregation_group_type_index: 0,
        },
      ],
    ]
    const ids = new Map<string, unknown>()
    for (const [key, filters] of flags) ids.set(key, (await post('feature_flags', { key, filters })).id)
    const dependency = { type: 'flag', key: String(ids.get('for-half')), operator: 'flag_evaluates_to' }
    await post('feature_flags', {
      key: 'after-half',
      filters: { groups: [{ properties: [{ ...dependency, value: true }] }] },
    })
  })

  const KEYS = [
    'for-all',
    'for-nobody',
    'for-half',
    'by-plan',
    'by-seats',
    'by-regex',
    'by-cohort',
    'thirds',
    'forced',
    'early',
    'by-tier',
    'after-half',
  ]
  // A cohort is a list of stored persons for the server, conditions for the SDK: these are strangers to the server.
  const COMPARED = KEYS.filter((key) => key !== 'by-cohort')

  it('evaluates on the server, with payloads, and reports the calls', async () => {
    await using node = open()
    const flags = await node.client.evaluateFlags('stored', { sendFeatureFlagEvents: true } as object)
    expect(flags.keys.toSorted()).toEqual(KEYS.toSorted())
    expect([flags.isEnabled('by-plan'), flags.isEnabled('for-nobody'), flags.getFlag('missing')]).toEqual([
      true,
      false,
      undefined,
    ])
    expect(flags.getFlagPayload('for-all')).toEqual({ colour: 'red' })
    await node.client.captureImmediate({ distinctId: 'stored', event: 'with flags', flags })
    await node.client.shutdown()
    expect(
      await rows(
        "SELECT properties.$feature_flag, properties.$feature_flag_response FROM events WHERE event = '$feature_flag_called' AND distinct_id = 'stored' AND properties.$feature_flag != 'missing' ORDER BY 1",
      ),
    ).toEqual([
      ['by-plan', 'true'],
      ['for-nobody', 'false'],
    ])
    expect(
      await rows("SELECT properties['$feature/by-plan'] FROM events WHERE event = 'with flags'"),
    ).toEqual([['true']])
  })

  it('gives the same values evaluated here and there', async () => {
    await using node = open({ personalApiKey: API_KEY })
    await using remote = open()
    expect(await node.client.waitForLocalEvaluationReady(5000)).toBe(true)
    node.sent.length = 0
    for (let index = 0; index < 60; index++) {
      const options = { ...known(index), flagKeys: COMPARED }
      const [here, there] = await Promise.all([
        node.client.getAllFlags(`user-${index}`, { ...options, onlyEvaluateLocally: true }),
        remote.client.getAllFlags(`user-${index}`, options),
      ])
      expect(here, `user-${index}`).toEqual(there)
    }
    expect(node.sent).toEqual([])
  })

  it('gives the definitions of cohorts to whoever evaluates them', async () => {
    await using node = open({ personalApiKey: API_KEY })
    await node.client.waitForLocalEvaluationReady(5000)
    node.sent.length = 0
    const of = async (email: string) => {
      const options = { personProperties: { email }, flagKeys: ['by-cohort'] }
      return (await node.client.evaluateFlags('someone', options)).isEnabled('by-cohort')
    }
    expect([await of('a@acme.test'), await of('a@example.com')]).toEqual([true, false])
    expect(node.sent.filter(({ path }) => path.startsWith('/flags'))).toEqual([])
  })

  it('says that definitions have not changed, until they have', async () => {
    await using node = open({ personalApiKey: API_KEY })
    await node.client.waitForLocalEvaluationReady(5000)
    // A reload joins the load that is under way.
    await vi.waitFor(async () => {
      await node.client.reloadFeatureFlags()
      expect(node.sent).toHaveLength(2)
    })
    expect(await node.client.getAllFlags('user-1', { onlyEvaluateLocally: true })).toHaveProperty('for-all')
    await post('feature_flags', { key: 'late', filters: { groups: [everyone(100)] } })
    await node.client.reloadFeatureFlags()
    expect(await node.client.getAllFlags('user-1', { onlyEvaluateLocally: true })).toHaveProperty('late')
    expect(node.sent.map(({ status }) => status)).toEqual([200, 304, 200])
    expect(node.errors).toEqual([])
  })

  it('refuses definitions to a wrong key', async () => {
    await using node = open({ personalApiKey: 'phx_wrong' })
    expect(await node.client.waitForLocalEvaluationReady(2000)).toBe(false)
    expect(node.errors.map(String).join()).toMatch(/key is invalid/)
    // Without definitions the server is asked.
    expect((await node.client.evaluateFlags('anyone')).isEnabled('for-all')).toBe(true)
  })
})
