import { once } from 'node:events'
import { createServer } from 'node:http'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

/**
 * A loopback server that answers `/query/` as PostHog does, with as many rows as the query's LIMIT says. It runs in a thread
 * of its own, so that serving does not take the time that is measured. A query that holds `fail` is answered 400, `slow`
 * never, and `busy` 503 every other time.
 */
export async function startQueryServer() {
  const worker = new Worker(new URL(import.meta.url))
  const [port] = await once(worker, 'message')
  return { origin: `http://127.0.0.1:${port}`, close: () => worker.terminate() }
}

const answers = new Map()

function answerOf(rowCount) {
  if (!answers.has(rowCount)) answers.set(rowCount, Buffer.from(JSON.stringify(answer(rowCount))))
  return answers.get(rowCount)
}

const answer = (rowCount) => ({
  results: Array.from({ length: rowCount }, (_, n) => [
    `0199a1f2-0000-7000-8000-${String(n).padStart(12, '0')}`,
    '$pageview',
    `2026-09-01T10:00:00.${String(n).padStart(6, '0')}Z`,
    `user-${n % 997}`,
    n,
    n / 7,
    n % 2 === 0,
    `https://example.com/path/${n % 50}`,
  ]),
  columns: ['uuid', 'event', 'timestamp', 'distinct_id', 'n', 'amount', 'paid', 'url'],
  types: ['UUID', 'String', 'DateTime64(6)', 'String', 'UInt64', 'Float64', 'Bool', 'String'].map(
    (type, n) => [`c${n}`, type],
  ),
  hasMore: false,
  limit: rowCount,
  offset: 0,
  hogql: 'SELECT ...',
  error: null,
  is_cached: false,
  last_refresh: '2026-09-01T10:00:00Z',
  timezone: 'UTC',
  query_status: null,
})

function serve() {
  let busy = 0
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const send = (status, body, headers) => {
        response.writeHead(status, {
          'content-type': 'application/json',
          'content-length': body.length,
          ...headers,
        })
        response.end(body)
      }
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}')
      const query = body.query?.query ?? ''
      if (query.includes('slow')) return
      if (query.includes('fail'))
        return send(400, Buffer.from('{"type":"validation_error","code":"illegal","detail":"It fails."}'))
      if (query.includes('busy') && ++busy % 2 === 1)
        return send(503, Buffer.from('{"detail":"Busy."}'), { 'retry-after': '0' })
      send(200, answerOf(Number(/LIMIT (\d+)/.exec(query)?.[1] ?? 1)))
    })
  })
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
}

if (!isMainThread) serve()
