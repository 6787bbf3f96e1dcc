/**
 * Runs an analysis as a model would write it, away from the application: in a sandbox, with a driver that may only read.
 * What the model gets wrong comes back with its line, so that it can correct itself.
 *
 *     npx tsx examples/analysis-script.ts      asks a local PostHog with demo data, so that no key is needed
 */
import { pathToFileURL } from 'node:url'
import { processSandbox, SandboxError, SandboxExecutor } from 'posthog-driver'
import { startLocalPostHog } from 'posthog-driver/local'

/** The first try: a column that does not exist. */
const FIRST_TRY = `
const rows = await posthog.query('SELECT evnt, count() AS n FROM events GROUP BY evnt')
return rows.length`

/** TypeScript will do; `params` are data, never spliced into the code. */
const SECOND_TRY = `
import { appendFile } from 'node:fs/promises'

interface Signup { uuid: string; plan: string | null }
const plans = new Map<string, number>()
const query = hogql\`SELECT toString(uuid) AS uuid, person.properties.plan AS plan
                     FROM events WHERE event = \${params.event}\`
for await (const batch of posthog.readBatches(query, { key: 'uuid', batchSize: 500 })) {
  for (const { plan } of batch as Signup[]) plans.set(plan ?? 'none', (plans.get(plan ?? 'none') ?? 0) + 1)
  await appendFile('signups.ndjson', batch.map((row) => JSON.stringify(row) + '\\n').join(''))
}
console.log('read all sign-ups')
return { plans: Object.fromEntries(plans), file: 'signups.ndjson' }`

export interface Analysis {
  plans: Record<string, number>
  file: string
}

export async function main(): Promise<Analysis & { bytes: number }> {
  await using local = await startLocalPostHog()
  const posthog = { host: local.url, apiKey: local.apiKey, projectId: local.projectId }
  await using executor = await SandboxExecutor.start({ sandbox: processSandbox(), posthog })

  try {
    await executor.runScript(FIRST_TRY)
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error
    console.log(error.message, error.hint)
  }

  const { value, stdout } = await executor.runScript<Analysis>(
    SECOND_TRY,
    { event: 'user_signed_up' },
    { timeoutMs: 30_000 },
  )
  const file = await executor.readFile(value.file)
  console.log(stdout.trim(), value.plans, `${file.length} bytes`)

  const results = await executor
    .runBatch([
      { id: 'analyze_funnel', params: { steps: ['user_signed_up', 'subscription_purchased'], from: '-30d' } },
      { id: 'capture_event', params: { event: 'analysed', distinct_id: 'model' } },
    ])
    .catch((error) => error)
  // Nothing of a batch runs when one of its scripts may not.
  console.log(results instanceof SandboxError ? results.message : results)
  return { ...value, bytes: file.length }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
