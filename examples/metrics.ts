/**
 * Counts and times everything a program does with PostHog: queries, sandboxes, whole tasks.
 *
 *     npx tsx examples/metrics.ts      asks a local PostHog with demo data, so that no key is needed
 */
import { pathToFileURL } from 'node:url'
import {
  ask,
  cachedDriver,
  createMetrics,
  type MetricsSnapshot,
  PostHogClient,
  processSandbox,
  SandboxExecutor,
} from 'posthog-driver'
import { startLocalPostHog } from 'posthog-driver/local'

export async function main(): Promise<MetricsSnapshot> {
  const metrics = createMetrics()
  const { hooks } = metrics
  await using local = await startLocalPostHog()
  const posthog = { host: local.url, apiKey: local.apiKey, projectId: local.projectId }
  await using client = new PostHogClient({ ...posthog, hooks })
  const driver = cachedDriver(client, { ttlMs: 60_000, hooks })

  const answered = { succeeded: (answer: { matched: boolean }) => answer.matched }
  await metrics.measure('ask', () => ask(client, 'What are the top events in the last 7 days?'), answered)
  await metrics.measure('ask', () => ask(client, 'Why is the sky blue?'), answered)
  for (let time = 0; time < 10; time++)
    await driver.query('SELECT event, count() FROM events GROUP BY event LIMIT 50')
  await client.query('SELECT evnt FROM events').catch((error) => console.log(error.message))

  const executor = await SandboxExecutor.start({ sandbox: processSandbox(), posthog, hooks })
  await executor.runScript("return await posthog.query('SELECT count() FROM events')")
  await executor.close()

  const snapshot = metrics.snapshot()
  const { queries, sandboxes, endToEnd } = snapshot
  const { durationMs, ...counts } = queries
  console.log('queries', counts, { p50: durationMs.p50, p99: durationMs.p99 })
  console.log('sandboxes', {
    active: sandboxes.active,
    startMs: sandboxes.start.durationMs.p50,
    removed: sandboxes.close.successRate,
  })
  console.log('ask', { successRate: endToEnd.ask?.successRate, errors: endToEnd.ask?.errors })
  return snapshot
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
