import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PostHogDriverError } from '../../src/errors.ts'
import type { HttpRequest } from '../../src/http/http-client.ts'
import { clientFor, get, KEY, post, TRANSPORTS } from './clients.ts'
import { closedOrigin, type LoopbackServer, startServer } from './loopback.ts'

/** A modern key, and one of the old kind that nothing gives away. */
const KEYS = [KEY, 'OldKeyWithoutPrefix0123456789abcdef']

/** A server that repeats the key back at every opportunity. */
let echo: LoopbackServer
let nowhere: string
beforeAll(async () => {
  nowhere = await closedOrigin()
  echo = await startServer(({ path, headers }, response) => {
    const key = String(headers.authorization)
    const bare = key.replace('Bearer ', '')
    const status = Number(/^\/(\d+)\//.exec(path)?.[1] ?? 200)
    response.statusMessage = 'Odd'
    response.setHeader('x-request-id', key)
    if (path.startsWith('/hang/')) return
    if (path.startsWith('/cut/')) {
      response.writeHead(200, { 'content-length': '1000' }).write(key)
      return void setTimeout(() => response.destroy(), 10)
    }
    if (status >= 300 && status < 400)
      response.setHeader(
        'location',
        `http://${status === 307 ? `user:${bare}@` : ''}127.0.0.1/${bare}?k=${bare}`,
      )
    response.statusCode = status
    if (path.endsWith('/json/')) response.end(JSON.stringify({ error: key, nested: { [key]: [key] } }))
    else if (path.endsWith('/envelope/'))
      response.end(JSON.stringify({ type: key, code: key, detail: key, attr: key, extra: { key } }))
    else response.end(`<html><title>${key}</title>${key}</html>`)
  })
})
afterAll(() => echo[Symbol.asyncDispose]())

const STATUSES = [301, 304, 307, 400, 401, 402, 403, 404, 405, 413, 429, 500, 502, 503, 504, 512, 513]
const callsWith = (key: string): [string, HttpRequest][] => [
  ...STATUSES.flatMap((status) =>
    ['json', 'envelope', 'html'].map((kind): [string, HttpRequest] => [
      `${status} ${kind}`,
      post({ path: `/${status}/${kind}/`, body: { key } }),
    ]),
  ),
  ['cut', get({ path: '/cut/', safeToRetry: false })],
  ['timeout', get({ path: '/hang/', timeoutMs: 50 })],
  ['key in the path', get({ path: `/404/${key}/` })],
  ['key in the query string', get({ path: '/404/json/', query: { personal_api_key: key } })],
  ['bad header', get({ headers: { 'x-key': `${key}\n` } })],
  ['bad path', get({ path: `elsewhere/${key}` })],
  ['aborted', get({ signal: AbortSignal.abort(new Error('enough')) })],
]

describe.each(TRANSPORTS)('over %s', (_, createTransport) => {
  describe.each(KEYS)('%s', (key) => {
    const headers = { authorization: `Bearer ${key}` }

    test.each(callsWith(key))('%s: the key is in no error, hook or log', async (_name, call) => {
      const events: unknown[] = []
      const note = (event: unknown) => void events.push(event)
      await using client = clientFor(echo.origin, {
        transport: createTransport(),
        headers,
        maxRetries: 1,
        hooks: { onRequest: note, onResponse: note, onRetry: note },
      })
      const error = await client.request(call).catch((reason: unknown) => reason)
      expect(PostHogDriverError.isInstance(error)).toBe(true)
      expectWithout(key, error)
      expectWithout(key, events)
    })

    test('a URL that would show it is not asked for', async () => {
      await using client = clientFor(echo.origin, { transport: createTransport(), headers })
      const before = echo.received.length
      for (const call of [{ path: `/x/${key}/` }, { path: '/x/', query: { token: `Token ${key}` } }])
        await expect(client.request(get(call))).rejects.toMatchObject({
          code: 'invalid_input',
          hint: expect.stringContaining('Authorization header'),
        })
      expect(echo.received).toHaveLength(before)
    })

    test('refused connections do not show it either', async () => {
      await using client = clientFor(nowhere, { transport: createTransport(), headers })
      expectWithout(key, await client.request(post()).catch((reason: unknown) => reason))
    })
  })
})

function expectWithout(key: string, value: unknown): void {
  expect(inspect(value, { depth: 20, showHidden: true })).not.toContain(key)
  expect(JSON.stringify(value)).not.toContain(key)
}
