import { gunzipSync } from 'node:zlib'
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CoreClient } from '../../../src/client/core-client.ts'
import { resolveConfig } from '../../../src/config.ts'
import { createNodeTransport } from '../../../src/http/node-transport.ts'
import { API_KEY, PROJECT_TOKEN } from './ingestion-server.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const clientOf = (host: string) =>
  new CoreClient(resolveConfig({ host, apiKey: API_KEY, projectId: 7, projectToken: PROJECT_TOKEN }), {
    transport: createNodeTransport(),
  })

/** Answers the ingestion host of US Cloud with each of these in turn, then with yes. */
function answerInTurn(...faults: (() => Response)[]) {
  const bodies: string[] = []
  server.use(
    http.post('https://us.i.posthog.com/batch/', async ({ request }) => {
      const bytes = Buffer.from(await request.arrayBuffer())
      const gzipped = request.headers.get('content-encoding') === 'gzip'
      bodies.push((gzipped ? gunzipSync(bytes) : bytes).toString())
      return faults[bodies.length - 1]?.() ?? HttpResponse.json({ status: 'Ok' })
    }),
  )
  return bodies
}
const text = (status: number, body: string, headers?: Record<string, string>) => () =>
  new HttpResponse(body, { status, headers })

describe('hosts', () => {
  it.each([
    ['us', 'https://us.i.posthog.com'],
    ['eu', 'https://eu.i.posthog.com'],
    ['https://app.posthog.com', 'https://us.i.posthog.com'],
    ['https://posthog.company.com', 'https://posthog.company.com'],
  ])('%s takes events at %s', async (host, origin) => {
    const seen: string[] = []
    server.use(
      http.post('*', ({ request }) => {
        seen.push(request.url)
        expect(request.headers.has('authorization')).toBe(false)
        return HttpResponse.json({ status: 'Ok' })
      }),
    )
    await using client = clientOf(host)
    await client.capture({ event: 'e', distinctId: 'u' })
    expect(seen).toEqual([`${origin}/batch/`])
  })
})

describe('faults that pass', () => {
  it.each([
    ['no connection', () => HttpResponse.error()],
    ['408', text(408, 'timeout')],
    ['429', text(429, 'rate limited', { 'retry-after': '0' })],
    ['500', text(500, '')],
    ['502 as HTML', text(502, '<html><title>Bad Gateway</title></html>')],
    ['503', text(503, 'transient error, please retry', { 'retry-after': '0' })],
    ['504', text(504, 'gateway timeout')],
  ] as [string, () => Response][])('%s is tried again with the same bytes', async (_, fault) => {
    const bodies = answerInTurn(fault)
    await using client = clientOf('us')
    const event = { event: 'e', distinctId: 'u', properties: { text: 'ü🦔'.repeat(2000) } }
    expect(await client.captureBatch([event, event])).toEqual({ sent: 2, batches: 1, failed: [] })
    expect(bodies).toHaveLength(2)
    expect(bodies[1]).toBe(bodies[0])
  })
})

describe('faults that stay', () => {
  it.each([400, 401, 402, 403, 404, 413])('%i is not tried again', async (status) => {
    const bodies = answerInTurn(text(status, 'no'))
    await using client = clientOf('us')
    await expect(client.capture({ event: 'e', distinctId: 'u' })).rejects.toMatchObject({ status })
    expect(bodies).toHaveLength(1)
  })

  it('an over-sized single event is reported, whatever the 413 looks like', async () => {
    answerInTurn(...Array.from({ length: 7 }, () => text(413, '<html><title>413</title></html>')))
    await using client = clientOf('us')
    const events = [0, 1, 2, 3].map((index) => ({ event: `e${index}`, distinctId: 'u' }))
    const { sent, failed } = await client.captureBatch(events)
    expect({ sent, failed: failed.map(({ index }) => index) }).toEqual({ sent: 0, failed: [0, 1, 2, 3] })
    expect(failed[0]?.error).toMatchObject({ code: 'payload_too_large' })
  })
})
