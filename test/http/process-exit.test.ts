import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from './loopback.ts'

let directory: string
let program: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'posthog-driver-'))
  program = join(directory, 'exit-program.cjs')
  await build({
    entryPoints: [fileURLToPath(new URL('./exit-program.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
  })
})
afterAll(() => rm(directory, { recursive: true }))

/** Well below the 30 s for which an idle connection is kept. */
const PROMPTLY_MS = 10_000

function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args])
    const killer = setTimeout(() => child.kill('SIGKILL'), PROMPTLY_MS)
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        output += text
      })
    child.on('close', (code) => {
      clearTimeout(killer)
      resolve({ code, output: output.trim() })
    })
  })
}

describe.each(['undici', 'node'])('over %s the process ends by itself', (transport) => {
  test.each([
    ['answered', 'unclosed', 'ok done'],
    ['answered', 'closed', 'ok done'],
    ['timeout', 'unclosed', 'timeout done'],
    ['abort', 'unclosed', 'aborted done'],
    ['reset', 'unclosed', 'connection_failed done'],
    ['timeout', 'closed', 'timeout done'],
  ])('%s, client %s', async (scenario, ending, expected) => {
    await using server = await startServer(({ path }, response) => {
      if (path === '/answered/') response.end('{}')
      if (path === '/reset/') response.destroy()
    })
    const { code, output } = await run(transport, server.origin, scenario, ending)
    expect({ code, output }).toEqual({ code: 0, output: expected })
  })
})
