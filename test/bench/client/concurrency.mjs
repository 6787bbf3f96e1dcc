/**
 * How many small queries a second get through when 100 run at once, beside bare undici requests with JSON.parse over as many
 * connections. Prints medians and the ratio and asserts nothing.
 *
 *     npx tsup && node test/bench/client/concurrency.mjs [rounds]
 */
import { Agent } from 'undici'
import { PostHogClient } from '../../../dist/index.js'
import { startQueryServer } from './query-server.mjs'

const AT_ONCE = 100
const CALLS = 2_000
const ROUNDS = Number(process.argv[2] ?? 15)

const server = await startQueryServer()
const { origin } = server
const agent = new Agent({ connections: 16 })
const client = new PostHogClient({
  host: origin,
  apiKey: 'phx_benchmark0000000000000000000000',
  projectId: 1,
  queriesPerMinute: 0,
  queriesPerHour: 0,
  maxConcurrentQueries: AT_ONCE,
})
const query = 'SELECT * FROM events LIMIT 1'

async function bare() {
  const { body } = await agent.request({
    origin,
    path: '/api/projects/1/query/',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer phx_x' },
    body: JSON.stringify({ query: { kind: 'HogQLQuery', query } }),
  })
  return JSON.parse(await body.text())
}

/** Calls a second, and milliseconds of processor time per thousand calls (that of the server included). */
async function round(work) {
  let left = CALLS
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await work()
    }),
  )
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: (CALLS / (performance.now() - startedAt)) * 1000, cpuMs: (user + system) / CALLS }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

try {
  const rounds = { bare: [], client: [] }
  for (let index = -3; index < ROUNDS; index++) {
    const pair = { bare: await round(bare), client: await round(() => client.execute(query)) }
    if (index >= 0) for (const name of Object.keys(rounds)) rounds[name].push(pair[name])
  }
  const of = (name, key) => median(rounds[name].map((each) => each[key]))
  console.log(`${AT_ONCE} queries at once, medians of ${ROUNDS} rounds of ${CALLS}`)
  console.log('                        undici + JSON.parse   PostHogClient   ratio')
  for (const [label, key] of [
    ['queries per second', 'perSecond'],
    ['CPU ms per 1,000', 'cpuMs'],
  ]) {
    const [base, own] = [of('bare', key), of('client', key)]
    console.log(
      `${label.padEnd(22)}${base.toFixed(0).padStart(21)}${own.toFixed(0).padStart(16)}${(own / base).toFixed(2).padStart(8)}`,
    )
  }
} finally {
  await client.close()
  await agent.destroy()
  await server.close()
}
