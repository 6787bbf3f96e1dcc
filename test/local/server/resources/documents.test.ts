import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop?.[Symbol.asyncDispose]())

const notFound = { code: 'not_found', status: 404 }

it('the project is among the documents, for HogQL', async () => {
  const { json } = await shop.server.hogql('SELECT id, name, timezone FROM system.teams')
  expect(json.results).toEqual([[1, 'Test', 'UTC']])
})

describe('documents that are deleted softly', () => {
  it.each([
    [
      'annotations',
      { content: 'v2 🚀', date_marker: '2026-01-02T00:00:00Z', scope: 'project' },
      { content: 'v3' },
    ],
    ['actions', { name: 'Bought', steps: [{ event: 'bought' }] }, { name: 'Paid' }],
    ['dashboards', { name: 'Growth', pinned: true }, { description: 'All of it' }],
    ['insights', { name: 'Sales', query: { kind: 'HogQLQuery', query: 'SELECT 1' } }, { favorited: true }],
    ['cohorts', { name: 'Pro', filters: pro() }, { description: 'Who pays' }],
    [
      'featureFlags',
      { key: 'new-nav', filters: { groups: [{ rollout_percentage: 50 }] } },
      { active: false },
    ],
    ['experiments', { name: 'Checkout', feature_flag_key: 'checkout' }, { description: 'Which?' }],
  ] as const)('%s: create, list, get, update, delete, bring back', async (area, input, changes) => {
    // Each area has its own types; here they are all called the same way.
    const api = shop.client[area] as unknown as {
      create(input: unknown): Promise<{ id: number; created_by: { id: number } }>
      get(id: number): Promise<Record<string, unknown>>
      update(id: number, changes: unknown): Promise<Record<string, unknown>>
      delete(id: number): Promise<void>
      list(): { all(): Promise<{ id: number }[]> }
    }
    const created = await api.create(input)
    expect(created).toMatchObject({ created_by: { id: 1 }, id: expect.any(Number) })
    expect(await api.get(created.id)).toMatchObject(changesOf(input))
    expect(await api.update(created.id, changes)).toMatchObject(changes)
    expect((await api.list().all()).map(({ id }) => id)).toContain(created.id)
    await api.delete(created.id)
    await expect(api.get(created.id)).rejects.toMatchObject(notFound)
    expect((await api.list().all()).map(({ id }) => id)).not.toContain(created.id)
    await api.update(created.id, { deleted: false })
    expect(await api.get(created.id)).toMatchObject(changes)
  })

  it.each(['annotations', 'insights', 'cohorts', 'feature_flags', 'dashboards', 'actions', 'experiments'])(
    '%s refuse DELETE',
    async (path) => {
      const answer = await shop.server.call('DELETE', `/api/projects/1/${path}/1/`)
      expect([answer.status, answer.json.code]).toEqual([405, 'method_not_allowed'])
    },
  )

  it('names the field that is missing or wrong', async () => {
    const missing = await shop.server.call('POST', '/api/projects/1/insights/', { name: 'x' })
    expect(missing.json).toEqual({
      type: 'validation_error',
      code: 'required',
      detail: 'This field is required.',
      attr: 'query',
    })
    const wrong = await shop.server.call('POST', '/api/projects/1/feature_flags/', { key: 'a b' })
    expect([wrong.status, wrong.json.attr]).toEqual([400, 'key'])
  })
})

function pro() {
  const condition = {
    type: 'person',
    key: 'plan',
    operator: 'exact',
    value: ['pro'],
    negation: false,
  } as const
  return { properties: { type: 'OR', values: [{ type: 'AND', values: [condition] }] } }
}

/** What an input must come back as; steps and groups are completed with what was left out. */
const changesOf = (input: object): object =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => typeof value !== 'object'))

describe('surveys', () => {
  it('go by uuid and are deleted for good', async () => {
    const { surveys } = shop.client
    const created = await surveys.create({
      name: 'NPS',
      type: 'popover',
      questions: [{ type: 'rating', question: 'How likely?', scale: 10 }],
    })
    expect(created.id).toMatch(/^[0-9a-f-]{36}$/)
    expect(await surveys.update(created.id, { archived: true })).toMatchObject({
      archived: true,
      name: 'NPS',
    })
    expect(await surveys.list({ search: 'nps' }).all()).toHaveLength(1)
    expect(await surveys.stats(created.id)).toMatchObject({ stats: { 'survey shown': { total_count: 0 } } })
    await surveys.delete(created.id)
    await expect(surveys.get(created.id)).rejects.toMatchObject(notFound)
  })
})

describe('lists', () => {
  it('are paged by absolute links on the origin of the call, other parameters kept', async () => {
    for (const content of ['one', 'two', 'three', 'other'])
      await shop.client.annotations.create({
        content: `page ${content}`,
        date_marker: '2026-01-05T00:00:00Z',
        scope: 'project',
      })
    const items = await shop.client.annotations.list({ search: 'page', pageSize: 2 }).all()
    expect(items.map(({ content }) => content)).toEqual(['page other', 'page three', 'page two', 'page one'])
    const { json } = await shop.server.call('GET', '/api/projects/1/annotations/?search=page&limit=3')
    expect(json).toMatchObject({ count: 4, previous: null })
    expect(json.next).toBe(`${shop.server.url}/api/projects/1/annotations/?search=page&limit=3&offset=3`)
    const last = await shop.server.call(
      'GET',
      new URL(json.next as string).pathname + new URL(json.next as string).search,
    )
    expect(last.json).toMatchObject({ next: null, results: [{ content: 'page one' }] })
    expect((await shop.server.call('GET', '/api/projects/1/annotations/?limit=0')).status).toBe(400)
    expect((await shop.server.call('GET', '/api/projects/1/annotations/?date_to=-1d')).status).toBe(400)
  })
})

