import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { PostHogClient, type PostHogClientOptions } from '../../../src/client/client.ts'

export const API_KEY = 'phx_PlantedKeyThatMustNeverReachTheIngestionHost'
export const PROJECT_TOKEN = 'phc_publicTokenOfTheProject'

/** A request as it came over the wire. */
export interface Arrival {
  method: string
  path: string
  headers: Record<string, string | string[] | undefined>
  /** Head and decompressed body as one text, to look for keys in. */
  everything: string
  body: { batch?: WireEvent[] } & Record<string, unknown>
  /** Of the body as it came. */
  bytes: number
  /** Of the body once decompressed. */
  jsonBytes: number
}

export interface WireEvent {
  event: string
  distinct_id: string
  properties: Record<string, unknown>
  timestamp: string
  uuid: string
}

export interface RecordingServer extends AsyncDisposable {
  url: string
  arrivals: Arrival[]
  /** All events that came, in order, also those of requests that were refused. */
  events(): WireEvent[]
}

/** A real server on this machine that keeps every request and answers what the test says. */
export async function startRecordingServer(
  answer: (arrival: Arrival, response: ServerResponse, count: number) => void,
): Promise<RecordingServer> {
  const arrivals: Arrival[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const raw = Buffer.concat(chunks)
    const json = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
    const { method = '', url = '', headers } = request
    const arrival: Arrival = {
      method,
      path: url,
      headers,
      everything: [method, url, ...request.rawHeaders, json.toString()].join('\n'),
      body: json.length > 0 ? JSON.parse(json.toString()) : {},
      bytes: raw.length,
      jsonBytes: json.length,
    }
    arrivals.push(arrival)
    answer(arrival, response, arrivals.length)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    events: () => arrivals.flatMap(({ body }) => body.batch ?? []),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export const accept = (_: Arrival, response: ServerResponse): void =>
  void response.setHeader('content-type', 'application/json').end('{"status":"Ok"}')

/** A client whose private API is nowhere, so that nothing but ingestion can answer. */
export function ingestingClient(url: string, options: PostHogClientOptions = {}): PostHogClient {
  return new PostHogClient({
    host: 'http://127.0.0.1:9',
    ingestionHost: url,
    apiKey: API_KEY,
    projectToken: PROJECT_TOKEN,
    projectId: 7,
    ...options,
  })
}
