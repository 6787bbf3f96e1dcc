import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CannedPostHog extends AsyncDisposable {
  url: string
  /** Queries received, in order. */
  queries: string[]
  /** Resolves when a query that hangs has arrived. */
  hanging(): Promise<void>
  /** Queries whose client went away before the answer. */
  readonly abandoned: readonly string[]
}

type Answer = (response: ServerResponse, query: string, values: Record<string, unknown>) => void

/** A loopback server that answers the query route with payloads PostHog would send, for cases that must be exact. */
export async function startCannedPostHog(apiKey: string): Promise<CannedPostHog> {
  const queries: string[] = []
  let announceHanging: (() => void) | undefined
  const abandoned: string[] = []
  const server = createServer(async (request, response) => {
    if (request.headers.authorization !== `Bearer ${apiKey}`) {
      sendError(
        response,
        401,
        'authentication_error',
        'authentication_failed',
        'Incorrect authentication credentials.',
      )
      return
    }
    if (request.method === 'DELETE') {
      response.setHeader('content-type', 'application/json')
      response.end('{"message":"Cancelled query on clickhouse"}')
      return
    }
    const body = JSON.parse(await readBody(request)) as {
      query: { query: string; values?: Record<string, unknown> }
    }
    const { query, values = {} } = body.query
    queries.push(query)
    const hangs = query.includes('HANGONCE')
      ? queries.filter((one) => one === query).length === 1
      : query.includes('HANG')
    if (hangs) {
      response.on('close', () => {
        if (!response.writableEnded) abandoned.push(query)
      })
      announceHanging?.()
      return
    }
    const answer = Object.entries(ANSWERS).find(([word]) => query.includes(word))?.[1] ?? ANSWERS.PLAIN
    answer?.(response, query, values)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    queries,
    abandoned,
    hanging: () =>
      new Promise((resolve) => {
        announceHanging = resolve
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const ANSWERS: Record<string, Answer> = {
  PLAIN: (response) => sendTable(response, [['n', 'UInt64']], '[[1]]'),
  EXACT: (response) =>
    sendTable(
      response,
      [
        ['id', 'UInt64'],
        ['n', 'Int64'],
        ['n', 'Int64'],
        ['text', 'String'],
        ['zero', 'Float64'],
        ['nothing', 'Nullable(String)'],
        ['list', 'Array(UInt64)'],
        ['__proto__', 'UInt8'],
      ],
      String.raw`[
        [18446744073709551615, -9223372036854775808, 9007199254740993, "~n12 \u001e \ud83d\ude00 ünï\u2028", -0.0, null, [1, 9007199254740995], 1],
        [0, 1, 2, "", 1e-7, "~u", [], 2]
      ]`,
    ),
  WIDE: (response) => {
    const rows = Array.from(
      { length: 50_000 },
      (_, n) => `[${n},"${'x'.repeat(200)}",${10n ** 18n + BigInt(n)}]`,
    )
    sendTable(
      response,
      [
        ['n', 'UInt64'],
        ['text', 'String'],
        ['id', 'UInt64'],
      ],
      `[${rows.join(',')}]`,
    )
  },
  ECHO: (response, _query, values) =>
    sendTable(response, [['value', 'String']], JSON.stringify([[values.value]])),
  BATCHES: (response, query, values) => {
    const limit = Number(/LIMIT (\d+)/.exec(query)?.[1])
    const rows = [1, 2, 3].filter((n) => n >= Number(values.key_0 ?? 1)).slice(0, limit)
    sendTable(response, [['n', 'UInt8']], JSON.stringify(rows.map((n) => [n])))
  },
  BROKEN: (response) =>
    sendError(response, 400, 'validation_error', 'hogql_query_error', 'Unable to resolve field: evnt'),
}

function sendTable(
  response: ServerResponse,
  types: readonly (readonly [string, string])[],
  results: string,
): void {
  const columns = JSON.stringify(types.map(([name]) => name))
  response.setHeader('content-type', 'application/json')
  response.end(
    `{"results":${results},"columns":${columns},"types":${JSON.stringify(types)},"timezone":"Europe/Berlin",` +
      '"hogql":"SELECT 1","hasMore":false,"limit":100,"offset":0,"is_cached":false,"modifiers":{},"error":null}',
  )
}

function sendError(
  response: ServerResponse,
  status: number,
  type: string,
  code: string,
  detail: string,
): void {
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ type, code, detail, attr: null }))
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}
