import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { e2bSandbox } from '../../src/sandbox/e2b-sandbox.ts'
import { processSandbox } from '../../src/sandbox/process-sandbox.ts'
import { listProcesses, selectTree } from '../../src/sandbox/process-tree.ts'
import type { SandboxProvider } from '../../src/sandbox/sandbox.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'
import { type E2BServer, startE2BServer } from '../support/e2b/start-e2b-server.ts'
import { type CannedPostHog, startCannedPostHog } from './support/canned-posthog.ts'
import { watchSandbox } from './support/watched-sandbox.ts'

const apiKey = 'phx_planted0123456789abcdef'
const SPELLINGS = ['utf8', 'base64', 'hex'] as const
const spelled = SPELLINGS.map((encoding) => Buffer.from(apiKey).toString(encoding).slice(0, 32))

let posthog: CannedPostHog
let server: E2BServer
beforeAll(async () => {
  posthog = await startCannedPostHog(apiKey)
  server = await startE2BServer()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await posthog[Symbol.asyncDispose]()
})

const read = (file: string): string => {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return '' // It has just gone.
  }
}

/** Command lines and environments of all programs that this process has started, again and again. */
function watchProcesses() {
  const seen = new Map<string, string>()
  let stopped = false
  const watching = (async () => {
    while (!stopped) {
      for (const pid of selectTree(listProcesses(), [process.pid]))
        if (pid !== process.pid)
          for (const name of ['cmdline', 'environ']) {
            const text = read(`/proc/${pid}/${name}`)
            if (text) seen.set(`${pid} ${name} ${text}`, text)
          }
      await sleep(5)
    }
  })()
  return async (): Promise<string[]> => {
    stopped = true
    await watching
    return [...seen.values()]
  }
}

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => read(join(entry.parentPath, entry.name)))

const providers: [string, () => SandboxProvider][] = [
  ['a process sandbox', () => processSandbox({ allowChildProcesses: true })],
  ['E2B', () => e2bSandbox(server.connection)],
]

describe.each(providers)('the key in %s', (kind, provide) => {
  it('is in no process list, file, command, metadata, output or error while everything runs', async () => {
    const watched = watchSandbox(provide())
    const stopWatching = watchProcesses()
    const executor = await SandboxExecutor.start({
      sandbox: watched.provider,
      posthog: { apiKey, projectId: 1, host: posthog.url },
    })
    const script = `
      import { spawnSync } from 'node:child_process'
      import { appendFileSync } from 'node:fs'
      const rows = await posthog.query('SELECT PLAIN')
      appendFileSync('rows.ndjson', JSON.stringify(rows))
      await new Promise((resolve) => setTimeout(resolve, 200))
      console.log(spawnSync('sh', ['-c', 'env; ps -eo args; sleep 0.1'], { encoding: 'utf8' }).stdout)
      return [rows, process.env, process.argv]`
    const results = await Promise.all([
      executor.runScript(script),
      executor.runScript('throw new Error(JSON.stringify(process.env))').catch((error) => error),
      executor.query('SELECT BROKEN').catch((error) => error),
      executor.query('SELECT PLAIN'),
    ])
    const directories =
      kind === 'E2B' ? server.state.created.map(({ directory }) => directory) : [watched.latest.directory]
    const files = directories.flatMap(filesIn)
    const processes = await stopWatching()
    await executor.close()

    // Otherwise nothing would have been looked at: guest, script, its shell; the guest's file and the script's.
    expect(processes.filter((text) => text.includes('posthog_driver/guest')).length).toBeGreaterThan(0)
    expect(processes.filter((text) => text.includes('ps -eo args')).length).toBeGreaterThan(0)
    expect(files.length).toBeGreaterThanOrEqual(2)
    const places = {
      processes,
      files,
      commands: watched.commands.map(({ argv, env }) => JSON.stringify([argv, env])),
      results: [inspect(results, { depth: 9, maxStringLength: null })],
      metadata: server.state.created.map(({ request }) => JSON.stringify(request)),
      executor: [inspect(executor, { depth: 20, showHidden: true })],
    }
    for (const [place, texts] of Object.entries(places))
      for (const spelling of spelled)
        expect([place, texts.filter((text) => text.includes(spelling))]).toEqual([place, []])
  })
})
