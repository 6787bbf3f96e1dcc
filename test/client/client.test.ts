import { inspect } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import { ConfigurationError, InputError } from '../../src/errors.ts'
import { API_KEY, refusal, rowsAnswer, startStubPostHog } from './stub-posthog.ts'

afterEach(() => vi.unstubAllEnvs())

describe('PostHogClient', () => {
  it('is made from the environment, options first', async () => {
    vi.stubEnv('POSTHOG_PERSONAL_API_KEY', API_KEY)
    vi.stubEnv('POSTHOG_PROJECT_ID', '12')
    vi.stubEnv('POSTHOG_HOST', 'eu')
    await using client = PostHogClient.fromEnv({ projectId: 34 })
    expect(client.config).toMatchObject({ projectId: 34, host: 'https://eu.posthog.com' })
    expect(inspect(client) + JSON.stringify(client)).not.toContain(API_KEY)
  })

  it('refuses a wrong configuration at once', () => {
    expect(() => new PostHogClient({ apiKey: 'phc_x', projectId: 1 })).toThrow(ConfigurationError)
  })

  it('tells the zone of the project, once', async () => {
    await using server = await startStubPostHog(() =>
      rowsAnswer(['1'], [[1]], { timezone: 'America/New_York' }),
    )
    const client = server.client()
    expect(await Promise.all([client.timezone(), client.timezone()])).toEqual([
      'America/New_York',
      'America/New_York',
    ])
    expect(await client.timezone()).toBe('America/New_York')
    expect(server.seen).toHaveLength(1)
  })

  it('says what did not arrive in time', async () => {
    await using server = await startStubPostHog(() => ({ status: 200, body: {}, delayMs: 1_000 }))
    const client = server.client()
    await expect(client.timezone({ timeoutMs: 30 })).rejects.toThrow("The project's time zone did not arrive")
    await expect(client.listObjects({ timeoutMs: 30 })).rejects.toThrow('The schema of the project did not')
  })

  it('pings with a verdict', async () => {
    let healthy = true
    await using server = await startStubPostHog(() =>
      healthy
        ? rowsAnswer(['1'], [[1]])
        : refusal('permission_denied', "API key missing required scope 'query:read'", 403),
    )
    const client = server.client()
    const about = {
      host: server.url,
      project: 7,
      ms: expect.any(Number),
      clockSkewMs: expect.any(Number),
    }
    expect(await client.ping()).toEqual({ ok: true, timezone: 'UTC', ...about })
    healthy = false
    const verdict = await client.ping()
    expect(verdict).toMatchObject({ ok: false, ...about, error: { code: 'permission_denied' } })
    expect(verdict.ok === false && verdict.error.hint).toContain('query:read')
  })

  it('pings a host that is not there', async () => {
    const server = await startStubPostHog(() => undefined)
    await server[Symbol.asyncDispose]()
    await using client = server.client()
    expect(await client.ping()).toMatchObject({
      ok: false,
      error: { code: 'connection_failed' },
      clockSkewMs: undefined,
    })
  })

  it.each([
    ['never answers', { status: 200, body: {}, delayMs: 5_000 }, 'timeout'],
    ['is no PostHog', { status: 200, body: '<html>Welcome</html>' }, 'invalid_response'],
    ['is down', { status: 503, body: '' }, 'server_error'],
  ])('pings a host that %s, within the time given', async (_what, answer, code) => {
    await using server = await startStubPostHog(() => answer)
    const startedAt = Date.now()
    expect(await server.client().ping({ timeoutMs: 1_000 })).toMatchObject({ ok: false, error: { code } })
    expect(Date.now() - startedAt).toBeLessThan(4_000)
  })

  it('throws from a ping only for arguments that are wrong', async () => {
    await using server = await startStubPostHog(() => rowsAnswer(['1'], [[1]]))
    const client = server.client()
    await expect(client.ping({ timeout: 1 } as object)).rejects.toThrow(InputError)
    expect(await client.ping({ signal: AbortSignal.abort() })).toMatchObject({ error: { code: 'aborted' } })
    await client.close()
    expect(await client.ping()).toMatchObject({ ok: false })
  })

  it('reaches the rest of the API', async () => {
    await using server = await startStubPostHog(({ method, path }) =>
      method === 'DELETE' ? { status: 204, body: '' } : { status: 201, body: { method, path } },
    )
    const client = server.client()
    expect(await client.request('GET', 'cohorts/', { query: { limit: 5 } })).toMatchObject({
      status: 201,
      body: { method: 'GET', path: '/api/projects/7/cohorts/?limit=5' },
      headers: { 'content-type': 'application/json' },
    })
    expect((await client.request('POST', '/api/users/@me/', { body: { a: 1 } })).body).toMatchObject({
      path: '/api/users/@me/',
    })
    expect(server.seen.at(-1)?.body).toEqual({ a: 1 })
    expect(await client.request('DELETE', 'cohorts/1/')).toMatchObject({ status: 204, body: undefined })
    expect((await client.request('GET', 'a%2Fb/%C3%A4/')).body).toMatchObject({
      path: '/api/projects/7/a%2Fb/%C3%A4/',
    })
    for (const path of [
      'https://elsewhere.example/',
      '//elsewhere.example/',
      'ftp:x',
      '//[',
      '../../api/',
      '/api/../admin/',
      '%2e%2e/%2e%2e/users/@me/',
      'a/.%2E/',
      'a\\..\\..\\8/',
      'a/.\t./',
      'cohorts/1/.',
    ])
      await expect(client.request('GET', path)).rejects.toBeInstanceOf(InputError)
    expect(server.seen).toHaveLength(4)
  })

  it.each<[string, unknown, object, RegExp]>([
    ['a misspelt option', 'cohorts/', { timeout: 5 }, /there is no option timeout/],
    ['headers that are no text', 'cohorts/', { headers: { a: 1 } }, /headers\.a/],
    ['a query as text', 'cohorts/', { query: 'limit=5' }, /query: expected an object/],
    ['no path', undefined, {}, /An undefined value is not a path/],
    ['the key in a path', `../${API_KEY}/`, {}, /"\.\.\/\[redacted\]\/" is not a path/],
  ])('refuses %s, and sends nothing', async (_, path, options, message) => {
    await using server = await startStubPostHog(() => ({}))
    const call = server.client().request('GET', path as string, options)
    await expect(call).rejects.toMatchObject({ name: 'InputError', message: expect.stringMatching(message) })
    expect(server.seen).toEqual([])
  })

  it('counts its requests', async () => {
    await using server = await startStubPostHog(() => rowsAnswer(['1'], [[1]]))
    const client = server.client({ queriesPerMinute: 10 })
    await client.query('SELECT 1 LIMIT 1')
    expect(client.rateLimitStatus().query).toMatchObject({
      remainingThisMinute: 9,
      running: 0,
      maxConcurrent: 3,
    })
  })

  it('ends open calls when it is closed, twice without harm', async () => {
    await using server = await startStubPostHog(() => ({
      status: 200,
      body: rowsAnswer(['1'], []),
      delayMs: 5_000,
    }))
    const client = server.client()
    const call = client.query('SELECT 1').catch((error) => error)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await client.close()
    await client.close()
    expect((await call).code).toBe('aborted')
    await expect(client.query('SELECT 1')).rejects.toThrow()
  })

  it('is a driver', async () => {
    await using client = new PostHogClient({ apiKey: API_KEY, projectId: 1 })
    expect(client.capabilities()).toEqual({
      kind: 'posthog',
      maxRows: 50_000,
      defaultRows: 100,
      offset: false,
      write: true,
    })
    expect(client.list_objects).toBe(client.listObjects)
    expect(client.get_fields).toBe(client.getFields)
  })
})
