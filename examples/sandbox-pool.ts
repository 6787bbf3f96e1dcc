/**
 * One sandbox per user, from a pool that keeps some warm: scripts of one user never meet the files of another.
 *
 *     npx tsx examples/sandbox-pool.ts      runs on child processes against a local PostHog, so that no key is needed;
 *                                           with E2B_API_KEY at E2B, against the project of the environment
 */
import { pathToFileURL } from 'node:url'
import {
  createSandboxPool,
  e2bSandbox,
  processSandbox,
  SandboxExecutor,
  type SandboxExecutorOptions,
  type SandboxPoolMetrics,
} from 'posthog-driver'
import { startLocalPostHog } from 'posthog-driver/local'

const TOP_EVENTS = `
  const rows = await posthog.query(
    'SELECT event, count() AS n FROM events GROUP BY event ORDER BY n DESC, event LIMIT 3',
  )
  return { user: params.user, top: rows.map((row) => row.event) }
`

export async function main(
  target?: Pick<SandboxExecutorOptions, 'sandbox' | 'posthog'>,
): Promise<{ answers: unknown[]; metrics: SandboxPoolMetrics }> {
  await using local = target ? undefined : await startLocalPostHog()
  const { sandbox, posthog } = target ?? {
    sandbox: processSandbox(),
    posthog: { host: local?.url, apiKey: local?.apiKey, projectId: local?.projectId },
  }
  await using pool = createSandboxPool({
    create: ({ signal }) => SandboxExecutor.start({ sandbox, posthog, signal }),
    min: 1,
    max: 2,
    ttlMs: 60_000,
  })
  await pool.warmUp()

  // Five requests of three users share two sandboxes; each user waits for a turn.
  const answers = await Promise.all(
    ['ana', 'bob', 'ana', 'cem', 'ana'].map((user) =>
      pool.use(async (executor) => (await executor.runScript(TOP_EVENTS, { user })).value, { user }),
    ),
  )
  for (const answer of answers) console.log(answer)
  const metrics = pool.metrics()
  const { created, leases, unhealthy, closed } = metrics
  console.log({ created, leases, unhealthy, closed })
  return { answers, metrics }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main(process.env.E2B_API_KEY ? { sandbox: e2bSandbox() } : undefined)
