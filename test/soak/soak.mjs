/**
 * Mixed use of the package for some time, with random faults of a local PostHog: queries, questions, tools, exports, scripts
 * in a process sandbox, captures. Fails when a call fails with anything but an error of ours, when memory grows from round to
 * round, or when a socket, timer, process or temporary file is left at the end.
 *
 *     npm run build && npm run soak -- [seconds]      8 minutes unless told
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  ask,
  createPostHogTools,
  exportEvents,
  ndjsonSink,
  PostHogClient,
  PostHogDriverError,
  processSandbox,
  runTool,
  SandboxExecutor,
} from '../../dist/index.js'
import { FAULT_NAMES, startLocalPostHog } from '../../dist/local.js'

const SECONDS = Number(process.argv[2] ?? 480)
const SEED = Number(process.argv[3] ?? Date.now() % 2 ** 31)
const ROUNDS = SECONDS < 60 ? 5 : 16
const WORKERS = 4
/** Rounds that fill caches and compile code; growth is counted from the end of them. */
const WARM_UP = Math.ceil(ROUNDS / 4)
const MEBIBYTE = 2 ** 20
/** Answers that the caches of client and server keep, within their bounds. */
const MAX_GROWTH_MEBIBYTES = 24
/** Streams of the terminal, and what belongs to Node itself. */
const OWN_RESOURCES = new Set(['TTYWrap', 'PipeWrap', 'CloseReq', 'Immediate'])

const folder = await mkdtemp(join(tmpdir(), 'posthog-soak-'))
process.env.TMPDIR = folder
const outputs = await mkdtemp(join(folder, 'out-'))
const problems = []
const random = createRandom(SEED)
const pick = (list) => list[random(list.length)]
const warnings = []
process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`))

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

let made = 0
const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
const ACTIONS = {
  query: () =>
    client.query(`SELECT event, count() AS n, ${random(50)} AS x FROM events GROUP BY event LIMIT 20`),
  wrong: () => client.query('SELECT evnt FROM events'),
  batches: async () => {
    const query = 'SELECT toString(uuid) AS uuid, event FROM events ORDER BY uuid LIMIT 900'
    for await (const rows of client.readBatches(query, { key: 'uuid', batchSize: 300 }))
      if (random(4) === 0 && rows) break
  },
  aborted: () => client.query('SELECT count() FROM events', { signal: AbortSignal.timeout(random(30) + 1) }),
  ask: () =>
    ask(client, pick(['top events last week', 'daily active users', 'what is love', 'weekly retention'])),
  tool: () => runTool(tools, 'posthog_run_hogql', { hogql: 'SELECT * FROM events LIMIT 5' }),
  lookup: () => runTool(tools, 'posthog_lookup', { kind: pick(['persons', 'insights', 'feature_flags']) }),
  list: () => client.insights.list().page(),
  // Always the same few people, so that the project does not grow by them.
  capture: () => client.capture({ event: 'soaked', distinctId: `soak-${random(5)}` }),
  script: () => executor.runScript(`return (await posthog.query('SELECT ${random(9)} AS n')).length`),
  export: async () => {
    const file = join(outputs, `${made++}.ndjson`)
    try {
      await exportEvents(client, { from: day(3), to: day(2) }, ndjsonSink(file), {
        signal: AbortSignal.timeout(8000),
      })
    } finally {
      for (const name of await readdir(outputs))
        if (join(outputs, name).startsWith(file)) await rm(join(outputs, name))
    }
  },
}
/** Commoner ones more often. */
const TURNS = Object.keys(ACTIONS).flatMap((name) =>
  Array(name === 'export' || name === 'script' ? 1 : 4).fill(name),
)

const counts = { calls: 0, failed: 0 }
const codes = new Set()

async function work(untilMs) {
  while (performance.now() < untilMs) {
    const name = pick(TURNS)
    counts.calls++
    try {
      await ACTIONS[name]()
    } catch (error) {
      counts.failed++
      if (PostHogDriverError.isInstance(error)) codes.add(error.code)
      else problems.push(`${name} failed with something that is not ours: ${error?.stack ?? error}`)
    }
  }
}

/** Some requests meet a fault, most do not. */
async function spoil(untilMs) {
  while (performance.now() < untilMs) {
    const name = pick(FAULT_NAMES)
    local.faults.add({ name, times: 1 + random(3), after: random(10), delayMs: 50, bytes: 1_000_000 })
    await sleep(400)
    local.faults.clear()
    await sleep(200)
  }
}

async function heapMebibytes() {
  for (let turn = 0; turn < 3; turn++) {
    await sleep(50)
    globalThis.gc?.()
  }
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / MEBIBYTE
}

const heaps = []
for (let round = 1; round <= ROUNDS; round++) {
  const untilMs = performance.now() + (SECONDS * 1000) / ROUNDS
  await Promise.all([spoil(untilMs), ...Array.from({ length: WORKERS }, () => work(untilMs))])
  local.faults.clear()
  heaps.push(await heapMebibytes())
  console.log(
    `round ${round}: ${counts.calls} calls, ${counts.failed} failed, ${heaps.at(-1).toFixed(1)} MiB`,
  )
}

const growth = Math.min(...heaps.slice(-2)) - Math.max(...heaps.slice(0, WARM_UP))
if (!globalThis.gc) problems.push('Memory was not measured: start Node with --expose-gc.')
else if (growth > MAX_GROWTH_MEBIBYTES)
  problems.push(`Memory grew by ${growth.toFixed(1)} MiB after the warm-up.`)
// Without faults everything works again.
for (const name of Object.keys(ACTIONS))
  if (name !== 'wrong' && name !== 'aborted')
    await ACTIONS[name]().catch((error) =>
      problems.push(`Without faults, ${name} failed: ${error?.stack ?? error}`),
    )

await executor.close()
await client.close()
await local.close()
await rm(outputs, { recursive: true })
await sleep(500)

const left = process.getActiveResourcesInfo().filter((name) => !OWN_RESOURCES.has(name))
if (left.length > 0) problems.push(`Left open: ${left.join(', ')}.`)
const files = await readdir(folder)
if (files.length > 0) problems.push(`Left in the temporary directory: ${files.join(', ')}.`)
const leaks = warnings.filter((warning) => warning.includes('MaxListeners'))
if (leaks.length > 0) problems.push(...leaks)
await rm(folder, { recursive: true, force: true })

console.log(
  `codes met: ${[...codes].sort().join(', ')}; memory ${growth.toFixed(1)} MiB after the warm-up; seed ${SEED}`,
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
