import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { PostHogClient, type PostHogClientOptions } from '../../../src/client/client.ts'
import { CoreClient } from '../../../src/client/core-client.ts'
import { resolveConfig } from '../../../src/config.ts'
import { createNodeTransport } from '../../../src/http/node-transport.ts'
import {
  API_KEY,
  type Arrival,
  accept,
  ingestingClient,
  PROJECT_TOKEN,
  type RecordingServer,
  startRecordingServer,
} from './ingestion-server.ts'

const OLD_KEY = 'AnOldKeyThatNothingGivesAway0123456789'
const FLAGS = '{"flags":{},"errorsWhileComputingFlags":false}'

/** PostHog's private API, as little of it as these tests need. */
const startPrivateApi = () =>
  startRecordingServer((_, response) =>
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ results: [[1]], columns: ['n'], types: [['n', 'UInt8']], timezone: 'UTC' })),
  )

const options = (host: string, ingestionHost: string, apiKey: string): PostHogClientOptions => ({
  host,
  ingestionHost,
  apiKey,
  projectToken: PROJECT_TOKEN,
  projectId: 7,
  maxRetries: 1,
})

const CLIENTS: [string, (options: PostHogClientOptions) => CoreClient][] = [
  ['PostHogClient', (given) => new PostHogClient(given)],
  [
    'CoreClient on node:http',
    ({ hooks, ...given }) => {
      return new CoreClient(resolveConfig(given), { transport: createNodeTransport(), hooks })
    },
  ],
]

/** Everything a client says to the ingestion host; failures are part of the test. */
async function ingestEverything(client: CoreClient): Promise<unknown[]> {
  const big = { event: 'e', distinctId: 'u', properties: { text: 'x'.repeat(10_000) } }
  const calls = [
    () => client.capture({ event: 'e', distinctId: 'u' }),
    () => client.captureBatch([big, big], { historicalMigration: true }),
    () => client.identify({ distinctId: 'u', anonymousId: 'v' }),
    () => client.alias({ distinctId: 'u', alias: 'w' }),
    () => client.groupIdentify({ type: 'company', key: 'acme' }),
    () => client.evaluateFlags('u', { personProperties: { a: 1 } }),
  ]
  const outcomes: unknown[] = []
  for (const call of calls) outcomes.push(await call().catch((error: unknown) => error))
  return outcomes
}

function expectNoKey(server: RecordingServer, key: string): void {
  expect(server.arrivals.length).toBeGreaterThan(0)
  for (const { everything, headers } of server.arrivals) {
    expect(headers).not.toHaveProperty('authorization')
    expect(everything).not.toContain(key)
    expect(everything).not.toContain(Buffer.from(key).toString('base64'))
    expect(everything).toContain(PROJECT_TOKEN)
  }
}

describe.each(CLIENTS)('%s', (_, create) => {
  describe.each([API_KEY, OLD_KEY])('with %s', (key) => {
    it('says it to the private API only', async () => {
      await using ingestion = await startRecordingServer((arrival, response) =>
        arrival.path.startsWith('/flags') ? void response.end(FLAGS) : accept(arrival, response),
      )
      await using api = await startPrivateApi()
      await using client = create(options(api.url, ingestion.url, key))
      await client.query('SELECT 1 AS n')
      const outcomes = await ingestEverything(client)
      expect(outcomes.filter((outcome) => outcome instanceof Error)).toEqual([])
      expect(ingestion.arrivals).toHaveLength(6)
      expectNoKey(ingestion, key)
      expect(api.arrivals.every(({ headers }) => headers.authorization === `Bearer ${key}`)).toBe(true)
    })

    it('keeps quiet after redirects, on the same server and to others', async () => {
      await using elsewhere = await startRecordingServer(accept)
      await using api = await startPrivateApi()
      await using ingestion = await startRecordingServer((arrival: Arrival, response, count) => {
        if (arrival.path.startsWith('/moved/')) return void response.end(FLAGS)
        const target = [`/moved${arrival.path}`, elsewhere.url, `${api.url}/batch/`][count % 3]
        response.writeHead(count % 2 ? 307 : 308, { location: target }).end()
      })
      await using client = create(options(api.url, ingestion.url, key))
      const outcomes = await ingestEverything(client)
      expect(outcomes.some((outcome) => outcome instanceof Error)).toBe(true)
      expect(ingestion.arrivals.some(({ path }) => path.startsWith('/moved/'))).toBe(true)
      expectNoKey(ingestion, key)
      expect(elsewhere.arrivals).toEqual([])
      expect(api.arrivals).toEqual([])
      expect(inspect(outcomes, { depth: 20, showHidden: true })).not.toContain(key)
    })

    it('keeps quiet when the private API sends a read to the ingestion host', async () => {
      await using ingestion = await startRecordingServer((_, response) => void response.end('{}'))
      await using api = await startRecordingServer(
        (_, response) => void response.writeHead(302, { location: `${ingestion.url}/flags/` }).end(),
      )
      await using client = create(options(api.url, ingestion.url, key))
      await client.request('GET', 'cohorts/')
      expect(ingestion.arrivals).toHaveLength(1)
      expect(ingestion.arrivals[0]?.everything).not.toContain(key)
    })

    it('keeps apart what a self-hosted server answers on one origin', async () => {
      await using server = await startRecordingServer((arrival, response) =>
        arrival.path.startsWith('/flags') ? void response.end(FLAGS) : accept(arrival, response),
      )
      await using client = create({ ...options(server.url, server.url, key), ingestionHost: undefined })
      await ingestEverything(client)
      expectNoKey(server, key)
    })

    it('shows hooks and errors nothing of it', async () => {
      const events: unknown[] = []
      const note = (event: unknown) => void events.push(event)
      await using ingestion = await startRecordingServer(
        (_, response) =>
          void response.writeHead(503, { 'retry-after': '0' }).end('transient error, please retry'),
      )
      await using client = create({
        ...options('http://127.0.0.1:9', ingestion.url, key),
        hooks: { onRequest: note, onResponse: note, onRetry: note },
      })
      const outcomes = await ingestEverything(client)
      expect(outcomes.every((outcome) => outcome instanceof Error)).toBe(true)
      expect(events.length).toBeGreaterThan(10)
      const shown = inspect([events, outcomes], { depth: 20, showHidden: true })
      expect(shown).not.toContain(key)
      expect(shown).not.toContain('x'.repeat(100))
    })
  })
})

it('refuses to carry the key as data', async () => {
  await using server = await startRecordingServer(accept)
  await using client = ingestingClient(server.url, { apiKey: OLD_KEY })
  const places = [
    { event: OLD_KEY, distinctId: 'u' },
    { event: 'e', distinctId: OLD_KEY },
    { event: 'e', distinctId: 'u', properties: { [`x${OLD_KEY}`]: 1 } },
    { event: 'e', distinctId: 'u', set: { a: { b: [`Bearer ${OLD_KEY}`] } } },
  ]
  for (const event of places) {
    const error = await client.capture(event).catch((reason) => reason)
    expect(error).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('personal API key'),
    })
    expect(inspect(error)).not.toContain(OLD_KEY)
  }
  expect(server.arrivals).toEqual([])
})
