import { describe, expect, it } from 'vitest'
import { refusal, startStubPostHog } from '../stub-posthog.ts'
import * as payloads from './payloads.ts'

describe('insights with results', () => {
  const status = (more: object) => ({
    query_status: { id: 'q/1', complete: false, error: false, results: null, ...more },
  })

  it('waits for an insight that is computed in the background', async () => {
    let polls = 0
    await using server = await startStubPostHog(({ path }) => {
      // The stale result of the first answer must not be taken for the new one.
      if (path.includes('/insights/')) return { ...payloads.insight, result: ['stale'], ...status({}) }
      polls++
      return polls < 3
        ? { status: 202, body: status({}) }
        : status({ complete: true, results: { results: ['fresh'], is_cached: false, timezone: 'UTC' } })
    })
    const insight = await server.client().insights.getWithResult('a1B2c3D4', { refresh: 'force_async' })
    expect(insight).toMatchObject({ id: 11, name: 'Signups', result: ['fresh'], timezone: 'UTC' })
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/projects/7/insights/a1B2c3D4/?refresh=force_async',
      ...Array(3).fill('GET /api/projects/7/query/q%2F1/'),
    ])
  })

  it('says why the computation failed', async () => {
    await using server = await startStubPostHog(({ path }) =>
      path.includes('/insights/')
        ? { ...payloads.insight, ...status({}) }
        : status({ complete: true, error: true, error_message: 'Unknown field: plan' }),
    )
    await expect(server.client().insights.getWithResult(11, { refresh: 'async' })).rejects.toMatchObject({
      code: 'query_invalid',
      message: 'Unknown field: plan',
    })
  })

  it('stops waiting at the deadline and on abort', async () => {
    await using server = await startStubPostHog(({ path }) =>
      path.includes('/insights/')
        ? { ...payloads.insight, ...status({}) }
        : { status: 202, body: status({}) },
    )
    const { insights } = server.client()
    await expect(insights.getWithResult(11, { refresh: 'async', timeoutMs: 300 })).rejects.toMatchObject({
      code: 'timeout',
    })
    const signal = AbortSignal.timeout(300)
    await expect(insights.getWithResult(11, { refresh: 'async', signal })).rejects.toMatchObject({
      code: 'aborted',
    })
  })

  it('does not pass an empty result off as one', async () => {
    await using server = await startStubPostHog(() => payloads.insight)
    await expect(
      server.client().insights.getWithResult(11, { refresh: 'force_cache' }),
    ).rejects.toMatchObject({ code: 'invalid_response', hint: expect.stringContaining('force_blocking') })
  })
})

describe('experiments with results', () => {
  it('computes every metric, its own and the shared ones', async () => {
    await using server = await startStubPostHog(({ path, body }) => {
      if (path.includes('/experiments/')) return payloads.experiment
      const { metric } = body.query as unknown as { metric: { uuid: string } }
      return { variant_results: [{ key: 'test', metric: metric.uuid }] }
    })
    const { experiment, metrics } = await server
      .client()
      .experiments.results(9, { refresh: 'force_blocking' })
    expect(experiment.name).toBe('Checklist')
    expect(metrics.map(({ role, metric, result }) => [role, metric.uuid, result])).toEqual(
      [
        ['primary', 'm1'],
        ['primary', 'm3'],
        ['secondary', 'm2'],
      ].map(([role, uuid]) => [role, uuid, { variant_results: [{ key: 'test', metric: uuid }] }]),
    )
    expect(server.seen[1]?.body).toMatchObject({
      query: { kind: 'ExperimentQuery', experiment_id: 9, metric: { uuid: expect.any(String) } },
      refresh: 'force_blocking',
    })
  })

  it('asks for exposures with what the experiment says', async () => {
    await using server = await startStubPostHog(({ path }) =>
      path.includes('/experiments/') ? payloads.experiment : { total_exposures: { control: 5, test: 6 } },
    )
    expect(await server.client().experiments.exposures(9)).toEqual({
      total_exposures: { control: 5, test: 6 },
    })
    expect(server.seen[1]?.body.query).toEqual({
      kind: 'ExperimentExposureQuery',
      experiment_id: 9,
      experiment_name: 'Checklist',
      feature_flag: payloads.experiment.feature_flag,
      start_date: '2026-08-01T00:00:00Z',
      end_date: null,
      exposure_criteria: { filterTestAccounts: false },
      holdout: null,
    })
  })

  it('takes no longer than the call has, over all its requests', async () => {
    await using server = await startStubPostHog(({ path }) => ({
      status: 200,
      body: path.includes('/experiments/') ? payloads.experiment : { total_exposures: {} },
      delayMs: 600,
    }))
    const { experiments } = server.client()
    const inTime = { timeoutMs: 1000 }
    await expect(experiments.results(9, inTime)).rejects.toMatchObject({ code: 'timeout' })
    await expect(experiments.exposures(9, inTime)).rejects.toMatchObject({ code: 'timeout' })
  })

  it('names both scopes', async () => {
    await using server = await startStubPostHog(({ path }) =>
      path.includes('/experiments/')
        ? payloads.experiment
        : refusal('permission_denied', "API key missing required scope 'query:read'", 403),
    )
    await expect(server.client().experiments.results(9)).rejects.toMatchObject({
      code: 'permission_denied',
      hint: expect.stringMatching(/query:read.*experiment:read/),
    })
  })
})

