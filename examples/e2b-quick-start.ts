/**
 * The driver in a sandbox at E2B, without a model: what a project has, a query, a question, a script.
 *
 *     npm install posthog-driver e2b
 *     export E2B_API_KEY=e2b_... POSTHOG_PERSONAL_API_KEY=phx_... POSTHOG_PROJECT_ID=... POSTHOG_HOST=us
 *     npx tsx examples/e2b-quick-start.ts
 */
import { pathToFileURL } from 'node:url'
import { ask, e2bSandbox, SandboxExecutor, type SandboxExecutorOptions } from 'posthog-driver'

/** Goes through events in batches, keeps them in a file, and hands back a summary. */
const SCRIPT = `
import { appendFile } from 'node:fs/promises'

const query = hogql\`SELECT toString(uuid) AS uuid, distinct_id FROM events
                     WHERE event = \${params.event} AND timestamp > now() - INTERVAL 1 DAY\`
const people = new Set()
let rows = 0
for await (const batch of posthog.readBatches(query, { key: 'uuid', batchSize: 1000 })) {
  for (const { distinct_id } of batch) people.add(distinct_id)
  rows += batch.length
  await appendFile('events.ndjson', batch.map((row) => JSON.stringify(row) + '\\n').join(''))
  if (rows >= params.atMost) break
}
return { rows, people: people.size, file: 'events.ndjson' }`

interface Summary {
  rows: number
  people: number
  file: string
}

export async function main(options: Partial<SandboxExecutorOptions> = {}): Promise<void> {
  // Without options: the keys and the project of the environment. One sandbox, removed at the end, also after an error.
  const sandbox = options.sandbox ?? e2bSandbox()
  await using executor = await SandboxExecutor.start({ ...options, sandbox })

  const objects = await executor.listObjects()
  console.log(`${objects.length} objects: ${objects.slice(0, 5).join(', ')}, ...`)

  const top = await executor.query(
    'SELECT event, count() AS total FROM events GROUP BY event ORDER BY total DESC, event LIMIT 3',
  )
  for (const { event, total } of top) console.log(`${event}: ${total}`)

  const answer = await ask(executor, 'How many daily active users did we have in the last 7 days?')
  console.log(answer.matched ? answer.text : answer.reason)

  const { value } = await executor.runScript<Summary>(SCRIPT, { event: top[0]?.event, atMost: 10_000 })
  const { length } = await executor.readFile(value.file)
  console.log(
    `${value.rows} events of ${value.people} people since yesterday, ${length} bytes in ${value.file}`,
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
