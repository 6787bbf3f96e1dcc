import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { beforeAll, describe, expect, it } from 'vitest'
import { isRunning, untilGone } from './support/processes.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Inside the package, where the program finds the guest. */
const directory = join(root, 'node_modules/.cache/posthog-driver-test')

beforeAll(async () => {
  await build({
    entry: { 'host-program': join(root, 'test/sandbox/support/host-program.ts') },
    outDir: directory,
    config: false,
    format: 'esm',
    target: 'node20',
    silent: true,
  })
})

interface EndedHost {
  exitCode: number | null
  signal: string | null
  pids: number[]
  directory: string
  stderr: string
}

/** Runs the host to its end; `signal` is sent once it has reported what it started. */
async function runHost(ending: string, signal?: NodeJS.Signals): Promise<EndedHost> {
  const host = spawn(process.execPath, [join(directory, 'host-program.js'), ending], { cwd: root })
  let stdout = ''
  let stderr = ''
  let reported: { pids: number[]; directory: string } | undefined
  host.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  host.stdout.on('data', (chunk) => {
    stdout += chunk
    if (reported || !stdout.includes('\n')) return
    reported = JSON.parse(stdout)
    if (signal) {
      expect(reported?.pids.every(isRunning)).toBe(true)
      host.kill(signal)
    }
  })
  const [exitCode, killedBy] = await new Promise<[number | null, string | null]>((resolve) => {
    host.once('close', (...how) => resolve(how))
  })
  if (!reported) throw new Error(`The host reported nothing: ${stderr}`)
  return { exitCode, signal: killedBy, ...reported, stderr }
}

describe('a host that ends without closing its sandbox', () => {
  it.each([
    ['by SIGINT', 'wait', 'SIGINT', { exitCode: null, signal: 'SIGINT' }],
    ['by SIGTERM', 'wait', 'SIGTERM', { exitCode: null, signal: 'SIGTERM' }],
    ['by a signal it handles itself', 'own-handler', 'SIGINT', { exitCode: 5, signal: null }],
    ['by process.exit()', 'exit', undefined, { exitCode: 3, signal: null }],
    ['by an uncaught error', 'throw', undefined, { exitCode: 1, signal: null }],
    ['because nothing is left to do', 'idle', undefined, { exitCode: 0, signal: null, stderr: '' }],
  ] as const)('leaves no process and no directory: %s', async (_, ending, signal, expected) => {
    const ended = await runHost(ending, signal)
    expect(ended).toMatchObject(expected)
    expect(existsSync(ended.directory)).toBe(false)
    await untilGone(ended.pids)
  })

  it('leaves no process even when it is killed', async () => {
    const ended = await runHost('wait', 'SIGKILL')
    await untilGone(ended.pids)
    await rm(ended.directory, { recursive: true })
  })
})

it('a host that closes its sandbox exits by itself', async () => {
  const ended = await runHost('close')
  expect(ended).toMatchObject({ exitCode: 0, signal: null, stderr: '' })
  expect(existsSync(ended.directory)).toBe(false)
  await untilGone(ended.pids)
})
