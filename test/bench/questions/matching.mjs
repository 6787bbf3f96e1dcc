/**
 * What reading questions costs: loading the catalogue, preparing a large project's names, matching, memory. The evaluation's
 * questions are matched against 2,000 events and 1,000 properties; beside it stands what a few lines would do, the nearest
 * ask by edit distance, which knows no parameters and never abstains. Prints a table and asserts nothing.
 *
 *     node test/bench/questions/matching.mjs [rounds]
 */
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { closest } from 'fastest-levenshtein'

const ROUNDS = Number(process.argv[2] ?? 5)
const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../../..')
const outfile = join(root, 'node_modules/.cache/posthog-driver/bench-questions.mjs')
await mkdir(dirname(outfile), { recursive: true })
await build({
  stdin: {
    contents: `export { loadQuestions } from './src/questions/load-questions.ts'
export { EVAL_CASES } from './test/questions/eval/evaluate.ts'
export { EVAL_TAXONOMIES } from './test/questions/eval/eval-taxonomies.ts'`,
    resolveDir: root,
  },
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'error',
})
const { loadQuestions, EVAL_CASES, EVAL_TAXONOMIES } = await import(pathToFileURL(outfile).href)

const mebibytes = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 2 ** 20
}
const timed = async (run) => {
  const startedAt = performance.now()
  const result = await run()
  return [performance.now() - startedAt, result]
}
const line = (name, value) => console.log(name.padEnd(44), String(value).padStart(10))

const now = new Date('2026-11-21T12:00:00Z')
const before = mebibytes()
const [loadMs, registry] = await timed(() => loadQuestions())
const [prepareMs] = await timed(() => registry.match('top events', { now }))
line('entries', registry.list().length)
line('load the files, ms', loadMs.toFixed(1))
line('prepare them, with the first match, ms', prepareMs.toFixed(1))

const taxonomy = largeProject(EVAL_TAXONOMIES.saas)
const [namesMs] = await timed(() => registry.match('top events', { now, taxonomy }))
line('prepare 2,000 events and 1,000 properties, ms', namesMs.toFixed(1))

const asks = registry.list().flatMap(({ header }) => header.asks)
const matchIn = (taxonomy) => (text) => registry.match(text, { now, taxonomy })
for (const [name, answer] of [
  [`the nearest of ${asks.length} asks by edit distance`, (text) => closest(text, asks)],
  ['the project of the evaluation', matchIn(EVAL_TAXONOMIES.saas)],
  ['2,000 events and 1,000 properties', matchIn(taxonomy)],
]) {
  const times = []
  for (let round = 0; round < ROUNDS + 1; round++)
    for (const { text } of EVAL_CASES) {
      const startedAt = performance.now()
      answer(text)
      if (round > 0) times.push(performance.now() - startedAt)
    }
  times.sort((left, right) => left - right)
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(2)
  console.log(`\n${EVAL_CASES.length} questions, ${ROUNDS} rounds, ${name}`)
  line('p50, ms', at(0.5))
  line('p90, ms', at(0.9))
  line('p99, ms', at(0.99))
  line('longest, ms', at(1))
}
const [longMs] = await timed(() => registry.match('top events '.repeat(9_300), { now, taxonomy }))
line('\n100 KB of text, ms', longMs.toFixed(2))
line('memory held, MiB', (mebibytes() - before).toFixed(1))

/** The events and properties of the evaluation among many others of the same style. */
function largeProject({ events, properties, groups }) {
  const verbs =
    'created updated deleted opened closed shared viewed exported imported started finished failed'.split(' ')
  const things =
    'invoice project board card ticket workspace folder report widget filter segment campaign contact lead deal order cart coupon review photo video playlist lesson course quiz'.split(
      ' ',
    )
  const names = things.flatMap((thing) =>
    verbs.flatMap((verb) => [1, 2, 3, 4, 5, 6, 7].map((n) => `${thing}_${n}_${verb}`)),
  )
  const more = Array.from({ length: 1000 - properties.length }, (_, index) => ({
    name: `${things[index % things.length]}_property_${index}`,
    type: index % 3 === 0 ? 'person' : 'event',
    values: [`${things[index % 7]} value ${index}`, `kind ${index}`],
  }))
  return {
    events: [...events, ...names.map((name) => ({ name }))].slice(0, 2000),
    properties: [...properties, ...more],
    groups,
  }
}
