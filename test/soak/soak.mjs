/**
 * Mixed use of the package for some time, with random faults of a local PostHog: queries, streams, questions, tools, MCP,
 * exports that are stopped and resumed, scripts in a process sandbox, captures. Fails when a call fails with anything but an
 * error of ours, when an export is complete and holds the wrong rows, when memory grows with the calls or answers stay
 * reachable, and when a socket, file, listener, process or temporary file is left at the end. Ends in the line `sound`.
 *
 *     npm run build && npm run soak -- [seconds] [--seed number]      8 minutes unless told
 */
import { getEventListeners, setMaxListeners } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import {
  createPostHogTools,
  PostHogClient,
  PostHogDriverError,
  processSandbox,
  SandboxExecutor,
} from '../../dist/index.js'
import { FAULT_NAMES, startLocalPostHog } from '../../dist/local.js'
import { createPostHogMcpServer } from '../../dist/mcp.js'
import { createActions, FAILING, RARE } from './actions.mjs'
import { watchHandles } from './handle-watch.mjs'
import { collectGarbage, heldMebibytes, memoryGrowth } from './memory-growth.mjs'

const { values, positionals } = parseArgs({ options: { seed: { type: 'string' } }, allowPositionals: true })
const SECONDS = Number(positionals[0] ?? 480)
const SEED = Number(values.seed ?? Date.now() % 2 ** 31)
if (!(SECONDS > 0) || !Number.isInteger(SEED) || !globalThis.gc) {
  console.error('Usage: node --expose-gc test/soak/soak.mjs [seconds] [--seed number]')
  process.exit(2)
}
console.log(`seed ${SEED}, ${SECONDS} seconds`)

const ROUNDS = SECONDS < 60 ? 6 : 16
const WORKERS = 4
/** Rounds that fill caches and compile code; growth is counted from the end of them. */
const WARM_UP = Math.ceil(ROUNDS / 4)
/** Answers that the caches of client and server keep, within their bounds. */
const MAX_GROWTH_MEBIBYTES = 24
/** Schemas and names that are kept to be used again. */
const MAX_KEPT_ANSWERS = 50
/** Longer than any retry and deadline, on a machine with much else to do. */
const MAX_CALL_MS = 120_000
/** For what was closed to be gone. */
const PATIENCE_MS = 10_000

const folder = await mkdtemp(join(tmpdir(), 'posthog-soak-'))
process.env.TMPDIR = folder
const outputs = await mkdtemp(join(folder, 'out-'))
const problems = []
process.on('warning', ({ name, message }) => {
  if (name !== 'DeprecationWarning') problems.push(`${name}: ${message}`)
})
const handles = await watchHandles()

const local = await startLocalPostHog()
const posthog = {
  host: local.url,
  apiKey: local.apiKey,
  projectId: local.projectId,
  projectToken: local.projectToken,
  timeoutMs: 5000,
  queriesPerMinute: 0,
  queriesPerHour: 0,
}
const client = new PostHogClient(posthog)
const tools = createPostHogTools({ driver: client })
const executor = await SandboxExecutor.start({ sandbox: processSandbox(), posthog })
const mcpServer = createPostHogMcpServer(tools)
const mcp = new Client({ name: 'soak', version: '1' })
const [near, far] = InMemoryTransport.createLinkedPair()
await Promise.all([mcpServer.connect(far), mcp.connect(near)])

const random = createRandom(SEED)
const stop = new AbortController()
// Each call under way listens once, and there are never more of these than workers.
setMaxListeners(40, stop.signal)
const day = (ago) => new Date(Math.floor(Date.now() / 86_400_000 - ago) * 86_400_000).toISOString()
const range = { from: day(3), to: day(2) }
const [{ n: rowsInRange }] = await client.query(
  'SELECT count() AS n FROM events WHERE timestamp >= toDateTime({from}) AND timestamp < toDateTime({to})',
  { values: range },
)
const actions = createActions({
  client,
  executor,
  tools,
  mcp,
  outputs,
  random,
  stop: stop.signal,
  range,
  rowsInRange,
})
const turns = Object.keys(actions).flatMap((name) => Array(RARE.has(name) ? 1 : 4).fill(name))
const counts = { calls: 0, failed: 0 }
const codes = new Set()
const longest = { name: '', elapsedMs: 0 }
let answers = 0
const collected = new FinalizationRegistry(() => answers--)

