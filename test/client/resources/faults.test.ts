import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CoreClient } from '../../../src/client/core-client.ts'
import type { ApiError } from '../../../src/errors.ts'
import { createNodeTransport } from '../../../src/http/node-transport.ts'
import { API_KEY } from '../stub-posthog.ts'
import { cohort, pageOf } from './payloads.ts'
import { ROUTES } from './routes.ts'

const HOST = 'https://posthog.test'
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const createClient = () =>
  new CoreClient(
    { host: HOST, apiKey: API_KEY, projectId: 7, maxRetries: 1 },
    { transport: createNodeTransport() },
  )

/** Fails the first request as told; all later ones get `answer`. Gives the methods of all requests. */
function failOnce(fail: () => Response, answer: () => Response): string[] {
  const methods: string[] = []
  server.use(
    http.all(`${HOST}/*`, ({ request }) => {
      methods.push(request.method)
      return methods.length === 1 ? fail() : answer()
    }),
  )
  return methods
}

const FAULTS: [string, () => Response][] = [
  ['a broken connection', () => HttpResponse.error()],
  [
    '503',
    () =>
      HttpResponse.json({ type: 'server_error', code: 'error', detail: 'x', attr: null }, { status: 503 }),
  ],
  ['502 of a proxy', () => HttpResponse.html('<html><title>Bad Gateway</title></html>', { status: 502 })],
  [
    '429',
    () =>
      HttpResponse.json(
        { type: 'throttled_error', code: 'throttled', detail: 'x', attr: null },
        { status: 429, headers: { 'retry-after': '0' } },
      ),
  ],
]

// Reads that are not GETs, and a GET that writes.
const READS = new Set(['endpoints.run()', 'endpoints.lastExecutionTimes()'])
const WRITES = ROUTES.filter(
  ({ name, sends }) =>
    (!sends.startsWith('GET') && !READS.has(name)) || name === 'cohorts.duplicateAsStatic()',
)

describe.each(FAULTS)('after %s', (_name, fail) => {
  it.each(WRITES)('$name is not repeated', async ({ call }) => {
    const methods = failOnce(fail, () => HttpResponse.json({}))
    await using client = createClient()
    // The resources are the same on the client of sandboxes.
    const error = await call(client as never).catch((reason: unknown) => reason)
    // A 429 says that nothing was done.
    const refused = (error as ApiError).status === 429
    expect(error).toMatchObject({ retryable: refused, details: { gaveUp: 'unsafe' } })
    if (!refused) expect(error).toMatchObject({ hint: expect.stringContaining('may have taken effect') })
    expect(methods).toHaveLength(1)
  })

  it('reads are repeated', async () => {
    const methods = failOnce(fail, () => HttpResponse.json(pageOf([cohort])))
    await using client = createClient()
    expect(await client.cohorts.list().all()).toHaveLength(1)
    expect(methods).toEqual(['GET', 'GET'])
  })
})

it('a POST that only reads is repeated', async () => {
  const methods = failOnce(
    () => HttpResponse.error(),
    () => HttpResponse.json({ results: [[1]], columns: ['n'] }),
  )
  await using client = createClient()
  expect((await client.endpoints.run('mau')).rows).toEqual([{ n: 1 }])
  expect(methods).toEqual(['POST', 'POST'])
})

describe('what is not an answer of the API', () => {
  it.each([
    [
      'truncated JSON',
      () => HttpResponse.text('{"results":[{"id":1', { headers: { 'content-type': 'application/json' } }),
    ],
    ['a page for people', () => HttpResponse.html('<html><title>Log in</title></html>')],
    ['nothing', () => new HttpResponse(null, { status: 204 })],
  ])('is refused: %s', async (_name, answer) => {
    server.use(http.all(`${HOST}/*`, answer))
    await using client = createClient()
    for (const call of [client.cohorts.get(1), client.cohorts.list().all(), client.users.me()])
      await expect(call).rejects.toMatchObject({ name: 'ApiError', code: 'invalid_response' })
  })
})

describe('refusals', () => {
  const refuse = (status: number, body: object) =>
    server.use(http.all(`${HOST}/*`, () => HttpResponse.json(body, { status })))
  const envelope = (code: string, detail: string, type = 'validation_error') => ({
    type,
    code,
    detail,
    attr: null,
  })

  it.each([
    [400, envelope('behavioral_cohort_found', 'Cohort has behavioral filters.'), 'invalid_input'],
    [402, envelope('payment_required', 'Upgrade.'), 'quota_exceeded'],
    [404, envelope('not_found', 'Not found.', 'invalid_request'), 'not_found'],
    [405, envelope('method_not_allowed', 'Method "DELETE" not allowed.', 'invalid_request'), 'invalid_input'],
    [500, { error: 'recordings failed' }, 'server_error'],
  ])('%s keeps what PostHog said', async (status, body, code) => {
    refuse(status, body)
    await using client = createClient()
    const detail = 'detail' in body ? body.detail : body.error
    await expect(client.definitions.events.update('x', { verified: true })).rejects.toMatchObject({
      code,
      status,
      message: expect.stringContaining(String(detail)),
    })
  })

  it('a missing scope is named once', async () => {
    refuse(
      403,
      envelope('permission_denied', "API key missing required scope 'cohort:read'", 'authentication_error'),
    )
    await using client = createClient()
    const error = await client.cohorts.get(1).catch((reason: unknown) => reason as { hint: string })
    expect(error).toMatchObject({
      code: 'permission_denied',
      details: { requiredScope: 'cohort:read', scopes: ['cohort:read'] },
    })
    expect((error as { hint: string }).hint.match(/cohort:read/g)).toHaveLength(1)
  })

  it('a key for other projects is told so, with the scope', async () => {
    refuse(403, envelope('permission_denied', 'API key does not have access to the requested project: ID 7.'))
    await using client = createClient()
    await expect(client.cohorts.get(1)).rejects.toMatchObject({
      hint: expect.stringMatching(/projectId.*cohort:read/),
    })
  })
})
