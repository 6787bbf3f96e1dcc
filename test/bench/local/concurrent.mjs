/**
 * One hundred queries at once over one million events: how long callers wait, what it costs the serving process. The
 * queries are the catalogue's, one that gives 10,000 whole rows back, and one that is never the same. Prints and asserts
 * nothing.
 *
 *     npm run build && node test/bench/local/concurrent.mjs [rounds]
 */
import { loadQuestions } from '../../../dist/index.js'
import { millionEventsDirectory, NOW } from './million-events.mjs'
import { askAnything } from './question-answers.mjs'
import { serving } from './serving.mjs'

const ROUNDS = Number(process.argv[2] ?? 3)
const AT_ONCE = 100

const queries = [
  ...(await loadQuestions()).list().map((question) => askAnything(question, NOW)),
  { hogql: 'SELECT * FROM events ORDER BY timestamp DESC LIMIT 10000' },
]

const { directory, remove } = await millionEventsDirectory()
try {
  await serving({ directory, now: NOW, demo: false }, async (server) => {
    console.log(
      [
        'round',
        'seconds',
        'p50 ms',
        'p99 ms',
        'stall p99',
        'stall max',
        'work max',
        'server MiB',
        'engine MiB',
      ].join('  '),
    )
    for (let round = 1; round <= ROUNDS; round++) await measure(server, round)
  })
} finally {
  await remove()
}

async function measure(server, round) {
  await server.reset()
  const startedAt = performance.now()
  const times = await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, index) => {
      const unseen = { hogql: `SELECT event, count() AS n${round}_${index} FROM events GROUP BY event` }
      await server.query(index % 4 === 0 ? unseen : queries[index % queries.length])
      return performance.now() - startedAt
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  const { stallMs, residentMebibytes } = await server.stats()
  times.sort((left, right) => left - right)
  const at = (share) => times[Math.floor(share * (times.length - 1))].toFixed(0)
  const { server: serverSize, engine } = residentMebibytes
  console.log(
    [
      round,
      seconds.toFixed(1),
      at(0.5),
      at(0.99),
      stallMs.p99,
      stallMs.max,
      stallMs.work,
      serverSize,
      engine,
    ].join('  '),
  )
}
