import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PostHogClient, type PostHogClientOptions } from '../../src/client/client.ts'

/** A request as the server saw it. */
export interface SeenRequest {
  method: string
  path: string
  authorization?: string
  body: { query?: { kind: string; query?: string; values?: Record<string, unknown> } } & Record<
    string,
    unknown
  >
}

/** What to answer: a JSON body with 200, or status and body; text bodies go out as they are. */
export type Answer = object | FullAnswer

/** Breaks the connection instead of answering. */
export const CUT_CONNECTION: Answer = { cut: true }

interface FullAnswer {
  status: number
  body: unknown
  headers?: Record<string, string>
  delayMs?: number
}

export interface StubPostHog extends AsyncDisposable {
  url: string
  seen: SeenRequest[]
  /** HogQL texts seen, discovery left out. */
  queries(): string[]
  client(options?: PostHogClientOptions): PostHogClient
}

export const API_KEY = 'phx_testKeyThatMustNeverBePrinted1234567890'

/**
 * A server on this machine that answers what a test says PostHog would, for answers the local PostHog does not give on
 * demand. `answer` may return undefined: then the query is refused as one with an unknown table.
 */
export async function startStubPostHog(
  answer: (request: SeenRequest) => Answer | undefined | Promise<Answer | undefined>,
): Promise<StubPostHog> {
  const seen: SeenRequest[] = []
  const clients: PostHogClient[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const { method = '', url = '', headers } = request
    const record = {
      method,
      path: url,
      authorization: headers.authorization,
      body: text ? JSON.parse(text) : {},
    }
    seen.push(record)
    const given = (await answer(record)) ?? refusal('hogql_query_error', 'Unknown table')
    if (given === CUT_CONNECTION) return void response.destroy()
    const full: FullAnswer = 'body' in given ? (given as FullAnswer) : { status: 200, body: given }
    const { status, body, headers: extra, delayMs = 0 } = full
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    response.writeHead(status, {
      'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
      ...extra,
    })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    seen,
    queries: () =>
      seen.flatMap(({ body }) => (body.query?.kind === 'HogQLQuery' ? [String(body.query.query)] : [])),
    client(options = {}) {
      const client = new PostHogClient({
        host: url,
        apiKey: API_KEY,
        projectId: 7,
        maxRetries: 0,
        ...options,
      })
      clients.push(client)
      return client
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.close()))
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A synchronous answer of `/query/`. */
export const rowsAnswer = (columns: string[], results: unknown[][], more: object = {}): object => ({
  results,
  columns,
  types: columns.map((column) => [column, 'String']),
  hogql: 'SELECT ...',
  error: null,
  is_cached: false,
  last_refresh: '2026-09-01T10:00:00Z',
  timezone: 'UTC',
  query_status: null,
  ...more,
})

/** PostHog's error envelope. */
export const refusal = (code: string, detail: string, status = 400, more: object = {}): Answer => ({
  status,
  body: { type: 'validation_error', code, detail, attr: null, ...more },
})
