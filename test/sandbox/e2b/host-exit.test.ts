import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listSandboxes, reapSandboxes } from '../../../src/sandbox/e2b-orphans.ts'
import { type E2BServer, startE2BServer } from '../../support/e2b/start-e2b-server.ts'
import { runCli } from '../../support/run-cli.ts'
import { type CannedPostHog, startCannedPostHog } from '../support/canned-posthog.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** Inside the package, where the program finds the guest and the SDK. */
const directory = join(root, 'node_modules/.cache/posthog-driver-test-e2b')

const apiKey = 'phx_planted0123456789abcdef'
let posthog: CannedPostHog
let server: E2BServer
beforeAll(async () => {
  await build({
    entry: { 'host-program': join(root, 'test/sandbox/e2b/host-program.ts') },
    outDir: directory,
    config: false,
    format: 'esm',
    target: 'node20',
    silent: true,
    external: ['e2b'],
  })
})
beforeEach(async () => {
  posthog = await startCannedPostHog(apiKey)
  server = await startE2BServer()
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await posthog[Symbol.asyncDispose]()
})

/** Runs the host until it is ready, sends the signal if there is one, and waits for its end. */
async function runHost(ending: string, signal?: NodeJS.Signals) {
  const program = join(directory, 'host-program.js')
  const host = spawn(process.execPath, [program, ending, server.url, server.apiKey, posthog.url], {
    cwd: root,
    env: { PATH: process.env.PATH, POSTHOG_PERSONAL_API_KEY: apiKey },
  })
  const ended = once(host, 'close')
  let stderr = ''
  host.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  if (ending === 'creating')
    await expect.poll(() => server.requests.counts().create, { timeout: 20_000 }).toBe(1)
  else await Promise.race([once(host.stdout, 'data'), ended])
  if (signal) host.kill(signal)
  const [exitCode, killedBy] = await ended
  return { exitCode, killedBy, stderr, pid: host.pid }
}

describe('a host that ends without closing its E2B sandboxes', () => {
  it.each([
    ['by SIGINT', 'wait', 'SIGINT', { killedBy: 'SIGINT' }],
    ['by SIGTERM', 'wait', 'SIGTERM', { killedBy: 'SIGTERM' }],
    ['by process.exit()', 'exit', undefined, { exitCode: 3 }],
    ['by an uncaught error', 'throw', undefined, { exitCode: 1 }],
    ['because nothing is left to do', 'idle', undefined, { exitCode: 0, stderr: '' }],
  ] as const)('leaves none: %s', async (_, ending, signal, expected) => {
    expect(await runHost(ending, signal)).toMatchObject(expected)
    expect(server.state.created).toHaveLength(2)
    expect(server.liveSandboxes).toBe(0)
    await expect.poll(() => server.liveProcesses()).toEqual([])
  })

  it('leaves none that was being created', async () => {
    server.faults.next('create', { kind: 'slow', ms: 1000 })
    expect(await runHost('creating', 'SIGINT')).toMatchObject({ killedBy: 'SIGINT' })
    expect(server.state.created).toHaveLength(1)
    expect(server.liveSandboxes).toBe(0)
  })

  it('leaves orphans when it is killed, which are found and removed', async () => {
    const { pid } = await runHost('wait', 'SIGKILL')
    expect(server.liveSandboxes).toBe(2)
    const other = {
      posthog_driver_kind: 'executor',
      posthog_driver_host: 'elsewhere',
      posthog_driver_pid: '1',
    }
    server.state.addSandbox({ templateID: 'base', metadata: other })
    server.state.addSandbox({ templateID: 'base', metadata: { by: 'somebody else' } })
    server.state.pageSize = 1
    const found = await listSandboxes(server.connection)
    expect(found.map(({ ownerState }) => ownerState)).toEqual(['gone', 'gone', 'unknown'])
    expect(found[0]?.owner).toMatchObject({ pid })

    const env = { E2B_API_KEY: server.apiKey, E2B_API_URL: server.url, E2B_SANDBOX_URL: server.url }
    const listed = await runCli(['sandbox', 'ls'], { env })
    expect(listed.stdout).toContain(found[0]?.id)
    expect(listed.stdout).toContain(`elsewhere:1`)
    const reaped = await runCli(['sandbox', 'reap', '--json'], { env })
    expect(reaped.status).toBe(0)
    const { removed, kept, failed } = JSON.parse(reaped.stdout)
    expect([removed.length, kept.length, failed.length]).toEqual([2, 1, 0])
    expect(server.liveSandboxes).toBe(2)

    await sleep(20)
    const old = await reapSandboxes({ ...server.connection, olderThanMs: 10 })
    expect(old.removed.map(({ owner }) => owner.host)).toEqual(['elsewhere'])
    expect(server.liveSandboxes).toBe(1)
    expect((await runCli(['sandbox', 'ls'], { env })).stdout).toBe('No sandboxes.\n')
    expect(await runCli(['sandbox', 'nonsense'], { env })).toMatchObject({ status: 2 })
  })
})
