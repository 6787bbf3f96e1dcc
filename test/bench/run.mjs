/**
 * Runs every benchmark in a short form, one after the other, and prints their figures in one table.
 *
 *     npm run bench                        all of them, in about five minutes
 *     npm run bench -- client import       some
 *     npm run bench -- --quick             with so few repetitions that the figures say little: to try the programs
 *     npm run bench -- --write             all of them, and writes docs/performance.md
 *
 * What is measured is dist/, which `npm ci` builds in a clone; after a change, `npm run build`.
 * Everything runs on this machine, servers included, and figures move with whatever else it does: write the page on one that
 * does nothing else. Exit code 1 says that a benchmark failed; the others are printed all the same.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { BENCHES } from './benches.mjs'
import { performancePage } from './performance-page.mjs'

/** Of one program; the slowest takes about a minute. */
const TIMEOUT_MS = 300_000

const { values, positionals } = parseArgs({
  options: { write: { type: 'boolean' }, quick: { type: 'boolean' } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name))
if (unknown.length > 0 || (values.write && (positionals.length > 0 || values.quick))) {
  const names = BENCHES.map(({ name }) => name).join(', ')
  console.error(
    `Expected names out of ${names}; --write takes neither names nor --quick, because the page holds all.`,
  )
  process.exit(2)
}

const machine = `Node ${process.versions.node} on ${process.platform} ${process.arch}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB`
console.log(machine)
const chosen = BENCHES.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const done = []
const failed = []
for (const bench of chosen) {
  const startedAt = performance.now()
  process.stderr.write(`${bench.name} ...`)
  const { output, figures } = await run(bench)
  process.stderr.write(` ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`)
  if (figures) {
    done.push({ bench, figures })
    print(bench, figures)
  } else {
    failed.push(bench.name)
    console.error(`${output}\n${bench.name} gave no figures.\n`)
  }
}

if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}.${values.write ? ' docs/performance.md was not written.' : ''}`)
  process.exitCode = 1
} else if (values.write) {
  const page = performancePage(done, { machine, date: new Date().toISOString().slice(0, 10) })
  await writeFile(new URL('../../docs/performance.md', import.meta.url), page)
  console.log('Wrote docs/performance.md.')
}

/** Figures that are not found are a fault, too: of the program or of the reader, never a blank in the table. */
async function run(bench) {
  const args = (values.quick && bench.quick) || bench.args
  const environment = (values.quick && bench.quickEnvironment) || bench.environment
  const program = fileURLToPath(new URL(bench.program, import.meta.url))
  const child = spawn(process.execPath, ['--expose-gc', program, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  })
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  const figures = status === 0 ? bench.read(stdout) : []
  const isWhole = figures.length > 0 && figures.every(({ value }) => value !== undefined)
  return { output: stdout + stderr, figures: isWhole ? figures : undefined }
}

function print({ title, baseline }, figures) {
  const width = (key) => Math.max(...figures.map((figure) => figure[key].length))
  const [what, value, against] = [width('what'), width('value'), width('baseline')]
  console.log(`\n${title}, beside ${baseline}`)
  for (const figure of figures)
    console.log(
      `  ${figure.what.padEnd(what)}  ${figure.value.padStart(value)}  ${figure.baseline.padStart(against)}  ${figure.ratio.padStart(7)}`.trimEnd(),
    )
}
