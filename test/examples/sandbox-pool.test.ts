import { expect, it, vi } from 'vitest'
import { main } from '../../examples/sandbox-pool.ts'
import { startLocalPostHog } from '../../src/local/start-local-posthog.ts'
import { e2bSandbox } from '../../src/sandbox/e2b-sandbox.ts'
import { startE2BServer } from '../support/e2b/start-e2b-server.ts'

function check({ answers, metrics }: Awaited<ReturnType<typeof main>>): void {
  const users = (answers as { user: string; top: string[] }[]).map(({ user, top }) => [user, top.length])
  expect(users).toEqual([
    ['ana', 3],
    ['bob', 3],
    ['ana', 3],
    ['cem', 3],
    ['ana', 3],
  ])
  expect(metrics.created - metrics.closed).toBeLessThanOrEqual(2)
  // Three users never share: cem's sandbox took the place of another one.
  expect(metrics).toMatchObject({ leases: 5, leased: 0, waiting: 0, creationFailures: 0 })
  expect(metrics.created).toBeGreaterThanOrEqual(3)
}

it('gives every user an answer and never more than two sandboxes', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const result = await main()
  log.mockRestore()
  check(result)
})

it('does so at E2B too, and leaves none', async () => {
  await using server = await startE2BServer()
  await using local = await startLocalPostHog()
  const posthog = { host: local.url, apiKey: local.apiKey, projectId: local.projectId }
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const result = await main({ sandbox: e2bSandbox(server.connection), posthog })
  log.mockRestore()
  check(result)
  expect(server.liveSandboxes).toBe(0)
})
