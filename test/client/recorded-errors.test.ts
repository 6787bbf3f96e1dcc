import { describe, expect, it } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import { ApiError } from '../../src/errors.ts'
import { startServer } from '../http/loopback.ts'
import { type RecordedError, recordedErrors } from '../support/recorded-errors.ts'

/** What the client throws when the call that leads to the failure, or a query, is answered so. */
async function thrownFor({ status, headers = {}, local }: RecordedError, body: unknown): Promise<ApiError> {
  const isText = typeof body === 'string'
  await using server = await startServer((_request, response) => {
    response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers })
    response.end(isText ? body : JSON.stringify(body))
  })
  await using client = new PostHogClient({
    apiKey: 'phx_keyOfTheRecordedErrors0123456789',
    projectId: 1,
    host: server.origin,
    maxRetries: 0,
  })
  const { method = 'POST', path = '/api/projects/1/query/' } = local
  const error = await client.request(method, path, { body: {} }).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ApiError)
  return error as ApiError
}

describe.each(recordedErrors())('$name', (recorded) => {
  const { status, body, code, retryable = false, headers = {} } = recorded

  it('is told by code, with what PostHog says and what to do', async () => {
    const error = await thrownFor(recorded, body)
    expect(error).toMatchObject({ status, code, retryable, hint: expect.stringMatching(/\w+ \w+/) })
    if (headers['retry-after']) expect(error.details.retryAfterMs).toBe(Number(headers['retry-after']) * 1000)
    if (typeof body === 'string') return
    const { type, code: serverCode, detail, attr, extra } = body
    if (type === undefined) return expect(error.message).toContain(body.error ?? detail)
    expect(error.message).toContain(detail)
    expect(error.details).toMatchObject({ type, serverCode, detail, ...(attr !== null && { attr }) })
    if (extra) expect(error.details).toMatchObject({ extra })
  })

  it('is told the same when later versions add fields', async () => {
    const more =
      typeof body === 'string' ? body : { ...body, error_event_id: 'e1', brand_new: { any: ['thing'] } }
    expect(await thrownFor(recorded, more)).toMatchObject({ status, code, retryable })
  })
})