describe('insights', () => {
  it('have results when they are SQL and asked to be computed', async () => {
    const { insights } = shop.client
    const created = await insights.create({
      name: 'Buyers',
      query: {
        kind: 'DataVisualizationNode',
        source: {
          kind: 'HogQLQuery',
          query: "SELECT count(), 9007199254740993 AS big FROM events WHERE event = 'bought'",
        },
      },
    })
    expect(created.result).toBeNull()
    expect((await insights.get(created.short_id!)).id).toBe(created.id)
    expect(await insights.getWithResult(created.id, { refresh: 'force_blocking' })).toMatchObject({
      result: [[3, expect.anything()]],
      columns: ['count()', 'big'],
      is_cached: false,
    })
    const { text } = await shop.server.call('GET', `/api/projects/1/insights/${created.id}/?refresh=blocking`)
    expect(text).toContain('"result":[[3, 9007199254740993]]')
    expect(text).toContain('"is_cached":true')
    expect(await insights.getWithResult(created.id, { refresh: 'force_async' })).toMatchObject({
      result: [[3, expect.anything()]],
    })
    expect((await insights.list({ insight: 'SQL', search: 'buyers' }).all()).map(({ id }) => id)).toEqual([
      created.id,
    ])
    expect(await insights.list({ insight: 'TRENDS' }).all()).toEqual([])
  })

  it('of other kinds are stored, and say that they are not computed', async () => {
    const { id } = await shop.client.insights.create({
      name: 'Trend',
      query: { kind: 'InsightVizNode', source: { kind: 'TrendsQuery', series: [] } },
    })
    await expect(shop.client.insights.getWithResult(id)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('TrendsQuery'),
    })
  })
})

describe('dashboards', () => {
  it('show their insights as tiles, alone only', async () => {
    const { dashboards, insights } = shop.client
    const board = await dashboards.create({ name: 'Tiles' })
    const insight = await insights.create({
      name: 'On it',
      query: { kind: 'HogQLQuery', query: 'SELECT 1' },
      dashboards: [board.id],
    })
    expect(await dashboards.get(board.id)).toMatchObject({
      tiles: [{ insight: { id: insight.id, result: null } }],
    })
    const listed = (await dashboards.list().all()).find(({ id }) => id === board.id)
    expect(listed).not.toHaveProperty('tiles')
  })
})

describe('experiments', () => {
  it('make their flag, and count exposures, conversions and means', async () => {
    const { experiments, featureFlags } = shop.client
    const { id, feature_flag } = await experiments.create({
      name: 'Checkout again',
      feature_flag_key: 'checkout',
      start_date: '2026-01-04T00:00:00Z',
      end_date: '2026-01-10T00:00:00Z',
      metrics: [
        {
          kind: 'ExperimentMetric',
          metric_type: 'funnel',
          uuid: 'm1',
          series: [{ kind: 'EventsNode', event: 'bought' }],
        },
        {
          kind: 'ExperimentMetric',
          metric_type: 'mean',
          uuid: 'm2',
          source: { kind: 'EventsNode', event: 'bought', math: 'sum', math_property: 'amount' },
        },
        {
          kind: 'ExperimentMetric',
          metric_type: 'mean',
          uuid: 'm3',
          source: { kind: 'EventsNode', event: 'bought' },
        },
      ],
    })
    expect((await featureFlags.list({ search: 'checkout' }).all()).map((flag) => flag.id)).toContain(
      feature_flag?.id,
    )
    const { metrics } = await experiments.results(id)
    expect(metrics.map(({ result }) => result)).toMatchObject([
      {
        baseline: { key: 'control', number_of_samples: 1, sum: 1 },
        variant_results: [{ key: 'test', number_of_samples: 2, sum: 1, sum_squares: 1 }],
      },
      {
        baseline: { key: 'control', sum: 5 },
        variant_results: [{ key: 'test', sum: 40, sum_squares: 1600 }],
      },
      { baseline: { sum: 1 }, variant_results: [{ sum: 2, sum_squares: 4 }] },
    ])
    expect(await experiments.exposures(id)).toMatchObject({ total_exposures: { control: 1, test: 2 } })
  })

  it.each([
    { series: [{ kind: 'EventsNode', event: 'bought', properties: [{ key: 'amount', value: 5 }] }] },
    { series: [{ kind: 'EventsNode', event: 'bought' }], conversion_window: 14 },
  ])('refuse the metric %j, whose parts would change the numbers', async (metric) => {
    const { id } = await shop.client.experiments.create({
      name: 'Checkout, filtered',
      feature_flag_key: 'checkout',
      start_date: '2026-01-04T00:00:00Z',
      metrics: [{ kind: 'ExperimentMetric', metric_type: 'funnel', uuid: 'm1', ...metric }],
    })
    await expect(shop.client.experiments.results(id)).rejects.toThrow('without property filters')
  })
})
