/**
 * Runs every benchmark in a short form, one after the other, and prints their figures in one table.
 *
 *     npm run build && npm run bench                  all of them; `npm run bench -- client import` runs some
 *     npm run bench -- --write                        also writes docs/performance.md
 *
 * Everything runs on this machine, servers included, and figures move with whatever else it does: write the page on one that
 * does nothing else.
 */
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { BENCHES } from './benches.mjs'
import { performancePage } from './performance-page.mjs'

const { values, positionals } = parseArgs({ options: { write: { type: 'boolean' } }, allowPositionals: true })
const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name))
if (unknown.length > 0 || (values.write && positionals.length > 0)) {
  const names = BENCHES.map(({ name }) => name).join(', ')
  console.error(`Expected names out of ${names}; --write takes none, because the page holds all.`)
  process.exit(2)
}

const rows = []
for (const bench of BENCHES) {
  if (positionals.length > 0 && !positionals.includes(bench.name)) continue
  console.error(`${bench.name}: ${[bench.program, ...bench.args].join(' ')}`)
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--expose-gc', new URL(bench.program, import.meta.url).pathname, ...bench.args],
    { encoding: 'utf8', env: { ...process.env, ...bench.environment }, maxBuffer: 2 ** 26 },
  )
  const figures = status === 0 ? bench.read(stdout) : []
  // Figures that are not found are a fault of the reader, never a blank in the table.
  if (figures.length === 0 || figures.some(({ value }) => !value)) {
    console.error(`${stdout}${stderr}\n${bench.name} gave no figures (status ${status}).`)
    process.exitCode = 1
    continue
  }
  rows.push(...figures.map((figure) => ({ bench, ...figure })))
}

const width = (key) => Math.max(...rows.map((row) => key(row).length))
const [nameWidth, whatWidth] = [width(({ bench }) => bench.name), width(({ what }) => what)]
for (const { bench, what, value } of rows)
  console.log(`${bench.name.padEnd(nameWidth)}  ${what.padEnd(whatWidth)}  ${value}`)

if (values.write && process.exitCode !== 1) {
  const machine = `Node ${process.versions.node} on ${process.platform} ${process.arch}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB`
  const page = performancePage(rows, { machine, date: new Date().toISOString().slice(0, 10) })
  await writeFile(new URL('../../docs/performance.md', import.meta.url), page)
}
