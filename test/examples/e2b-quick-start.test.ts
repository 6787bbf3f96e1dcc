import { expect, it, vi } from 'vitest'
import { main } from '../../examples/e2b-quick-start.ts'
import { startLocalPostHog } from '../../src/local/start-local-posthog.ts'
import { e2bSandbox } from '../../src/sandbox/e2b-sandbox.ts'
import { startE2BServer } from '../support/e2b/start-e2b-server.ts'

it('the quick start at E2B asks, queries and runs a script in one sandbox, and removes it', async () => {
  await using server = await startE2BServer()
  await using local = await startLocalPostHog()
  const print = vi.spyOn(console, 'log').mockImplementation(() => {})
  await main({
    sandbox: e2bSandbox(server.connection),
    posthog: { host: local.url, apiKey: local.apiKey, projectId: local.projectId },
  })
  const printed = print.mock.calls.map((call) => call.join(' '))
  print.mockRestore()
  if (process.env.SHOW) process.stdout.write(`${printed.join('\n')}\n`)
  expect(printed[0]).toMatch(/^\d+ objects: events, insights, persons, .*\.\.\.$/)
  expect(printed.slice(1, 4)).toEqual(
    ['$pageview', '$pageleave', '$autocapture'].map((event) => expect.stringContaining(`${event}: `)),
  )
  expect(printed[4]).toMatch(/last 7 days/)
  const [rows = 0, people = 0, bytes = 0] = printed[5]?.match(/\d+/g)?.map(Number) ?? []
  expect(printed[5]).toMatch(/ since yesterday, \d+ bytes in events.ndjson$/)
  expect(people).toBeGreaterThan(10)
  expect(rows).toBeGreaterThan(people)
  expect(bytes).toBeGreaterThan(rows * 60)
  expect(server.requests.counts()).toMatchObject({ create: 1, upload: 1, command: 1 })
  expect(server.liveSandboxes).toBe(0)
})

it('the quick start says what it needs when there is no key', async () => {
  vi.stubEnv('E2B_API_KEY', '')
  await expect(main()).rejects.toMatchObject({
    code: 'invalid_configuration',
    hint: expect.stringContaining('E2B_API_KEY'),
  })
  vi.unstubAllEnvs()
})
