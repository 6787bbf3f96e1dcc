import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { asSchema } from 'ai'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { toAiSdkTools } from '../../src/adapters/ai-sdk/index.ts'
import { toAnthropicTools, toRunnableTools } from '../../src/adapters/anthropic/index.ts'
import { createPostHogMcpServer, serveMcpHttp } from '../../src/adapters/mcp/index.ts'
import { PostHogClient } from '../../src/client/client.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { processSandbox } from '../../src/sandbox/process-sandbox.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'
import { createPostHogTools } from '../../src/tools/create-posthog-tools.ts'
import type { PostHogTool } from '../../src/tools/tool.ts'
import { TOOL_KIT } from '../../src/tools/tool-kit.ts'
import { cliPath } from '../support/run-cli.ts'

/** The whole kit in every adapter: those that read, write, export and run code. */

let local: LocalPostHog
let posthog: PostHogClient
let executor: SandboxExecutor
let folder: string
let tools: PostHogTool[]
beforeAll(async () => {
  local = await startLocalPostHog()
  folder = await mkdtemp(join(tmpdir(), 'posthog-every-tool-'))
  const project = { host: local.url, apiKey: local.apiKey, projectId: local.projectId }
  posthog = new PostHogClient({ ...project, projectToken: local.projectToken })
  executor = await SandboxExecutor.start({ sandbox: processSandbox(), posthog: project })
  tools = createPostHogTools({
    driver: posthog,
    executor,
    exports: { directory: folder },
    permissions: { allow: ['export', 'append', 'mutate', 'dangerous'] },
  })
})
afterAll(async () => {
  await executor?.close()
  await posthog?.close()
  await local?.close()
  await rm(folder, { recursive: true, force: true })
})

async function inMemory(client: Client): Promise<void> {
  const server = createPostHogMcpServer(tools)
  const [near, far] = InMemoryTransport.createLinkedPair()
  await Promise.all([server.connect(far), client.connect(near)])
}

async function overStdio(client: Client): Promise<void> {
  const { PATH = '', HOME = '' } = process.env
  const own = await mkdtemp(join(folder, 'stdio-'))
  const all = ['--allow', 'export', 'append', 'mutate', 'dangerous', '--export-to', own]
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [cliPath, 'mcp', '--sandbox', 'process', ...all],
      env: {
        PATH,
        HOME,
        POSTHOG_HOST: local.url,
        POSTHOG_PERSONAL_API_KEY: local.apiKey,
        POSTHOG_PROJECT_ID: String(local.projectId),
        POSTHOG_PROJECT_API_KEY: local.projectToken,
      },
      stderr: 'ignore',
    }),
  )
}

async function overHttp(client: Client): Promise<void> {
  const server = await serveMcpHttp({ createServer: () => createPostHogMcpServer(tools), port: 0 })
  onTestFinished(() => server.close())
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url)))
}

it('the kit is all there is', () => {
  expect(tools.map(({ name }) => name)).toEqual(TOOL_KIT.map(({ definition }) => definition.name))
  expect(tools).toHaveLength(13)
})

it('schemas are equal in every adapter, byte for byte', async () => {
  const schemas = tools.map(({ name, inputJsonSchema }) => [name, JSON.stringify(inputJsonSchema)])
  const ofAnthropic = (list: { name: string; input_schema: object }[]) =>
    list.map(({ name, input_schema: schema }) => [name, JSON.stringify(schema)])
  expect(ofAnthropic(toAnthropicTools(tools))).toEqual(schemas)
  expect(ofAnthropic(toRunnableTools(tools))).toEqual(schemas)
  const aiSdk = Object.entries(toAiSdkTools(tools)).map(async ([name, { inputSchema }]) => [
    name,
    JSON.stringify(await asSchema(inputSchema).jsonSchema),
  ])
  expect(await Promise.all(aiSdk)).toEqual(schemas)
})

describe.each([
  ['in memory', inMemory],
  ['over standard input and output', overStdio],
  ['over HTTP', overHttp],
])("MCP's own client %s", (_how, connect) => {
  it('lists and calls every tool', async () => {
    const client = new Client({ name: 'test', version: '1' })
    onTestFinished(() => client.close())
    await connect(client)
    const { tools: listed } = await client.listTools()
    expect(listed.map(({ name, inputSchema }) => [name, JSON.stringify(inputSchema)])).toEqual(
      tools.map(({ name, inputJsonSchema }) => [name, JSON.stringify(inputJsonSchema)]),
    )
    for (const { name, examples } of tools) {
      const { content, isError = false } = await client.callTool({ name, arguments: { ...examples[0] } })
      const [{ text }] = content as [{ text: string }]
      expect(isError, `${name}: ${text}`).toBe(false)
      expect(text.length, name).toBeGreaterThan(10)
    }
  }, 120_000)
})
