import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { startLocalPostHog } from '../../../src/local/start-local-posthog.ts'
import { startE2BServer } from '../../support/e2b/start-e2b-server.ts'
import { startEgressGate } from './egress-gate.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

async function runLiveTests(env: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/live/vitest.config.ts']
  const child = spawn(process.execPath, args, { cwd: root, env: { PATH, HOME, ...env } })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { exitCode, printed: stripVTControlCharacters(stdout + stderr) }
}

it('the live tests say what they skip, and why', async () => {
  const { exitCode, printed } = await runLiveTests({ POSTHOG_PROJECT_ID: '1' })
  expect(exitCode).toBe(0)
  expect(printed).toContain('live test of PostHog: SKIPPED, not set: POSTHOG_PERSONAL_API_KEY\n')
  expect(printed).toContain('live test of E2B: SKIPPED, not set: E2B_API_KEY, POSTHOG_PERSONAL_API_KEY\n')
  expect(printed).toMatch(/Tests +10 skipped \(10\)/)
})

it('the live tests hold against servers on loopback', async () => {
  await using server = await startE2BServer()
  await using local = await startLocalPostHog()
  await using gate = await startEgressGate(server, local.url)
  const { exitCode, printed } = await runLiveTests({
    E2B_API_KEY: server.apiKey,
    E2B_API_URL: server.url,
    E2B_SANDBOX_URL: server.url,
    POSTHOG_HOST: gate.url,
    POSTHOG_PERSONAL_API_KEY: local.apiKey,
    POSTHOG_PROJECT_ID: String(local.projectId),
  })
  expect([exitCode, printed]).toEqual([0, expect.stringMatching(/Tests +10 passed \(10\)/)])
  expect(printed).toContain('live test of E2B: runs, with the keys of the environment\n')
  expect(server.liveSandboxes).toBe(0)
}, 120_000)
