/**
 * What an Airbyte source writes while it reads: RECORD, STATE and TRACE lines on standard output.
 *
 *     npx tsx examples/export-airbyte.ts
 *
 * A STATE line says that all rows before it are to be kept, and how many came since the one before. The stream's status is
 * STARTED, RUNNING, then COMPLETE or INCOMPLETE; errors say whether trying again helps. Without POSTHOG_PERSONAL_API_KEY it
 * exports a local PostHog with demo data.
 */
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import {
  type ExportOptions,
  type ExportPart,
  type ExportSink,
  exportEvents,
  PostHogClient,
  PostHogDriverError,
} from 'posthog-driver'
import { startLocalPostHog } from 'posthog-driver/local'

const STREAM = { name: 'events' }

type Write = (line: string | object) => Promise<void>

const writerTo =
  (output: Writable): Write =>
  async (line) => {
    const text = typeof line === 'string' ? line : JSON.stringify(line)
    if (!output.write(`${text}\n`)) await once(output, 'drain')
  }

const status = (name: 'STARTED' | 'RUNNING' | 'COMPLETE' | 'INCOMPLETE'): object =>
  trace({ type: 'STREAM_STATUS', stream_status: { stream_descriptor: STREAM, status: name } })

const trace = (content: object): object => ({ type: 'TRACE', trace: { emitted_at: Date.now(), ...content } })

function airbyteSink(write: Write): ExportSink {
  let rows = 0
  let running = false
  return {
    name: 'airbyte',
    format: { kind: 'ndjson' },
    async open({ state }) {
      rows = Number(state?.rows ?? 0)
      await write(status('STARTED'))
    },
    async writePart(part) {
      if (!running) await write(status('RUNNING'))
      running = true
      const end = `,"emitted_at":${Date.now()}}}`
      for await (const line of linesOf(part))
        await write(`{"type":"RECORD","record":{"stream":"${STREAM.name}","data":${line}${end}`)
    },
    async commit(part) {
      rows += part.rows
      const stream = { stream_descriptor: STREAM, stream_state: { rows, segment: part.segment } }
      const state = { type: 'STREAM', stream, sourceStats: { recordCount: part.rows } }
      await write({ type: 'STATE', state })
      return { rows }
    },
    async finish() {
      await write(status('COMPLETE'))
    },
  }
}

/** Not by node:readline, which also ends lines at U+2028, and that may stand in JSON. */
async function* linesOf(part: ExportPart): AsyncGenerator<string> {
  let rest = ''
  for await (const text of part.stream().setEncoding('utf8')) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

/** `config_error`: the user has to change something. `transient_error`: the same again may work. */
function failureType(error: unknown): 'config_error' | 'transient_error' | 'system_error' {
  if (!PostHogDriverError.isInstance(error)) return 'system_error'
  if (error.retryable) return 'transient_error'
  const cause = error.details.cause ?? error.code
  return /invalid|authentication|permission|not_found/.test(String(cause)) ? 'config_error' : 'system_error'
}

/** Whether everything arrived. */
export async function main(
  client: PostHogClient,
  output: Writable = process.stdout,
  options: ExportOptions = {},
): Promise<boolean> {
  const write = writerTo(output)
  try {
    await exportEvents(client, { from: '2026-01-01' }, airbyteSink(write), {
      checkpoint: 'posthog-airbyte.checkpoint',
      incremental: true,
      ...options,
    })
    return true
  } catch (error) {
    const { message, stack } = error as Error
    await write(status('INCOMPLETE'))
    const details = {
      message,
      internal_message: message,
      stack_trace: stack,
      failure_type: failureType(error),
    }
    await write(trace({ type: 'ERROR', error: details }))
    return false
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await using local = process.env.POSTHOG_PERSONAL_API_KEY ? undefined : await startLocalPostHog()
  await using client = local
    ? new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
    : PostHogClient.fromEnv()
  process.exitCode = (await main(client)) ? 0 : 1
}