describe('endpoints', () => {
  it('gives rows of insights as they are', async () => {
    await using server = await startStubPostHog(() => ({
      results: [{ label: 'a', data: [1] }],
      columns: null,
    }))
    expect(await server.client().endpoints.run('trend')).toEqual({
      rows: [{ label: 'a', data: [1] }],
      columns: [],
      truncated: false,
      cached: false,
    })
  })

  it('keeps columns of the same name apart', async () => {
    await using server = await startStubPostHog(() => ({ results: [[1, 2]], columns: ['n', 'n'] }))
    expect((await server.client().endpoints.run('mau')).rows).toEqual([{ n: 1, n_2: 2 }])
  })

  it('tells a query that costs too much from one that is wrong', async () => {
    let code = 'query_memory_limit'
    await using server = await startStubPostHog(() => refusal(code, 'no'))
    const { endpoints } = server.client()
    await expect(endpoints.run('mau')).rejects.toMatchObject({ code: 'query_too_expensive', status: 400 })
    code = 'invalid_input'
    await expect(endpoints.run('mau')).rejects.toMatchObject({ code: 'query_invalid', status: 400 })
  })

  it('counts runs as queries', async () => {
    await using server = await startStubPostHog(() => payloads.endpointAnswer)
    const client = server.client({ queriesPerMinute: 10, crudPerMinute: 10 })
    await client.endpoints.run('mau')
    await client.endpoints
      .list()
      .page()
      .catch(() => {})
    expect(client.rateLimitStatus()).toMatchObject({
      query: { remainingThisMinute: 9 },
      crud: { remainingThisMinute: 9 },
    })
  })
})

describe('answers', () => {
  it('may lack nearly everything, and have more', async () => {
    await using server = await startStubPostHog(() => ({ id: 1, brand_new: [1] }))
    const client = server.client()
    for (const area of [
      'insights',
      'cohorts',
      'experiments',
      'annotations',
      'actions',
      'dashboards',
    ] as const)
      expect(await client[area].get(1)).toEqual({ id: 1, brand_new: [1] })
  })

  it.each([
    ['something else', { ok: true }],
    ['a list', []],
    [
      'a flag that waits for approval',
      { status: 202, body: { change_request: { id: 5, state: 'pending' } } },
    ],
  ])('are refused when they are %s', async (_name, answer) => {
    await using server = await startStubPostHog(() => answer)
    await expect(server.client().featureFlags.update(7, { active: false })).rejects.toMatchObject({
      name: 'ApiError',
    })
  })

  it('that only ask for approval are not taken for a change', async () => {
    const answer = { change_request: { id: 5, state: 'pending' } }
    await using server = await startStubPostHog(() => ({ status: 202, body: answer }))
    const { featureFlags } = server.client()
    for (const call of [featureFlags.update(7, { active: false }), featureFlags.delete(7)])
      await expect(call).rejects.toMatchObject({ code: 'permission_denied', details: { answer } })
  })

  it('say when there is nothing', async () => {
    await using server = await startStubPostHog(() => payloads.pageOf([]))
    const { persons, featureFlags } = server.client()
    await expect(persons.getByDistinctId('nobody')).rejects.toMatchObject({ code: 'not_found' })
    await expect(featureFlags.getByKey('nothing')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('name what PostHog does not have', async () => {
    const body = { type: 'invalid_request', code: 'not_found', detail: 'Not found.', attr: null }
    await using server = await startStubPostHog(() => ({ status: 404, body }))
    const { groups, endpoints } = server.client()
    await expect(groups.find({ group_type_index: 0, group_key: 'acme' })).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no group "acme" of type 0.',
      hint: expect.stringContaining('groups.list'),
    })
    await expect(endpoints.get('muw')).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no endpoint "muw".',
      hint: expect.stringContaining('by their name'),
    })
    await expect(endpoints.run('mau', { version: 9 })).rejects.toThrow('no version 9 of an endpoint "mau"')
  })

  it('that are not lists of lists do not pass', async () => {
    await using server = await startStubPostHog(() => ({ results: { a: 1 } }))
    await expect(server.client().cohorts.list().all()).rejects.toMatchObject({ code: 'invalid_response' })
  })
})
