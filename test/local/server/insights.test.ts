import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCalendar } from '../../../src/local/demo/calendar.ts'
import { insights as demoInsights } from '../../../src/local/demo/entities/insights.ts'
import { PROJECT_TOKEN, startTestServer, type TestServer } from './test-server.ts'

/**
 * Berlin, where the first of March begins at 23:00 UTC of the day before. Ada and Bob buy, Cy looks, Tess is a colleague.
 */
const EVENTS: [event: string, who: string, at: string, properties?: Record<string, unknown>][] = [
  ['look', 'ada', '2026-03-01T22:30:00Z', { page: '/a', ms: 10 }],
  ['look', 'ada', '2026-03-01T23:30:00Z', { page: '/b', ms: 20 }],
  ['look', 'bob', '2026-03-02T10:00:00Z', { page: '/a', ms: 30 }],
  ['look', 'cy', '2026-03-02T10:30:00Z', { page: '/c', ms: 40 }],
  ['look', 'tess', '2026-03-02T11:00:00Z', { page: "/it's", ms: 1000 }],
  ['buy', 'ada', '2026-03-03T10:00:00Z', { amount: 5 }],
  ['buy', 'bob', '2026-03-20T10:00:00Z', { amount: 7 }],
  ['look', 'bob', '2026-03-04T10:00:00Z', { page: '/a' }],
]
const PLANS: Record<string, string> = { ada: 'pro', bob: 'free', cy: 'free', tess: 'pro' }

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ timezone: 'Europe/Berlin' })
  const batch = [
    ...Object.entries(PLANS).map(([who, plan]) => ({
      event: '$set',
      distinct_id: who,
      timestamp: '2026-02-01T00:00:00Z',
      properties: { $set: { plan, email: `${who}@${who === 'tess' ? 'us.example' : 'there.example'}` } },
    })),
    ...EVENTS.map(([event, distinct_id, timestamp, properties = {}]) => ({
      event,
      distinct_id,
      timestamp,
      properties,
    })),
  ]
  const sent = await server.call('POST', '/batch/', { api_key: PROJECT_TOKEN, batch })
  expect(sent.status).toBe(200)
})
afterAll(() => server?.[Symbol.asyncDispose]())

const SPAN = { dateRange: { date_from: '2026-03-01', date_to: '2026-03-05' } }
const look = (more: object = {}) => ({ kind: 'EventsNode', event: 'look', ...more })

async function results(node: object): Promise<Record<string, unknown>[]> {
  const { status, text, json } = await server.call('POST', '/api/projects/1/query/', {
    query: { ...SPAN, ...node },
  })
  expect(status, text).toBe(200)
  return json.results as Record<string, unknown>[]
}
const trend = (series: object | object[], more: object = {}) =>
  results({ kind: 'TrendsQuery', series: [series].flat(), ...more })
const data = async (series: object, more: object = {}) => (await trend(series, more))[0]!.data

