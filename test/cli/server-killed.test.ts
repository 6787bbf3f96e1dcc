import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, describe, expect, it } from 'vitest'
import { allowKey } from '../support/leak-watch/leak-log.ts'
import { cliPath, runCli } from '../support/run-cli.ts'

const { PATH = '', HOME = '' } = process.env
const server = spawn(process.execPath, [cliPath, 'local', '--json'], {
  env: { PATH, HOME },
  stdio: ['ignore', 'pipe', 'inherit'],
})
afterAll(() => server.kill('SIGKILL'))

describe('the server dies in the middle of a query', () => {
  // Started before the first test.
  allowKey({
    place: 'stdout of node dist/cli/main.js local',
    reason: 'it prints the key it made for its own server',
  })

  it('fails with a connection error within the deadline, and the process exits', async () => {
    const [line] = await once(server.stdout, 'data')
    const { url, apiKey, projectId } = JSON.parse(String(line))
    const env = { POSTHOG_HOST: url, POSTHOG_PERSONAL_API_KEY: apiKey, POSTHOG_PROJECT_ID: String(projectId) }
    expect((await runCli(['query', 'SELECT 1 AS one'], { env })).stdout).toBe('one\n  1\n')

    const started = Date.now()
    const slow = runCli(
      ['query', 'SELECT sum(sqrt(number)) FROM numbers(1000000000000)', '--json', '--timeout', '20'],
      { env },
    )
    setTimeout(() => server.kill('SIGKILL'), 1500)
    const run = await slow
    expect(run.status).toBe(1)
    expect(JSON.parse(run.stdout).error.code).toBe('connection_failed')
    expect(Date.now() - started).toBeLessThan(20_000)
  }, 120_000)
})
