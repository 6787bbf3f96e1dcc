/**
 * Time of every question of the catalogue over one million events, through HTTP, and what it costs the serving process.
 * Prints a table and asserts nothing.
 *
 *     npm run build && node test/bench/local/questions.mjs [repeats]
 */
import { loadQuestions } from '../../../dist/index.js'
import { millionEventsDirectory, NOW } from './million-events.mjs'
import { askAnything } from './question-answers.mjs'
import { serving } from './serving.mjs'

const REPEATS = Number(process.argv[2] ?? 20)
const { directory, remove } = await millionEventsDirectory()
try {
  await serving({ directory, now: NOW, demo: false }, measureAll)
} finally {
  await remove()
}

async function measureAll(server) {
  console.log(`Start on loaded data: ${Math.round(server.startMs)} ms`)
  const { results } = await server.query({ hogql: 'SELECT count(), uniq(person_id) FROM events' })
  console.log(`${results[0][0].toLocaleString('en')} events of ${results[0][1].toLocaleString('en')} people`)
  console.log(
    ['question'.padEnd(32), 'p50 ms', 'p99 ms', 'stall ms', 'work max', 'server MiB', 'engine MiB'].join(
      '  ',
    ),
  )
  for (const question of (await loadQuestions()).list()) await measure(server, question)
}

async function measure(server, question) {
  const built = askAnything(question, NOW)
  await server.query(built) // the parser keeps texts it has seen
  await server.reset()
  const times = []
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const startedAt = performance.now()
    await server.query(built)
    times.push(performance.now() - startedAt)
  }
  const { stallMs, residentMebibytes } = await server.stats()
  times.sort((left, right) => left - right)
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(0)
  const cells = [
    at(0.5),
    at(0.99),
    stallMs.max.toFixed(0),
    stallMs.work?.toFixed(0),
    residentMebibytes.server,
    residentMebibytes.engine,
  ]
  console.log([question.id.padEnd(32), ...cells.map((cell) => String(cell).padStart(6))].join('  '))
}
