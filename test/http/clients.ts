import { createHttpClient, type HttpClientOptions } from '../../src/http/create-http-client.ts'
import type { HttpClient, HttpRequest } from '../../src/http/http-client.ts'
import { createNodeTransport } from '../../src/http/node-transport.ts'
import { sleep } from '../../src/http/sleep.ts'
import type { Transport } from '../../src/http/transport.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'

export const KEY = 'phx_PlantedKeyPlantedKeyPlantedKey123456'

/** Both transports, for tests that must hold on either. */
export const TRANSPORTS: [string, (options?: { maxResponseBytes?: number }) => Transport][] = [
  ['undici', createUndiciTransport],
  ['node', createNodeTransport],
]

/** A client with the planted key whose pauses are a hundredth of the real ones. */
export function clientFor(origin: string, options: Partial<HttpClientOptions> = {}): HttpClient {
  return createHttpClient({
    transport: createUndiciTransport(),
    origin,
    headers: { authorization: `Bearer ${KEY}`, 'user-agent': 'test' },
    sleep: (ms, signal) => sleep(ms / 100, signal),
    ...options,
  })
}

export const get = (more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  path: '/api/thing/',
  rateClass: 'crud',
  ...more,
})
export const post = (more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  path: '/api/query/',
  body: { query: 'SELECT 1' },
  rateClass: 'query',
  ...more,
})
