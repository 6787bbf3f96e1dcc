import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { PERMISSION_MODES } from '../../src/tools/permissions.ts'
import { TOOL_KIT } from '../../src/tools/tool-kit.ts'
import { cliPath, runCli } from '../support/run-cli.ts'
import { startScriptedModel } from '../support/scripted-model.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = (name: string): Promise<string> => readFile(join(root, 'docs', name), 'utf8')
const fences = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code ?? '')

let local: LocalPostHog
let folder: string
beforeAll(async () => {
  local = await startLocalPostHog()
  folder = await mkdtemp(join(tmpdir(), 'posthog-pages-'))
})
afterAll(async () => {
  await local?.close()
  await rm(folder, { recursive: true, force: true })
})

/** The code of a page as one program, as somebody runs it who has installed the package. */
async function runPage(name: string, more: Record<string, string> = {}): Promise<string> {
  const outfile = join(root, 'node_modules/.cache/posthog-driver', `${name}.mjs`)
  onTestFinished(() => rm(outfile, { force: true }))
  await mkdir(join(outfile, '..'), { recursive: true })
  await build({
    stdin: { contents: fences(await page(name), 'ts').join('\n'), loader: 'ts', resolveDir: root },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    plugins: [
      {
        name: 'this-package',
        setup({ onResolve }) {
          onResolve({ filter: /^posthog-driver/ }, ({ path }) => {
            const door = path === 'posthog-driver' ? 'index' : path.slice('posthog-driver/'.length)
            return { path: join(root, 'dist', `${door}.js`), external: true }
          })
        },
      },
    ],
  })
  const { PATH = '', HOME = '' } = process.env
  const env = {
    PATH,
    HOME,
    POSTHOG_HOST: local.url,
    POSTHOG_PERSONAL_API_KEY: local.apiKey,
    POSTHOG_PROJECT_ID: String(local.projectId),
    ...more,
  }
  return new Promise((resolve, reject) =>
    execFile(process.execPath, [outfile], { cwd: folder, env, timeout: 60_000 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    ),
  )
}

describe('docs/tools.md', () => {
  it('has code that runs, and ends by itself', async () => {
    const printed = await runPage('tools.md')
    expect(printed).toMatch(/^<posthog_data kind="rows">\n\$pageview happened most: /)
    expect(printed).toContain('\nVerified question: Top events.\n')
    expect(printed).toContain('posthog_update_feature_flag {"key":"new-editor","active":false}')
    expect(printed).toContain('Not done, and nothing was sent: Not on a Friday.')
    expect(printed).toMatch(/\n6 toolu_1\n$/)
  }, 120_000)

  it('lists every tool with its group, and every mode', async () => {
    const text = await page('tools.md')
    for (const { definition } of TOOL_KIT)
      expect(text).toMatch(new RegExp(`\\| \`${definition.name}\` +\\| ${definition.group} +\\|`))
    for (const mode of PERMISSION_MODES) expect(text).toMatch(new RegExp(`\\| \`${mode}\` +\\| yes`))
  })
})

describe('docs/mcp.md', () => {
  it('has code that runs, and ends by itself', async () => {
    expect(await runPage('mcp.md')).toBe("http://127.0.0.1:<port>/mcp\n[ 'posthog' ]\n")
  }, 120_000)

  /** As a host runs it: by name, in a folder where the package is installed. */
  async function start(command: string, args: string[], env: object): Promise<Client> {
    await mkdir(join(folder, 'node_modules/.bin'), { recursive: true })
    await symlink(cliPath, join(folder, 'node_modules/.bin/posthog-driver')).catch(() => {})
    const { PATH = '', HOME = '' } = process.env
    const project = { POSTHOG_PERSONAL_API_KEY: local.apiKey, POSTHOG_PROJECT_ID: String(local.projectId) }
    expect(env).toMatchObject({ POSTHOG_PERSONAL_API_KEY: 'phx_...', POSTHOG_PROJECT_ID: '12' })
    const client = new Client({ name: 'host', version: '1' })
    onTestFinished(() => client.close())
    await client.connect(
      new StdioClientTransport({
        command,
        args,
        cwd: folder,
        env: { PATH, HOME, ...project, POSTHOG_HOST: local.url },
        stderr: 'ignore',
      }),
    )
    return client
  }

  it('shows a configuration that starts', async () => {
    const [json = ''] = fences(await page('mcp.md'), 'json')
    const { posthog } = (
      JSON.parse(json) as { mcpServers: { posthog: { command: string; args: string[]; env: object } } }
    ).mcpServers
    expect(posthog.env).toHaveProperty('POSTHOG_HOST', 'us')
    const client = await start(posthog.command, posthog.args, posthog.env)
    expect((await client.listTools()).tools).toHaveLength(6)
    const { content } = await client.callTool({ name: 'posthog_list_objects', arguments: {} })
    expect(JSON.stringify(content)).toContain('events')
  }, 120_000)

  it('shows a command for Claude Code that starts the same', async () => {
    const text = await page('mcp.md')
    const [, given = '', words = ''] = /^ {4}claude mcp add posthog (.*) -- (.*)$/m.exec(text) ?? []
    const env = Object.fromEntries(
      [...given.matchAll(/-e (\w+)=(\S+)/g)].map(([, key, value]) => [key, value]),
    )
    const [command = '', ...args] = words.split(' ')
    const client = await start(command, args, env)
    expect((await client.listTools()).tools).toHaveLength(6)
  }, 120_000)

  it('shows only options that there are', async () => {
    const { stdout } = await runCli(['mcp', '--help'])
    for (const option of (await page('mcp.md')).match(/(?<=mcp.* )--[a-z]+/g) ?? [])
      expect(stdout).toContain(option)
  })
})

describe('docs/agent.md', () => {
  it('has code that runs, and leaves a session log', async () => {
    const answer = 'Most leave before the trial.'
    const replies = () => [
      { calls: [{ name: 'query_posthog', input: { question: 'top events', time_period: '7 days' } }] },
      { text: answer },
    ]
    await using model = await startScriptedModel([...replies(), ...replies()])
    const printed = await runPage('agent.md', {
      ANTHROPIC_API_KEY: 'scripted',
      ANTHROPIC_BASE_URL: model.url,
    })
    expect(printed).toMatch(new RegExp(`^${answer}end_turn [\\d.e-]+\n${answer}\n$`))
    expect(model.refusals).toEqual([])
    expect((await readFile(join(folder, 'session.ndjson'), 'utf8')).split('\n').length).toBeGreaterThan(5)
  }, 120_000)
})