async function act(name) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Nothing came within ${MAX_CALL_MS} ms.`)), MAX_CALL_MS)
  })
  const startedAt = performance.now()
  const answer = await Promise.race([actions[name](), late]).finally(() => {
    clearTimeout(timer)
    const elapsedMs = performance.now() - startedAt
    if (elapsedMs > longest.elapsedMs) Object.assign(longest, { name, elapsedMs })
  })
  if (typeof answer !== 'object' || answer === null) return
  answers++
  collected.register(answer)
}

async function work(untilMs) {
  while (performance.now() < untilMs) {
    const name = turns[random(turns.length)]
    counts.calls++
    try {
      await act(name)
    } catch (error) {
      counts.failed++
      if (PostHogDriverError.isInstance(error)) codes.add(error.code)
      else problems.push(`${name} failed with something that is not ours: ${error?.stack ?? error}`)
    }
  }
}

let faultsLeft = []
/** Some requests meet a fault, most do not; every fault has its turn before one comes again. */
async function spoil(untilMs) {
  while (performance.now() < untilMs) {
    if (faultsLeft.length === 0) faultsLeft = [...FAULT_NAMES]
    const [name] = faultsLeft.splice(random(faultsLeft.length), 1)
    local.faults.add({ name, times: 1 + random(3), after: random(4), delayMs: 50, bytes: 1_000_000 })
    await sleep(300)
    local.faults.clear()
    await sleep(50)
  }
}

const samples = []
for (let round = 1; round <= ROUNDS; round++) {
  const untilMs = performance.now() + (SECONDS * 1000) / ROUNDS
  await Promise.all([spoil(untilMs), ...Array.from({ length: WORKERS }, () => work(untilMs))])
  local.faults.clear()
  samples.push({ calls: counts.calls, mebibytes: await heldMebibytes() })
  console.log(
    `round ${round}: ${counts.calls} calls, ${counts.failed} failed, ${samples.at(-1).mebibytes.toFixed(1)} MiB, ${answers} answers kept`,
  )
}

const growth = memoryGrowth(samples.slice(WARM_UP))
if (growth > MAX_GROWTH_MEBIBYTES)
  problems.push(`Memory grew by ${growth.toFixed(1)} MiB over ${counts.calls} calls.`)
// Without faults everything works again.
for (const name of Object.keys(actions).filter((name) => !FAILING.has(name)))
  await act(name).catch((error) => problems.push(`Without faults, ${name} failed: ${error?.stack ?? error}`))

await collectGarbage()
if (answers > MAX_KEPT_ANSWERS) problems.push(`${answers} answers are still reachable.`)
const listeners = getEventListeners(stop.signal, 'abort').length
if (listeners > 0) problems.push(`${listeners} listeners were left on a signal.`)

await mcp.close()
await mcpServer.close()
await executor.close()
await client.close()
await local.close()
await rm(outputs, { recursive: true })
const left = await handles.left(PATIENCE_MS)
if (left.length > 0) problems.push(`Left open: ${left.join(', ')}.`)
const files = await readdir(folder)
if (files.length > 0) problems.push(`Left in the temporary directory: ${files.join(', ')}.`)
await rm(folder, { recursive: true, force: true })

console.log(
  `codes met: ${[...codes].sort().join(', ')}; memory ${growth.toFixed(1)} MiB after the warm-up; ${answers} answers kept; longest call ${(longest.elapsedMs / 1000).toFixed(1)} s (${longest.name})`,
)
for (const problem of problems.slice(0, 10)) console.error(problem)
console.log(problems.length === 0 ? 'sound' : `${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1

/** Deterministic, so that a run can be repeated as far as time allows. */
function createRandom(seed) {
  let state = seed
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return Math.floor((state / 4_294_967_296) * below)
  }
}
