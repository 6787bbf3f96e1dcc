/**
 * How much a query through `PostHogClient` costs beside a bare undici request with JSON.parse, on one loopback server, in
 * one process, in turns. Two more columns put it in proportion: the bare request with a deadline by `AbortSignal.timeout`,
 * and with its rows made objects. Prints medians and ratios and asserts nothing.
 *
 *     npx tsup && node test/bench/client/query-speed.mjs [share of the runs, such as 0.1]
 */
import { Agent } from 'undici'
import { PostHogClient } from '../../../dist/index.js'
import { startQueryServer } from './query-server.mjs'

const SHARE = Number(process.argv[2] ?? 1)
const server = await startQueryServer()
const { origin } = server
const agent = new Agent({ connections: 16 })
const client = new PostHogClient({
  host: origin,
  apiKey: 'phx_benchmark0000000000000000000000',
  projectId: 1,
  queriesPerMinute: 0,
  queriesPerHour: 0,
})

async function bare(rowCount, signal) {
  const { body } = await agent.request({
    origin,
    path: '/api/projects/1/query/',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer phx_x' },
    body: JSON.stringify({ query: { kind: 'HogQLQuery', query: `SELECT * FROM events LIMIT ${rowCount}` } }),
    signal,
  })
  return JSON.parse(await body.text())
}

async function withObjects(rowCount) {
  const { results, columns } = await bare(rowCount)
  return results.map((values) => {
    const row = {}
    for (let index = 0; index < columns.length; index++) row[columns[index]] = values[index]
    return row
  })
}

const CONTENDERS = {
  bare: (rowCount) => bare(rowCount),
  client: (rowCount) => client.execute(`SELECT * FROM events LIMIT ${rowCount}`),
  deadline: (rowCount) => bare(rowCount, AbortSignal.timeout(60_000)),
  objects: withObjects,
}

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]

/** In blocks, so that what one contender leaves to be done is done on its own time. */
async function measure(rowCount, { warmups, runs, block }) {
  const times = Object.fromEntries(Object.keys(CONTENDERS).map((name) => [name, []]))
  for (let run = -warmups; run < runs; run += block)
    for (const [name, work] of Object.entries(CONTENDERS))
      for (let repeat = 0; repeat < block; repeat++) {
        const startedAt = performance.now()
        await work(rowCount)
        if (run >= 0) times[name].push(performance.now() - startedAt)
      }
  return Object.fromEntries(Object.entries(times).map(([name, each]) => [name, median(each)]))
}

const cell = (text) => text.padStart(20)

try {
  console.log(
    `     rows${cell('undici + JSON.parse')}${cell('PostHogClient')}${cell('bare with deadline')}${cell('bare with objects')}   (medians)`,
  )
  for (const [rowCount, plan] of [
    [1, { warmups: 3_000, runs: 6_000, block: 20 }],
    [100, { warmups: 1_000, runs: 3_000, block: 20 }],
    [50_000, { warmups: 5, runs: 30, block: 1 }],
  ]) {
    const { bare, ...others } = await measure(rowCount, {
      ...plan,
      warmups: Math.ceil(plan.warmups * SHARE),
      runs: Math.ceil(plan.runs * SHARE),
    })
    const shown = Object.values(others).map((ms) => cell(`${ms.toFixed(3)} ms  ${(ms / bare).toFixed(2)}x`))
    console.log(`${String(rowCount).padStart(9)}${cell(`${bare.toFixed(3)} ms`)}${shown.join('')}`)
  }
} finally {
  await client.close()
  await agent.destroy()
  await server.close()
}
