import { describe, expect, it } from 'vitest'
import { PostHogClient } from '../../../src/client/client.ts'
import { RequestLimit } from '../../../src/local/server/limits/request-limit.ts'
import { API_KEY, ENDLESS, startTestServer } from './test-server.ts'

describe('scopes', () => {
  it('are checked on every route, naming what is missing', async () => {
    await using server = await startTestServer({ scopes: ['query:read', 'cohort:write'] })
    await using client = new PostHogClient({ host: server.url, apiKey: API_KEY, projectId: 1 })
    expect(await client.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
    // Who may write may read.
    expect(await client.cohorts.list().all()).toEqual([])
    expect(await client.users.key()).toMatchObject({ scopes: ['query:read', 'cohort:write'] })
    const refused = await server.call('GET', '/api/projects/1/insights/')
    expect([refused.status, refused.json]).toEqual([
      403,
      {
        type: 'authentication_error',
        code: 'permission_denied',
        detail: "API key missing required scope 'insight:read'",
        attr: null,
      },
    ])
    await expect(client.persons.list().all()).rejects.toMatchObject({ status: 403 })
    // Two scopes are needed, one is there.
    const both = await server.call('GET', '/api/projects/1/cohorts/1/persons/')
    expect(both.json.detail).toBe("API key missing required scope 'person:read'")
    expect((await server.call('GET', '/api/users/@me/')).status).toBe(403)
  })
})

describe('OFFSET', () => {
  const query = 'SELECT number FROM numbers(10) ORDER BY number LIMIT 2 OFFSET 3'
  it('is refused, and accepted where that is switched on', async () => {
    await using strict = await startTestServer()
    const refused = await strict.hogql(query)
    expect([refused.status, refused.json.code]).toEqual([400, 'hogql_query_error'])
    await using lax = await startTestServer({ allowOffset: true })
    const answer = await lax.hogql(query)
    expect(answer.json.results, answer.text).toEqual([[3], [4]])
  })
})

describe('queries at once', () => {
  it('wait for their turn, and are refused without a time to wait for', async () => {
    await using server = await startTestServer({ limits: { concurrentQueries: 2, queueMs: 300 } })
    const controller = new AbortController()
    const endless = () =>
      fetch(`${server.url}/api/projects/1/query/`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}` },
        body: JSON.stringify({ query: { kind: 'HogQLQuery', query: ENDLESS } }),
        signal: controller.signal,
      }).catch(() => undefined)
    const busy = [endless(), endless()]
    await expect.poll(server.running, { timeout: 15_000 }).toBe(2)
    const third = await server.hogql('SELECT 1')
    expect([third.status, third.json.type, third.json.code]).toEqual([429, 'throttled_error', 'throttled'])
    expect(third.headers.has('retry-after')).toBe(false)
    controller.abort()
    await Promise.all(busy)
    await expect.poll(async () => (await server.hogql('SELECT 1')).status, { timeout: 15_000 }).toBe(200)
  })
})

describe('requests per minute', () => {
  it('are counted, refusals are not, and say when to come again', async () => {
    await using server = await startTestServer({ limits: { requestsPerMinute: 2 } })
    const call = () => server.call('GET', '/api/projects/1/')
    expect([(await call()).status, (await call()).status]).toEqual([200, 200])
    const refused = await call()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50)
    expect(refused.json.detail).toMatch(/^Request was throttled\. Expected available in \d+ seconds\.$/)
    // Capture has no count limit.
    expect((await server.call('GET', '/_health')).status).toBe(200)
  })

  it('leave the window after a minute', () => {
    const limit = new RequestLimit(2)
    limit.take(0)
    limit.take(10_000)
    expect(() => limit.take(59_999)).toThrow('Expected available in 1 seconds')
    limit.take(60_000)
    expect(() => limit.take(60_001)).toThrow('Expected available in 10 seconds')
  })
})
