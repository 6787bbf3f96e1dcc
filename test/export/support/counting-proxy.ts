import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { gunzipSync } from 'node:zlib'

/** A query that passed, as the server's side of the wire saw it. */
export interface SeenQuery {
  hogql: string
  /** Whether it asks for rows of events, and not for counts. */
  isData: boolean
  refresh: string
  status: number
  /** Queries under way when it came, itself included. */
  inFlight: number
  atMs: number
  /** Rows of events in its answer; 0 for counts. Only with `countRows`. */
  rowsServed: number
}

export interface CountingProxy extends AsyncDisposable {
  url: string
  queries: SeenQuery[]
  /** Begins anew. */
  reset(): void
}

export interface CountingProxyOptions {
  /** Looks into every answer. @default false */
  countRows?: boolean
  /** Called before a query goes on; what it gives is answered in its place. */
  instead?(query: SeenQuery, earlier: number): Answer | undefined | Promise<Answer | undefined>
  /** The fault that a query is to meet, as the header of the local PostHog has it. */
  fault?(query: SeenQuery, earlier: number): string | undefined
}

export interface Answer {
  status: number
  contentType: string
  /** Written piece by piece, so that it may be larger than memory. */
  body: Iterable<Uint8Array>
}

const HOST = '127.0.0.1'

/** Stands before a server and counts what a client really asks of it: the client's own figures are not taken for granted. */
export async function startCountingProxy(
  target: string,
  { countRows = false, instead, fault }: CountingProxyOptions = {},
): Promise<CountingProxy> {
  // A connection each: one that is kept could be closed by the server just when it is used again.
  const agent = new Agent({ keepAlive: false })
  const proxy = { queries: [] as SeenQuery[] }
  let inFlight = 0

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await collect(incoming)
    const query = readQuery(incoming, body)
    if (!query) return forward(incoming, body, outgoing)
    const { queries } = proxy
    const earlier = queries.length
    const seen: SeenQuery = {
      ...query,
      isData: /\bproperties\b/.test(query.hogql) && /\bLIMIT\s+[1-9]\d*\s*$/.test(query.hogql),
      status: 0,
      inFlight: ++inFlight,
      atMs: performance.now(),
      rowsServed: 0,
    }
    queries.push(seen)
    outgoing.once('close', () => inFlight--)
    const other = await instead?.(seen, earlier)
    if (other) {
      seen.status = other.status
      outgoing.writeHead(other.status, { 'content-type': other.contentType })
      await pipeline(Readable.from(other.body), outgoing).catch(() => {}) // whoever asked has gone away
      return
    }
    const header = fault?.(seen, earlier)
    if (header !== undefined) incoming.headers['x-local-fault'] = header
    await forward(incoming, body, outgoing, seen)
  }

  function forward(
    incoming: IncomingMessage,
    body: Buffer,
    outgoing: ServerResponse,
    seen?: SeenQuery,
  ): Promise<void> {
    return new Promise((resolve) => {
      const { method, headers, url = '/' } = incoming
      const onward = request(target + url, { method, headers, agent }, (answer) => {
        if (seen) seen.status = answer.statusCode ?? 0
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        const chunks: Buffer[] = []
        if (seen && countRows) answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        // A connection that breaks on one side breaks on the other.
        answer.once('error', () => outgoing.destroy())
        answer.once('aborted', () => outgoing.destroy())
        answer.once('close', () => {
          if (seen && countRows && answer.complete)
            seen.rowsServed = rowsIn(Buffer.concat(chunks), answer.headers['content-encoding'])
          resolve()
        })
        answer.pipe(outgoing)
      })
      outgoing.once('close', () => {
        if (!outgoing.writableFinished) onward.destroy()
      })
      onward.once('error', () => {
        outgoing.destroy()
        resolve()
      })
      onward.end(body)
    })
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve))
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    get queries() {
      return proxy.queries
    },
    reset: () => {
      proxy.queries = []
    },
    async [Symbol.asyncDispose]() {
      agent.destroy()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function readQuery({ method, url = '' }: IncomingMessage, body: Buffer) {
  if (method !== 'POST' || !/\/query\/?(\?|$)/.test(url)) return undefined
  const { query, refresh } = JSON.parse(body.toString()) as { query: { query?: string }; refresh?: string }
  return { hogql: query.query ?? '', refresh: refresh ?? 'blocking' }
}

/** Counts are few rows of their own; what counts as served is rows of the table. An answer that was spoiled served none. */
function rowsIn(body: Buffer, encoding: string | undefined): number {
  try {
    const json = encoding === 'gzip' ? gunzipSync(body) : body
    // Strings of JSON hold no quotes that are not escaped, so neither text can be within one.
    const columns = /"columns":\s*\[[^\]]*"properties"/.test(json.toString('latin1', 0, 10_000))
    const results = json.indexOf('"results":')
    return columns && results !== -1 ? itemsOf(json, json.indexOf('[', results)) : 0
  } catch {
    return 0
  }
}

/** How many items the array has that begins at `start`; none when it does not end. Parsing takes ten times as long. */
function itemsOf(json: Buffer, start: number): number {
  const [quote, backslash, open, close, openObject, closeObject] = [34, 92, 91, 93, 123, 125]
  let [depth, items] = [0, 0]
  for (let at = start; at < json.length; at++) {
    const byte = json[at]
    if (byte === quote)
      for (at++; at < json.length && json[at] !== quote; at++) at += json[at] === backslash ? 1 : 0
    else if (byte === open || byte === openObject) {
      if (++depth === 2) items++
    } else if ((byte === close || byte === closeObject) && --depth === 0) return items
  }
  return 0
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
