/**
 * What a query costs through a sandbox beside the same query run directly, on one loopback PostHog, in turns: a process
 * sandbox and E2B (the test server, so without the network in between), both warm; then cold starts beside that of an empty
 * Node process, and what E2B is asked for. Prints medians and asserts nothing.
 *
 *     npx tsup && node test/bench/sandbox/overhead.mjs
 */
import { spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { e2bSandbox, PostHogClient, processSandbox, SandboxExecutor } from '../../../dist/index.js'
import { startQueryServer } from '../client/query-server.mjs'

const QUERIES = Number(process.env.QUERIES ?? 200)
const STARTS = 5
const here = dirname(fileURLToPath(import.meta.url))

const { startE2BServer } = await loadTypeScript('../../support/e2b/start-e2b-server.ts')
const posthogServer = await startQueryServer()
const e2b = await startE2BServer()
const posthog = {
  host: posthogServer.origin,
  apiKey: 'phx_benchmark0000000000000000000000',
  projectId: 1,
  queriesPerMinute: 0,
  queriesPerHour: 0,
}
const providers = { process: processSandbox(), e2b: e2bSandbox(e2b.connection) }

const cold = { node: [], process: [], e2b: [] }
for (let n = 0; n < STARTS; n += 1) {
  const emptyAt = performance.now()
  spawnSync(process.execPath, ['-e', ''])
  cold.node.push(performance.now() - emptyAt)
  for (const [name, sandbox] of Object.entries(providers)) {
    const startedAt = performance.now()
    const executor = await SandboxExecutor.start({ sandbox, posthog })
    await executor.query('SELECT 1 LIMIT 10')
    cold[name].push(performance.now() - startedAt)
    await executor.close()
  }
}

const drivers = { direct: new PostHogClient(posthog) }
e2b.requests.clear()
for (const [name, sandbox] of Object.entries(providers))
  drivers[name] = await SandboxExecutor.start({ sandbox, posthog })
await drivers.e2b.query('SELECT 1 LIMIT 10')
const first = shown(e2b.requests.counts())

for (const rows of [10, 10_000]) {
  const times = Object.fromEntries(Object.keys(drivers).map((name) => [name, []]))
  const queries = rows > 1000 ? Math.ceil(QUERIES / 10) : QUERIES
  for (let n = 0; n < queries + 5; n += 1)
    for (const [name, driver] of Object.entries(drivers)) {
      const startedAt = performance.now()
      await driver.query(`SELECT 1 LIMIT ${rows}`)
      if (n >= 5) times[name].push(performance.now() - startedAt)
    }
  const direct = median(times.direct)
  console.log(`\n${rows} rows, median of ${queries}`)
  for (const [name, list] of Object.entries(times))
    console.log(
      `  ${name.padEnd(8)} ${median(list).toFixed(2).padStart(8)} ms   overhead ${(median(list) - direct).toFixed(2).padStart(7)} ms`,
    )
}

e2b.requests.clear()
for (let n = 0; n < 10; n += 1) await drivers.e2b.query('SELECT 1 LIMIT 10')
console.log(`\nrequests to E2B: first query ${first}; the next ten ${shown(e2b.requests.counts())}`)
console.log('cold start to first answer, median of', STARTS)
for (const [name, list] of Object.entries(cold))
  console.log(`  ${name.padEnd(8)} ${median(list).toFixed(0).padStart(8)} ms`)

await Promise.all(Object.values(drivers).map((driver) => driver.close()))
console.log(`left behind: ${e2b.liveSandboxes} sandboxes, ${e2b.liveProcesses().length} processes`)
await e2b[Symbol.asyncDispose]()
await posthogServer.close()
process.exit()

function median(list) {
  const sorted = [...list].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

function shown(counts) {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')
}

async function loadTypeScript(path) {
  const folder = join(here, '../../../node_modules/.cache/posthog-driver')
  await mkdir(folder, { recursive: true })
  const outfile = join(folder, 'bench-e2b-server.mjs')
  await build({
    entryPoints: [join(here, path)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}
