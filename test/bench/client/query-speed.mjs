/**
 * How much a query through `PostHogClient` costs beside a bare undici request with JSON.parse, on one loopback server, in
 * one process, in turns. Prints medians and ratios and asserts nothing.
 *
 *     npm run build && node test/bench/client/query-speed.mjs
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Agent } from 'undici'
import { PostHogClient } from '../../../dist/index.js'

// In a thread of its own, so that serving does not take the time that is measured.
const SERVER = `
  const { createServer } = require('node:http')
  const { parentPort } = require('node:worker_threads')
  const answer = (rowCount) =>
    Buffer.from(JSON.stringify({
      results: Array.from({ length: rowCount }, (_, n) => [
        '0199a1f2-0000-7000-8000-' + String(n).padStart(12, '0'), '$pageview', '2026-09-01T10:00:00.' + String(n).padStart(6, '0') + 'Z',
        'user-' + (n % 997), n, n / 7, n % 2 === 0, 'https://example.com/path/' + (n % 50),
      ]),
      columns: ['uuid', 'event', 'timestamp', 'distinct_id', 'n', 'amount', 'paid', 'url'],
      types: ['UUID', 'String', 'DateTime64(6)', 'String', 'UInt64', 'Float64', 'Bool', 'String'].map((type, n) => ['c' + n, type]),
      hasMore: false, limit: rowCount, offset: 0, hogql: 'SELECT ...', error: null, is_cached: false,
      last_refresh: '2026-09-01T10:00:00Z', timezone: 'UTC', query_status: null,
    }))
  const answers = new Map([1, 100, 50000].map((rowCount) => [rowCount, answer(rowCount)]))
  createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { query } = JSON.parse(Buffer.concat(chunks).toString())
      const body = answers.get(Number(/LIMIT (\\d+)/.exec(query.query)[1]))
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
      response.end(body)
    })
  }).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port) })
`

const server = new Worker(SERVER, { eval: true })
const [port] = await once(server, 'message')
const origin = `http://127.0.0.1:${port}`
const client = new PostHogClient({
  host: origin,
  apiKey: 'phx_benchmark0000000000000000000000',
  projectId: 1,
  queriesPerMinute: 0,
  queriesPerHour: 0,
})
const agent = new Agent({ connections: 16 })

async function bare(rowCount) {
  const { body } = await agent.request({
    origin,
    path: '/api/projects/1/query/',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer phx_x' },
    body: JSON.stringify({ query: { kind: 'HogQLQuery', query: `SELECT * FROM events LIMIT ${rowCount}` } }),
  })
  return JSON.parse(await body.text())
}

const ours = (rowCount) => client.execute(`SELECT * FROM events LIMIT ${rowCount}`)

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]

async function timed(work, rowCount) {
  const startedAt = performance.now()
  await work(rowCount)
  return performance.now() - startedAt
}

try {
  console.log('     rows   undici + JSON.parse   PostHogClient   ratio   (medians)')
  for (const [rowCount, warmups, runs] of [
    [1, 2_000, 4_000],
    [100, 500, 2_000],
    [50_000, 4, 25],
  ]) {
    const times = { bare: [], ours: [] }
    for (let run = -warmups; run < runs; run++) {
      const pair = { bare: await timed(bare, rowCount), ours: await timed(ours, rowCount) }
      if (run < 0) continue
      times.bare.push(pair.bare)
      times.ours.push(pair.ours)
    }
    const [base, own] = [median(times.bare), median(times.ours)]
    console.log(
      `${String(rowCount).padStart(9)}   ${`${base.toFixed(3)} ms`.padStart(19)}   ${`${own.toFixed(3)} ms`.padStart(13)}   ${(own / base).toFixed(2).padStart(5)}`,
    )
  }
} finally {
  await client.close()
  await agent.destroy()
  await server.terminate()
}
