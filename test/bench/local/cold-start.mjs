/**
 * Time from starting a process to the first answer of the demo project, once its cache is built: what someone waits for
 * who types `posthog-driver query --local`. Prints and asserts nothing.
 *
 *     npm run build && node test/bench/local/cold-start.mjs [repeats]
 */
import { serving } from './serving.mjs'

const REPEATS = Number(process.argv[2] ?? 5)

await serving({}, () => {}) // builds the cache where it is missing
const times = []
for (let repeat = 0; repeat < REPEATS; repeat++) {
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
times.sort((left, right) => left - right)
console.log(`median ${Math.round(times[Math.floor(times.length / 2)])} ms`)
