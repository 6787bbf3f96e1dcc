/**
 * Time from starting a process to the first answer of the demo project, once its cache is built: what someone waits for
 * who types `posthog-driver query --local`. Beside it, in turns, a process with nothing but ClickHouse (chdb) that makes
 * 100,000 rows and counts them. Prints and asserts nothing.
 *
 *     npm run build && node test/bench/local/cold-start.mjs [repeats]
 */
import { execFileSync } from 'node:child_process'
import { serving } from './serving.mjs'

const REPEATS = Number(process.argv[2] ?? 5)

await serving({}, () => {}) // builds the cache where it is missing
const bare = `import { Session } from 'chdb'
const session = new Session()
session.query('CREATE TABLE events ENGINE = MergeTree ORDER BY number AS SELECT number FROM numbers(100000)')
if (!session.query('SELECT count() FROM events').startsWith('100000')) throw new Error('No rows')
session.cleanup()`
const times = []
const bareTimes = []
for (let repeat = 0; repeat < REPEATS; repeat++) {
  const bareAt = performance.now()
  execFileSync(process.execPath, ['--input-type=module', '-e', bare])
  bareTimes.push(performance.now() - bareAt)
  const startedAt = performance.now()
  await serving({}, async ({ query, startMs }) => {
    const listeningAt = performance.now()
    const { results } = await query({ hogql: 'SELECT count() FROM events' })
    const now = performance.now()
    times.push(now - startedAt)
    console.log(
      `${Math.round(now - startedAt)} ms: process and modules ${Math.round(listeningAt - startedAt - startMs)}, start ${Math.round(startMs)}, first query ${Math.round(now - listeningAt)} (${results[0][0]} events)`,
    )
  })
}
const median = (list) => list.toSorted((left, right) => left - right)[Math.floor(list.length / 2)]
const [own, alone] = [median(times), median(bareTimes)]
console.log(
  `median ${Math.round(own)} ms, ClickHouse alone ${Math.round(alone)} ms, ${(own / alone).toFixed(2)}x`,
)
