import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/start-local-posthog.ts'
import { type E2BServer, startE2BServer } from '../support/e2b/start-e2b-server.ts'
import { runCli } from '../support/run-cli.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = await readFile(join(root, 'docs/sandbox.md'), 'utf8')
const fences = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code ?? '')

let directory: string
let local: LocalPostHog
let server: E2BServer
let env: Record<string, string>
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'posthog-page-'))
  const events = Array.from({ length: 30 }, (_, n) => ({
    event: n % 3 ? 'view' : 'buy',
    distinct_id: `u${n % 5}`,
    timestamp: new Date(Date.UTC(2026, 8, 1, n)).toISOString(),
  }))
  const data = join(directory, 'events.ndjson')
  await writeFile(data, events.map((event) => JSON.stringify(event)).join('\n'))
  local = await startLocalPostHog({ data })
  server = await startE2BServer()
  env = {
    E2B_API_KEY: server.apiKey,
    E2B_API_URL: server.url,
    E2B_SANDBOX_URL: server.url,
    POSTHOG_HOST: local.url,
    POSTHOG_PERSONAL_API_KEY: local.apiKey,
    POSTHOG_PROJECT_ID: String(local.projectId),
  }
}, 60_000)
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await local?.close()
  await rm(directory, { recursive: true, force: true })
})

/** The page's code as one program, as somebody would run it who has installed the package. */
async function runProgram(code: string) {
  const outfile = join(root, 'node_modules/.cache/posthog-driver/sandbox-page.mjs')
  await mkdir(join(outfile, '..'), { recursive: true })
  await build({
    stdin: { contents: code, loader: 'ts', resolveDir: root },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    plugins: [
      {
        name: 'built-package',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^posthog-driver$/ }, () => ({
            path: pathToFileURL(join(root, 'dist/index.js')).href,
            external: true,
          })),
      },
    ],
  })
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [outfile], { cwd: directory, env: { PATH, HOME, ...env } })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { stdout, stderr, exitCode }
}

describe('docs/sandbox.md', () => {
  it('has code that runs and prints what it says', async () => {
    const code = fences('ts').join('\n')
    const says = [...code.matchAll(/^\/\/=> (.*)$/gm)].map(([, line]) => line)
    expect(says.length).toBeGreaterThan(3)
    const { stdout, stderr, exitCode } = await runProgram(code)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout.trimEnd().split('\n')).toEqual(says)
    expect(server.liveSandboxes).toBe(0)
  }, 60_000)

  it('has commands that work', async () => {
    const commands = fences('sh').flatMap((block) => block.trim().split('\n'))
    expect(commands).toHaveLength(5)
    for (const command of commands) {
      const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '')
      expect(words.shift()).toBe('posthog-driver')
      const { status, stderr } = await runCli(words, { env, cwd: directory })
      expect([command, status, stderr]).toEqual([command, 0, expect.any(String)])
    }
    expect(server.liveSandboxes).toBe(0)
  }, 60_000)

  it('names nothing but fences that are run', () => {
    const languages = [...page.matchAll(/^```(\w+)$/gm)].map(([, language]) => language)
    expect(languages.filter((language) => language !== 'ts' && language !== 'sh')).toEqual([])
  })
})
