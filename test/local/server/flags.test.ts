import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseVariant, flagHash } from '../../../src/local/server/flags/flag-hash.ts'
import { openShop, type Shop } from './resources/shop.ts'
import { PROJECT_TOKEN, toAnswer } from './test-server.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
  const { featureFlags, cohorts } = shop.client
  const free = await cohorts.create({
    name: 'Free',
    filters: {
      properties: {
        type: 'AND',
        values: [{ type: 'person', key: 'plan', operator: 'exact', value: 'free' }],
      },
    },
  })
  const person = (key: string, operator: string, value: unknown) => ({ type: 'person', key, operator, value })
  const flags: [key: string, filters: object][] = [
    ['all', { groups: [{ properties: [], rollout_percentage: 100 }], payloads: { true: '{"a":1}' } }],
    ['none', { groups: [{ properties: [], rollout_percentage: 0 }] }],
    ['pro', { groups: [{ properties: [person('plan', 'exact', ['PRO'])] }] }],
    ['half', { groups: [{ properties: [], rollout_percentage: 50 }] }],
    ['in-cohort', { groups: [{ properties: [{ type: 'cohort', key: 'id', value: free.id }] }] }],
    [
      'ab',
      {
        groups: [
          { properties: [person('email', 'icontains', 'ADA@')], variant: 'b' },
          { properties: [], rollout_percentage: 100 },
        ],
        multivariate: {
          variants: [
            { key: 'a', rollout_percentage: 50 },
            { key: 'b', rollout_percentage: 50 },
          ],
        },
        payloads: { b: '{"colour":"red"}' },
      },
    ],
    [
      'gold',
      {
        groups: [
          {
            properties: [
              { type: 'group', key: 'tier', operator: 'exact', value: 'gold', group_type_index: 0 },
            ],
          },
        ],
        aggregation_group_type_index: 0,
      },
    ],
    [
      'after-all',
      {
        groups: [{ properties: [{ type: 'flag', key: 'all', operator: 'flag_evaluates_to', value: true }] }],
      },
    ],
    ['broken', { groups: [{ properties: [person('plan', 'sounds_like', 'pro')] }] }],
  ]
  // Past the client, which would refuse the operator that nobody knows.
  for (const [key, filters] of flags) {
    const made = await shop.server.call('POST', '/api/projects/1/feature_flags/', { key, filters })
    expect(made.status, made.text).toBe(201)
  }
  await featureFlags.create({ key: 'off', active: false })
})
afterAll(() => shop?.[Symbol.asyncDispose]())

const post = async (body: unknown, path = '/flags/?v=2') => {
  const response = await fetch(shop.server.url + path, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return toAnswer(response.status, response.headers, await response.text())
}

describe('the hash', () => {
  it('is the one of every PostHog SDK', () => {
    // The first 15 digits of the SHA-1 of "simple-flag.distinct_id_1", and of "beta-feature.user-7variant".
    expect(flagHash('simple-flag', 'distinct_id_1')).toBeCloseTo(0.3397069926995401, 12)
    expect(flagHash('beta-feature', 'user-7', 'variant')).toBeCloseTo(0.07998088254521422, 12)
  })

  it('is spread evenly', () => {
    const places = Array.from({ length: 2000 }, (_, index) => flagHash('beta-feature', `user-${index}`))
    expect(places.filter((place) => place < 0.3).length / 2000).toBeCloseTo(0.3, 1)
    const variants = [
      { key: 'first', rollout_percentage: 50 },
      { key: 'second', rollout_percentage: 25 },
      { key: 'third', rollout_percentage: 25 },
    ]
    const chosen = Array.from({ length: 2000 }, (_, index) =>
      chooseVariant('multi', `user-${index}`, variants),
    )
    expect(chosen.filter((key) => key === 'second').length / 2000).toBeCloseTo(0.25, 1)
  })
})

describe('/flags/?v=2', () => {
  it('evaluates stored properties, cohorts, groups and other flags', async () => {
    const { flags, partial } = await shop.client.evaluateFlags('ada', { groups: { company: 'acme' } })
    expect(
      Object.fromEntries(
        Object.entries(flags).map(([key, { enabled, variant }]) => [key, variant ?? enabled]),
      ),
    ).toEqual({
      all: true,
      none: false,
      pro: true,
      half: flagHash('half', 'ada') <= 0.5,
      'in-cohort': false,
      ab: 'b',
      gold: true,
      'after-all': true,
    })
    // One flag has an operator that nobody knows.
    expect(partial).toBe(true)
    expect(flags.all).toMatchObject({
      payload: { a: 1 },
      reason: { code: 'condition_match', conditionIndex: 0 },
    })
    expect(flags.ab).toMatchObject({ payload: { colour: 'red' }, reason: { conditionIndex: 0 } })
    expect(flags.none?.reason?.code).toBe('out_of_rollout_bound')
  })

  it('lets the request override properties, and evaluates some flags only', async () => {
    const { flags, partial } = await shop.client.evaluateFlags('bob', {
      personProperties: { plan: 'pro' },
      groups: { company: 'tiny' },
      groupProperties: { company: { tier: 'gold' } },
      flagKeys: ['pro', 'gold', 'in-cohort'],
    })
    expect(partial).toBe(false)
    expect(
      Object.entries(flags)
        .map(([key, { enabled }]) => [key, enabled])
        .sort(),
    ).toEqual([
      ['gold', true],
      ['in-cohort', true],
      ['pro', true],
    ])
  })

  it('knows nothing of strangers but what the request says', async () => {
    const { flags } = await shop.client.evaluateFlags('stranger', {
      flagKeys: ['pro', 'gold', 'in-cohort', 'all'],
    })
    expect(flags.pro).toMatchObject({ enabled: false, reason: { code: 'no_condition_match' } })
    expect(flags.gold?.reason?.code).toBe('no_group_type')
    expect([flags.all?.enabled, flags['in-cohort']?.enabled]).toEqual([true, false])
  })

  it('answers the old shape without a version', async () => {
    const { json } = await post(
      { token: PROJECT_TOKEN, distinct_id: 'ada', flag_keys_to_evaluate: ['all', 'ab'] },
      '/flags/',
    )
    expect(json).toMatchObject({
      errorsWhileComputingFlags: false,
      featureFlags: { all: true, ab: 'b' },
      featureFlagPayloads: { all: '{"a":1}', ab: '{"colour":"red"}' },
    })
  })

  it.each([
    ['no token', { distinct_id: 'a' }, 401],
    ['another token', { token: 'phc_other', distinct_id: 'a' }, 401],
    ['no distinct id', { token: PROJECT_TOKEN }, 400],
    ['no JSON', '{', 400],
  ])('refuses %s in plain text', async (_what, body, status) => {
    const answer = await post(body)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('text/plain')
  })

  it('gives SDKs the definitions to evaluate themselves', async () => {
    const { json } = await shop.server.call(
      'GET',
      `/api/feature_flag/local_evaluation?token=${PROJECT_TOKEN}&send_cohorts`,
    )
    expect(json).toMatchObject({ group_type_mapping: { 0: 'company' } })
    expect((json.flags as { key: string }[]).map(({ key }) => key)).toContain('ab')
  })
})
