import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { cliPath, runCli } from '../support/run-cli.ts'

let local: LocalPostHog
let env: Record<string, string>
beforeAll(async () => {
  local = await startLocalPostHog({ demo: false })
  const { PATH = '', HOME = '' } = process.env
  env = {
    PATH,
    HOME,
    POSTHOG_HOST: local.url,
    POSTHOG_PERSONAL_API_KEY: local.apiKey,
    POSTHOG_PROJECT_ID: String(local.projectId),
    POSTHOG_PROJECT_API_KEY: local.projectToken,
  }
})
afterAll(() => local.close())

const READING = 6

async function connect(
  args: string[],
  elicit?: () => object,
): Promise<{ client: Client; stderr: () => string }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [cliPath, 'mcp', ...args],
    env,
    stderr: 'pipe',
  })
  let stderr = ''
  transport.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const client = new Client(
    { name: 'test', version: '1' },
    { capabilities: elicit ? { elicitation: {} } : {} },
  )
  if (elicit) client.setRequestHandler(ElicitRequestSchema, elicit as never)
  onTestFinished(() => client.close())
  await client.connect(transport)
  return { client, stderr: () => stderr }
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('posthog-driver mcp', () => {
  it('serves whoever starts it, and writes nothing but the protocol to standard output', async () => {
    const { client, stderr } = await connect([])
    // What is not the protocol would arrive here.
    const strays: Error[] = []
    client.onerror = (error) => void strays.push(error)
    const { tools } = await client.listTools()
    expect(tools).toHaveLength(READING)
    const result = await client.callTool({
      name: 'posthog_run_hogql',
      arguments: { hogql: 'SELECT 6 * 7 AS n' },
    })
    expect(JSON.stringify(result.content)).toContain('\\nn\\n42\\n')
    expect(strays).toEqual([])
    expect(stderr()).toContain(`Serving ${READING} tools for the project ${local.projectId} at 127.0.0.1`)
  })

  it('offers what --allow and --offer name', async () => {
    const annotate = { name: 'posthog_create_annotation', arguments: { content: 'x' } }
    const allowed = await connect(['--allow', 'posthog_create_annotation'])
    expect((await allowed.client.listTools()).tools).toHaveLength(READING + 1)
    expect((await allowed.client.callTool(annotate)).isError ?? false).toBe(false)
    const offered = await connect(['--offer', 'append'])
    expect((await offered.client.listTools()).tools).toHaveLength(READING + 4)
    expect((await offered.client.callTool(annotate)).isError, 'nobody can be asked').toBe(true)
    const asking = await connect(['--offer', 'append'], () => ({
      action: 'accept',
      content: { decision: 'Allow once' },
    }))
    expect((await asking.client.callTool(annotate)).isError ?? false).toBe(false)
    const planning = await connect(['--allow', 'append', '--mode', 'plan'])
    expect((await planning.client.callTool(annotate)).isError).toBe(true)
  }, 60_000)

  it('reads and runs scripts in a sandbox, and writes from here', async () => {
    const { client } = await connect(['--sandbox', 'process', '--allow', 'append', 'posthog_run_script'])
    const call = async (name: string, args: object) => {
      const result = await client.callTool({ name, arguments: { ...args } })
      expect(result.isError ?? false, JSON.stringify(result.content)).toBe(false)
      return JSON.stringify(result.content)
    }
    expect(await call('posthog_create_annotation', { content: 'From here' })).toContain('marks')
    expect(await call('posthog_run_hogql', { hogql: 'SELECT 6 * 7 AS n' })).toContain('\\nn\\n42\\n')
    expect(await call('posthog_run_script', { code: 'return 6 * 7' })).toContain('\\n42\\n')
  }, 60_000)

  it('exports into the folder it was given, with progress for those who ask', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'posthog-driver-exports-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const { client } = await connect(['--export-to', folder, '--allow', 'export'])
    const numbers = {
      what: 'query',
      file: 'numbers.csv',
      hogql: 'SELECT number FROM numbers(3)',
      key: ['number'],
    }
    const progress: unknown[] = []
    const result = await client.callTool({ name: 'posthog_export', arguments: numbers }, undefined, {
      onprogress: (step) => void progress.push(step),
    })
    expect(JSON.stringify(result.content)).toContain(`Path: ${join(folder, 'numbers.csv')}`)
    expect(progress.at(-1)).toMatchObject({ message: expect.stringMatching(/^3 rows$/) })
    const refused = await connect(['--export-to', folder])
    const second = { name: 'posthog_export', arguments: { ...numbers, file: 'more.csv' } }
    expect(JSON.stringify(await refused.client.callTool(second))).toContain('the host has nobody to ask')
  }, 60_000)

  it('ends when its client hangs up', async () => {
    const { status, stdout, stderr } = await runCli(['mcp'], { env, stdin: '' })
    expect(status, stderr).toBe(0)
    expect(stdout).toBe('')
  })

  it.each([
    ['over HTTP', () => env],
    ['the demo project over HTTP', () => ({ PATH: env.PATH, HOME: env.HOME })],
  ])(
    'serves %s at the port it was given, until it is stopped',
    async (what, environment) => {
      const { spawn } = await import('node:child_process')
      const port = await freePort()
      const demo = what.startsWith('the demo') ? ['--local'] : []
      const child = spawn(process.execPath, [cliPath, 'mcp', '--http', '--port', `${port}`, ...demo], {
        env: environment(),
      })
      const url = await new Promise<string>((resolve, reject) => {
        let text = ''
        child.stderr.on('data', (chunk) => {
          text += chunk
          const found = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(text)?.[0]
          if (found) resolve(found)
        })
        child.on('exit', () => reject(new Error(text)))
      })
      expect(url).toBe(`http://127.0.0.1:${port}/mcp`)
      const taken = await runCli(['mcp', '--http', '--port', `${port}`], { env })
      expect(taken).toMatchObject({ status: 1, stdout: '' })
      expect(taken.stderr).toContain(`MCP cannot be served on port ${port}: EADDRINUSE.`)
      const client = new Client({ name: 'test', version: '1' })
      await client.connect(new StreamableHTTPClientTransport(new URL(url)))
      expect((await client.listTools()).tools).toHaveLength(READING)
      await client.close()
      const ended = new Promise((resolve) => child.on('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
    60_000,
  )

  it('says what is wrong with its options', async () => {
    const port = await runCli(['mcp', '--port', '4000'], { env })
    expect(port).toMatchObject({ status: 2, stdout: '' })
    expect(port.stderr).toContain('--port belongs to --http')
    for (const [allowed, missing] of [
      ['dangerous', '--sandbox'],
      ['posthog_export', '--export-to'],
    ] as const) {
      const alone = await runCli(['mcp', '--allow', allowed], { env })
      expect(alone).toMatchObject({ status: 2, stdout: '' })
      expect(alone.stderr).toContain(missing)
    }
    const name = await runCli(['mcp', '--allow', 'posthog_delete_all'], { env })
    expect(name).toMatchObject({ status: 2, stdout: '' })
    expect(name.stderr).toContain('"posthog_delete_all" is neither')
    const key = await runCli(['mcp'], { cwd: tmpdir() })
    expect(key.status).toBe(1)
    expect(key.stdout).toBe('')
    expect(key.stderr).toContain('POSTHOG_PERSONAL_API_KEY')
  })

  it('says what to install when the SDK is missing', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const folder = await mkdtemp(join(tmpdir(), 'posthog-driver-mcp-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true })
    await cp(join(root, 'package.json'), join(folder, 'package.json'))
    const { readdir, mkdir } = await import('node:fs/promises')
    await mkdir(join(folder, 'node_modules'))
    for (const name of await readdir(join(root, 'node_modules')))
      if (!['@modelcontextprotocol', '.bin', '.vite'].includes(name))
        await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
    const { execFile } = await import('node:child_process')
    const { stderr, code } = await new Promise<{ stderr: string; code: unknown }>((resolve) =>
      execFile(process.execPath, [join(folder, 'dist/cli/main.js'), 'mcp'], { env }, (error, _stdout, text) =>
        resolve({ stderr: text, code: error?.code }),
      ),
    )
    expect(code).toBe(1)
    expect(stderr).toContain('needs the package @modelcontextprotocol/sdk')
    expect(stderr).toContain('npm install @modelcontextprotocol/sdk')
  })
})

describe('posthog-driver tools', () => {
  it('lists every tool with its group and what its definition costs', async () => {
    const { status, stdout } = await runCli(['tools'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/query_posthog\s+read\s+\d+\s+Ask PostHog a question/)
    expect(stdout).toMatch(/posthog_update_feature_flag\s+mutate\s+\d+/)
    expect(stdout).toMatch(/The 6 that read are offered by default: \d+ tokens by an estimate/)
  })

  it('prints the definitions as JSON', async () => {
    const { stdout } = await runCli(['tools', '--json'])
    const definitions = JSON.parse(stdout) as Record<string, unknown>[]
    expect(definitions).toHaveLength(13)
    expect(definitions[0]).toMatchObject({ name: 'query_posthog', inputSchema: { type: 'object' } })
  })
})
