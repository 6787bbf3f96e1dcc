/**
 * A Singer tap: SCHEMA, RECORD and STATE lines on standard output, for any target.
 *
 *     npx tsx examples/export-singer.ts | target-jsonl
 *
 * Rows are never parsed on the way: the export writes them as JSON, byte for byte. A STATE line follows the rows of a part
 * once the target has taken them; what to go on with is in the checkpoint file. Without POSTHOG_PERSONAL_API_KEY it exports a
 * local PostHog with demo data.
 */
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import {
  type ExportColumn,
  type ExportOptions,
  type ExportPart,
  type ExportSink,
  exportEvents,
  PostHogClient,
} from 'posthog-driver'
import { startLocalPostHog } from 'posthog-driver/local'

const STREAM = 'events'

function singerSink(output: Writable): ExportSink {
  const write = async (line: string): Promise<void> => {
    if (!output.write(`${line}\n`)) await once(output, 'drain')
  }
  let rows = 0
  return {
    name: 'singer',
    format: { kind: 'ndjson' },
    async open({ columns, state }) {
      rows = Number(state?.rows ?? 0)
      const properties = Object.fromEntries(columns.map((column) => [column.name, schemaOf(column)]))
      const schema = { type: 'object', properties }
      await write(JSON.stringify({ type: 'SCHEMA', stream: STREAM, schema, key_properties: ['uuid'] }))
    },
    async writePart(part) {
      for await (const line of linesOf(part))
        await write(`{"type":"RECORD","stream":"${STREAM}","record":${line}}`)
    },
    async commit(part) {
      rows += part.rows
      const value = { bookmarks: { [STREAM]: { rows, segment: part.segment } } }
      await write(JSON.stringify({ type: 'STATE', value }))
      return { rows }
    },
  }
}

function schemaOf({ name, type }: ExportColumn): object {
  if (name === 'properties') return { type: ['object', 'null'] }
  if (/DateTime/.test(type)) return { type: ['string', 'null'], format: 'date-time' }
  if (/\bU?Int\d+/.test(type)) return { type: ['integer', 'null'] }
  if (/Float|Decimal/.test(type)) return { type: ['number', 'null'] }
  if (/Bool/.test(type)) return { type: ['boolean', 'null'] }
  return { type: ['string', 'null'] }
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

export async function main(
  client: PostHogClient,
  output: Writable = process.stdout,
  options: ExportOptions = {},
): Promise<void> {
  await exportEvents(client, { from: '2026-01-01' }, singerSink(output), {
    checkpoint: 'posthog-singer.checkpoint',
    incremental: true,
    ...options,
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await using local = process.env.POSTHOG_PERSONAL_API_KEY ? undefined : await startLocalPostHog()
  await using client = local
    ? new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
    : PostHogClient.fromEnv()
  await main(client)
}
