/**
 * How fast pages of 50,000 events become lines of a file, beside what a script does with undici, JSON.parse and
 * JSON.stringify: rows per second, processor time and peak memory, each contender in a process of its own, in turns, on one
 * loopback server in another process. Prints medians and ratios and asserts nothing.
 *
 *     node test/bench/export/byte-path.mjs [runs] [contender,...]
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const RUNS = Number(process.argv[2] ?? 5)
const ONLY = process.argv[3]?.split(',')
const PAGES = 4
/** A cell of an export; not round, because round numbers look like a cut to it. */
const DAY_ROWS = 44_999
const CONTENDERS = {
  parsed: { way: 'parsed' },
  drained: { way: 'drained' },
  'drained-gzip': { way: 'drained-gzip' },
  'count only': { way: 'none' },
  arrays: { way: 'arrays' },
  objects: { way: 'objects' },
  inlined: { way: 'inlined' },
  csv: { way: 'csv' },
  'objects-gzip': { way: 'objects-gzip' },
  'inlined-gzip': { way: 'inlined-gzip' },
  'csv-gzip': { way: 'csv-gzip' },
  'objects on 10k pages': { way: 'objects', pageRows: 10_000, pages: PAGES * 5 },
  'objects on 100k pages': { way: 'objects', pageRows: 100_000, pages: PAGES / 2 },
  'objects in 3 flights': { way: 'objects', flights: 3, pages: 6 },
  'objects-gzip in 3 flights': { way: 'objects-gzip', flights: 3, pages: 6 },
  'csv-gzip in 3 flights': { way: 'csv-gzip', flights: 3, pages: 6 },
  'exportEvents objects': { way: 'export-objects', pageRows: DAY_ROWS },
  'exportEvents inlined': { way: 'export-inlined', pageRows: DAY_ROWS },
  'exportEvents csv': { way: 'export-csv', pageRows: DAY_ROWS },
  'exportEvents gzip': { way: 'export-objects-gzip', pageRows: DAY_ROWS },
  'exportEvents in 3 flights': { way: 'export-objects-gzip', pageRows: DAY_ROWS, flights: 3, pages: 6 },
}

const here = dirname(fileURLToPath(import.meta.url))
const cache = join(here, '../../../node_modules/.cache/posthog-driver')
await mkdir(cache, { recursive: true })
const program = join(cache, 'export-contender.mjs')
await build({
  entryPoints: [join(here, 'contender.ts')],
  outfile: program,
  ...{
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  },
})

const server = fork(join(here, 'page-server.mjs'), [String(DAY_ROWS), '10000', '50000', '100000'])
const [{ port }] = await once(server, 'message')
const directory = await mkdtemp(join(tmpdir(), 'export-bench-'))

async function run({ way, pageRows = 50_000, pages = PAGES, flights = 1 }) {
  const file = join(directory, 'out')
  const order = { origin: `http://127.0.0.1:${port}`, way, pageRows, pages, flights, file }
  const child = fork(program, [JSON.stringify(order)])
  const [figures] = await once(child, 'message')
  await once(child, 'exit')
  return figures
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

try {
  const wanted = Object.entries(CONTENDERS).filter(
    ([name]) => !ONLY || name === 'parsed' || ONLY.includes(name),
  )
  const figures = Object.fromEntries(wanted.map(([name]) => [name, []]))
  for (let turn = 0; turn < RUNS; turn++)
    for (const [name, contender] of wanted) figures[name].push(await run(contender))
  const of = (name, figure) => median(figures[name].map((each) => each[figure]))
  console.log(
    '                               rows/s  ratio  cpu us/row  ratio  peak MB  first row ms  bytes/row',
  )
  for (const [name] of wanted) {
    const rate = of(name, 'rowsPerSecond')
    const cpu = of(name, 'cpuMicrosPerRow')
    // In turns, so the ratio of each turn is one of like with like.
    const ratio = median(
      figures[name].map((each, turn) => each.rowsPerSecond / figures.parsed[turn].rowsPerSecond),
    )
    console.log(
      name.padEnd(26),
      Math.round(rate).toLocaleString('en').padStart(10),
      ratio.toFixed(2).padStart(6),
      cpu.toFixed(2).padStart(11),
      (of('parsed', 'cpuMicrosPerRow') / cpu).toFixed(2).padStart(6),
      of(name, 'peakMB').toFixed(0).padStart(8),
      of(name, 'firstRowMs').toFixed(1).padStart(13),
      of(name, 'bytesPerRow').toFixed(0).padStart(10),
    )
  }
} finally {
  server.disconnect()
  await rm(directory, { recursive: true })
}