describe('trends', () => {
  it("count per day of the project's zone, zero where nothing happened", async () => {
    expect(await trend(look())).toMatchObject([
      {
        label: 'look',
        count: 6,
        data: [1, 4, 0, 1, 0],
        days: ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'],
        labels: ['1-Mar-2026', '2-Mar-2026', '3-Mar-2026', '4-Mar-2026', '5-Mar-2026'],
        action: { id: 'look', type: 'events', order: 0 },
      },
    ])
  })

  it.each([
    ['dau', {}, [1, 4, 0, 1, 0]],
    ['sum', { math_property: 'ms' }, [10, 1090, 0, 0, 0]],
    ['avg', { math_property: 'ms' }, [10, 272.5, 0, 0, 0]],
    ['max', { math_property: 'ms' }, [10, 1000, 0, 0, 0]],
    ['median', { math_property: 'ms' }, [10, 35, 0, 0, 0]],
    ['hogql', { math_hogql: 'uniq(properties.page)' }, [1, 4, 0, 1, 0]],
  ])('aggregate with %s', async (math, more, expected) => {
    expect(await data(look({ math, ...more }))).toEqual(expected)
  })

  it.each([
    ['event', { key: 'page', operator: 'exact', value: ['/a', "/it's"] }, [1, 2, 0, 1, 0]],
    ['event', { key: 'ms', operator: 'gt', value: '20', type: 'event' }, [0, 3, 0, 0, 0]],
    ['event', { key: 'page', operator: 'not_icontains', value: '/A', type: 'event' }, [0, 3, 0, 0, 0]],
    ['person', { key: 'plan', operator: 'is_not', value: 'pro', type: 'person' }, [0, 2, 0, 1, 0]],
    ['person', { key: 'plan', operator: 'is_set', value: 'is_set', type: 'person' }, [1, 4, 0, 1, 0]],
    ['HogQL', { key: "distinct_id = 'cy'", type: 'hogql' }, [0, 1, 0, 0, 0]],
  ])('filter by %s, in the series and in the whole', async (_type, filter, expected) => {
    expect(await data(look({ properties: [filter] }))).toEqual(expected)
    expect(await data(look(), { properties: [filter] })).toEqual(expected)
  })

  it('filter by groups of conditions', async () => {
    const is = (value: string) => ({ key: 'page', operator: 'exact', value, type: 'event' })
    const properties = {
      type: 'AND',
      values: [
        { type: 'OR', values: [is('/a'), is('/b')] },
        { type: 'AND', values: [is('/b')] },
      ],
    }
    expect(await data(look(), { properties })).toEqual([0, 1, 0, 0, 0])
  })

  it('leave test accounts out when asked to', async () => {
    const filters = { key: 'email', value: '@us.example', operator: 'not_icontains', type: 'person' }
    await server.putEntities('teams', [{ id: 1, test_account_filters: [filters] }])
    expect(await data(look(), { filterTestAccounts: true })).toEqual([1, 3, 0, 1, 0])
  })

  it('break down by a property, the rest together', async () => {
    const lines = await trend(look(), {
      breakdownFilter: { breakdown: 'page', breakdown_type: 'event', breakdown_limit: 2 },
    })
    expect(lines.map(({ label, breakdown_value, data }) => [label, breakdown_value, data])).toEqual([
      ['/a', '/a', [1, 1, 0, 1, 0]],
      ['/b', '/b', [0, 1, 0, 0, 0]],
      ['Other', '$$_posthog_breakdown_other_$$', [0, 2, 0, 0, 0]],
    ])
    const plans = await trend([look({ math: 'dau' }), { kind: 'EventsNode', event: 'buy' }], {
      breakdownFilter: { breakdown: 'plan', breakdown_type: 'person' },
    })
    expect(plans.map(({ label, count }) => [label, count])).toEqual([
      ['look - free', 3],
      ['look - pro', 3],
      ['buy - pro', 1],
    ])
    const [none] = await trend(
      { kind: 'EventsNode', event: 'buy' },
      { breakdownFilter: { breakdown: 'page' } },
    )
    expect(none).toMatchObject({ label: 'None', breakdown_value: '$$_posthog_breakdown_null_$$' })
  })

  it.each([
    ['hour', ['2026-03-02 00:00:00', '2026-03-02 11:00:00', '2026-03-02 12:00:00'], [1, 2, 1]],
    ['week', ['2026-03-01'], [6]],
    ['month', ['2026-03-01'], [6]],
  ])('have intervals of a %s', async (interval, days, numbers) => {
    const dateRange =
      interval === 'hour' ? { date_from: '2026-03-02', date_to: '2026-03-02' } : SPAN.dateRange
    const [line] = (await trend(look(), { interval, dateRange })) as { days: string[]; data: number[] }[]
    expect(line!.days.filter((_, index) => line!.data[index]! > 0)).toEqual(days)
    expect(line!.data.filter((number) => number > 0)).toEqual(numbers)
    expect(line!.days).toHaveLength(interval === 'hour' ? 24 : 1)
  })

  it('count every event, actions, and totals for displays of one number', async () => {
    expect(await data({ kind: 'EventsNode' })).toEqual([1, 4, 1, 1, 0])
    const action = await server.call('POST', '/api/projects/1/actions/', {
      name: 'Bought',
      steps: [{ event: 'buy' }],
    })
    expect(await data({ kind: 'ActionsNode', id: action.json.id })).toEqual([0, 0, 1, 0, 0])
    expect(await trend(look({ math: 'dau' }), { trendsFilter: { display: 'BoldNumber' } })).toMatchObject([
      { aggregated_value: 4, data: [] },
    ])
  })
})

