import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ask, exportEvents, ndjsonSink, runTool } from '../../dist/index.js'

const HOGQL = 'SELECT uuid, event, timestamp, properties FROM events ORDER BY uuid LIMIT 2000'
const QUESTIONS = [
  'top events last week',
  'daily active users',
  'weekly retention',
  'what is love',
  'events per day by browser in the last 14 days',
]

/**
 * What a program may do with the package, by name. Each gives what came, or throws; `stop` is a signal that all of them
 * share and that never fires.
 */
export function createActions({ client, executor, tools, mcp, outputs, random, stop, range, rowsInRange }) {
  const pick = (list) => list[random(list.length)]
  const within = (milliseconds) => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), milliseconds).unref()
    return controller.signal
  }
  const soon = (mostMs) => within(random(mostMs) + 1)
  let made = 0

  /** The same file again, first with somebody who loses patience: the second run goes on where the first one stopped. */
  async function exportAndResume(mostMs) {
    const name = `${made++}.ndjson`
    const file = join(outputs, name)
    const exported = (signal) => exportEvents(client, range, ndjsonSink(file), { signal })
    try {
      const summary = await exported(soon(mostMs)).catch(() => exported(within(20_000)))
      const lines = (await readFile(file, 'utf8')).split('\n').length - 1
      if (summary.rows !== rowsInRange || lines !== rowsInRange)
        throw new Error(`A complete export has ${summary.rows} rows and ${lines} lines of ${rowsInRange}.`)
      return summary
    } finally {
      for (const left of await readdir(outputs))
        if (left.startsWith(`${name}.`) || left === name) await rm(join(outputs, left), { recursive: true })
    }
  }

  async function readStream(chunks) {
    const { body } = await client.stream(HOGQL, { signal: stop })
    let bytes = 0
    for await (const chunk of body) {
      bytes += chunk.length
      if (--chunks === 0) break
    }
    return { bytes }
  }

  return {
    query: () =>
      client.execute(`SELECT event, count() AS n, ${random(50)} AS x FROM events GROUP BY event LIMIT 20`, {
        signal: stop,
      }),
    wrong: () => client.query('SELECT evnt FROM events'),
    batches: async () => {
      const query = 'SELECT toString(uuid) AS uuid, event FROM events ORDER BY uuid LIMIT 900'
      for await (const rows of client.readBatches(query, { key: 'uuid', batchSize: 300, signal: stop }))
        if (random(4) === 0) return rows
    },
    stream: () => readStream(Number.POSITIVE_INFINITY),
    leftStream: () => readStream(1),
    aborted: () => client.query(HOGQL, { signal: soon(30) }),
    ask: () => ask(client, pick(QUESTIONS), { signal: stop }),
    tool: () => runTool(tools, 'posthog_run_hogql', { hogql: 'SELECT * FROM events LIMIT 5' }),
    lookup: () => runTool(tools, 'posthog_lookup', { kind: pick(['persons', 'insights', 'feature_flags']) }),
    mcp: () => mcp.callTool({ name: 'query_posthog', arguments: { question: pick(QUESTIONS) } }),
    mcpAborted: () =>
      mcp
        .callTool({ name: 'posthog_run_hogql', arguments: { hogql: HOGQL } }, undefined, { signal: soon(30) })
        // The SDK's own error.
        .catch(({ name, message }) => ({ name, message })),
    list: () => client.insights.list({ signal: stop }).page(),
    // Always the same few people, so that the project does not grow by them.
    capture: () => client.capture({ event: 'soaked', distinctId: `soak-${random(5)}` }),
    flags: () => client.evaluateFlags(`soak-${random(5)}`),
    sandboxed: () =>
      executor.query('SELECT event, count() AS n FROM events GROUP BY event', { signal: stop }),
    script: () =>
      executor.runScript(
        `return (await posthog.query('SELECT ${random(9)} AS n')).length`,
        {},
        { signal: stop },
      ),
    failingScript: () => executor.runScript(`throw new Error('on purpose')`),
    abortedScript: () => executor.runScript('await new Promise(() => {})', {}, { signal: soon(300) }),
    export: () => exportAndResume(30_000),
    resumedExport: () => exportAndResume(400),
  }
}

/** What does not happen at every turn, because it takes long. */
export const RARE = new Set([
  'sandboxed',
  'script',
  'failingScript',
  'abortedScript',
  'export',
  'resumedExport',
])
/** What fails without any fault. */
export const FAILING = new Set(['wrong', 'aborted', 'failingScript', 'abortedScript'])