describe('funnels', () => {
  const steps = [look(), { kind: 'EventsNode', event: 'buy' }]
  const counts = async (more: object = {}) =>
    (
      await results({
        kind: 'FunnelsQuery',
        series: steps,
        dateRange: { date_from: '2026-03-01', date_to: '2026-03-31' },
        ...more,
      })
    ).map(({ count }) => count)

  it('count people in order, within the window', async () => {
    expect(await counts()).toEqual([4, 1])
    expect(await counts({ funnelsFilter: { funnelWindowInterval: 30 } })).toEqual([4, 2])
    expect(await counts({ series: steps.toReversed() })).toEqual([2, 0])
    expect(await counts({ series: [look(), look(), look()] })).toEqual([4, 2, 0])
    expect(
      await counts({ properties: [{ key: 'plan', operator: 'exact', value: 'pro', type: 'person' }] }),
    ).toEqual([2, 1])
  })

  it('describe their steps', async () => {
    expect(
      await results({ kind: 'FunnelsQuery', series: [look({ custom_name: 'Saw it' }), steps[1]] }),
    ).toMatchObject([
      { action_id: 'look', name: 'look', custom_name: 'Saw it', order: 0, type: 'events', count: 4 },
      { action_id: 'buy', order: 1, count: 1 },
    ])
  })
})

describe('insights', () => {
  it('of the demo project have results, but for the kinds that are not computed', async () => {
    for (const { id: _id, name, query } of demoInsights(
      createCalendar(new Date('2026-03-05T12:00:00Z'), 30),
    )) {
      const stored = await server.call('POST', '/api/projects/1/insights/', { name, query })
      const { status, json } = await server.call(
        'GET',
        `/api/projects/1/insights/${stored.json.id}/?refresh=blocking`,
      )
      const computed = !JSON.stringify(query).includes('RetentionQuery')
      expect([name, status]).toEqual([name, computed ? 200 : 400])
      if (computed) expect(json.result, String(name)).toBeInstanceOf(Array)
      else expect(json.detail).toContain('RetentionQuery')
    }
  })

  it('come from the cache until they must be new', async () => {
    const { json } = await server.call('POST', '/api/projects/1/insights/', {
      name: 'Looks',
      query: { kind: 'InsightVizNode', source: { kind: 'TrendsQuery', series: [look()], ...SPAN } },
    })
    const get = async (refresh: string) =>
      (await server.call('GET', `/api/projects/1/insights/${json.id}/?refresh=${refresh}`)).json
    expect(await get('force_blocking')).toMatchObject({
      is_cached: false,
      result: [{ count: 6 }],
      resolved_date_range: {
        date_from: '2026-03-01T00:00:00.000+01:00',
        date_to: '2026-03-05T23:59:59.999+01:00',
      },
    })
    expect(await get('blocking')).toMatchObject({ is_cached: true, result: [{ count: 6 }] })
  })

  it.each([
    ['no series', { kind: 'TrendsQuery', series: [] }, 'query.series'],
    ['a formula', { kind: 'TrendsQuery', series: [look()], trendsFilter: { formula: 'A*2' } }, 'formula'],
    ['a comparison', { kind: 'TrendsQuery', series: [look()], compareFilter: { compare: true } }, 'compare'],
    ['unknown math', { kind: 'TrendsQuery', series: [look({ math: 'weekly_active' })] }, 'weekly_active'],
    [
      'another order',
      { kind: 'FunnelsQuery', series: [look()], funnelsFilter: { funnelOrderType: 'strict' } },
      'funnelOrderType',
    ],
    ['no date', { kind: 'TrendsQuery', series: [look()], dateRange: { date_from: 'soon' } }, 'soon'],
    [
      'too many intervals',
      { kind: 'TrendsQuery', series: [look()], interval: 'minute', dateRange: { date_from: 'all' } },
      'intervals',
    ],
    [
      'a property of nobody',
      { kind: 'TrendsQuery', series: [look()], properties: [{ key: 'a', type: 'warehouse' }] },
      'warehouse',
    ],
  ])('that ask for %s are refused, naming it', async (_what, query, name) => {
    const { status, json } = await server.call('POST', '/api/projects/1/query/', { query })
    expect(status).toBe(400)
    expect(json.detail).toContain(name)
  })

  it('take what is written for what it says, not for HogQL', async () => {
    const nasty = "x'] OR 1=1 -- \\"
    const properties = [{ key: nasty, operator: 'exact', value: nasty, type: 'event' }]
    expect(await data(look({ properties }))).toEqual([0, 0, 0, 0, 0])
    expect(await data({ kind: 'EventsNode', event: nasty })).toEqual([0, 0, 0, 0, 0])
    expect(await data(look({ math: 'sum', math_property: nasty }))).toEqual([0, 0, 0, 0, 0])
  })
})
