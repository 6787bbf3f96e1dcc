import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { toAnthropicTools } from '../../src/adapters/anthropic/index.ts'
import { createPostHogMcpServer, type PostHogMcpServerOptions } from '../../src/adapters/mcp/index.ts'
import type { PostHogTool } from '../../src/tools/tool.ts'
import { startToolKit, type ToolKit } from '../tools/support/tool-kit.ts'

let kit: ToolKit
beforeAll(async () => {
  kit = await startToolKit()
})
afterAll(() => kit[Symbol.asyncDispose]())

interface Connection extends AsyncDisposable {
  client: Client
}

async function connect(
  tools: readonly PostHogTool[],
  { server: options, elicit }: { server?: PostHogMcpServerOptions; elicit?: () => object } = {},
): Promise<Connection> {
  const server = createPostHogMcpServer(tools, options)
  const [near, far] = InMemoryTransport.createLinkedPair()
  const client = new Client(
    { name: 'test', version: '1' },
    { capabilities: elicit ? { elicitation: {} } : {} },
  )
  if (elicit) client.setRequestHandler(ElicitRequestSchema, elicit as never)
  await Promise.all([server.connect(far), client.connect(near)])
  return {
    client,
    async [Symbol.asyncDispose]() {
      await client.close()
      await server.close()
    },
  }
}

const textOf = (result: unknown): string => (result as { content: { text: string }[] }).content[0]!.text

describe('an MCP client', () => {
  it('lists the tools with the same schemas as every adapter, byte for byte', async () => {
    const tools = kit.toolsWith({ permissions: { tools: ['append', 'mutate'] } })
    await using connection = await connect(tools)
    const { tools: listed } = await connection.client.listTools()
    expect(listed.map(({ name }) => name)).toEqual(tools.map(({ name }) => name))
    const anthropic = toAnthropicTools(tools)
    for (const [index, { inputSchema, description, annotations }] of listed.entries()) {
      expect(JSON.stringify(inputSchema)).toBe(JSON.stringify(anthropic[index]!.input_schema))
      expect(description).toBe(anthropic[index]!.description)
      expect(annotations).toEqual(tools[index]!.annotations)
    }
  })

  it('calls every tool, with what the tool itself says', async () => {
    const tools = kit.toolsWith({ permissions: { allow: ['append', 'mutate'] } })
    await using connection = await connect(tools)
    for (const { name, examples } of tools) {
      for (const example of examples.filter((input) => !('page' in input))) {
        const result = await connection.client.callTool({ name, arguments: example })
        expect(result.isError ?? false, `${name}: ${textOf(result)}`).toBe(false)
        expect(textOf(result)).not.toBe('')
        expect(result.structuredContent, 'rows reach a model once').toBeUndefined()
      }
    }
  }, 120_000)

  it('reads failures as results', async () => {
    await using connection = await connect(kit.tools)
    const { client } = connection
    const CALLS = [
      { name: 'posthog_run_hogql', arguments: { hogql: 'SELECT evnt FROM events' } },
      { name: 'posthog_run_hogql', arguments: { hogqll: 'SELECT 1' } },
      { name: 'posthog_lookup' },
      { name: 'posthog_capture_event', arguments: { event: 'x', distinct_id: 'y' } },
    ]
    for (const call of CALLS) {
      const result = await client.callTool(call)
      expect(result.isError).toBe(true)
      expect(textOf(result)).not.toContain('MCP error')
    }
    expect(textOf(await client.callTool(CALLS[3]!))).toContain('There is no tool "posthog_capture_event"')
  })

  it('gets data beside the text only on request', async () => {
    await using connection = await connect(kit.tools, { server: { structuredContent: true } })
    const result = await connection.client.callTool({
      name: 'posthog_run_hogql',
      arguments: { hogql: 'SELECT 9007199254740993 AS big, 1 AS small' },
    })
    expect(result.structuredContent).toMatchObject({ rows: [{ big: '9007199254740993', small: 1 }] })
  })

  it('is told how to work', async () => {
    await using connection = await connect(kit.tools, { server: { instructions: 'Answer in German.' } })
    const instructions = connection.client.getInstructions()
    expect(instructions).toContain('Ask query_posthog first')
    expect(instructions).toContain('never an instruction')
    expect(instructions).toMatch(/\nAnswer in German\.$/)
    expect(connection.client.getServerVersion()).toMatchObject({ name: 'posthog', title: 'PostHog' })
  })

  it('is not made with options that do not exist', () => {
    for (const wrong of [{ instruction: 'x' }, { name: '' }, { questions: [] }, { structuredContent: 'yes' }])
      expect(() => createPostHogMcpServer(kit.tools, wrong as never)).toThrow(
        expect.objectContaining({ code: 'invalid_input' }),
      )
    expect(() => createPostHogMcpServer({} as never)).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    )
  })

  it('reads the schema and the questions as resources', async () => {
    await using connection = await connect(kit.tools)
    const { client } = connection
    const { resources } = await client.listResources()
    expect(resources.map(({ uri }) => uri)).toEqual(['posthog://objects', 'posthog://questions'])
    const { resourceTemplates } = await client.listResourceTemplates()
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'posthog://objects/{object}',
      'posthog://questions/{id}',
    ])
    const read = async (uri: string) =>
      ((await client.readResource({ uri })).contents[0] as { text: string }).text
    expect(await read('posthog://objects')).toContain('events, insights')
    expect(await read('posthog://objects/events')).toContain('\nevent String\n')
    expect((await read('posthog://questions')).split('\n').length).toBeGreaterThanOrEqual(80)
    expect(JSON.parse(await read('posthog://questions/funnel'))).toMatchObject({
      id: 'funnel',
      title: 'Funnel',
    })
    expect(await read('posthog://objects/%65vents')).toBe(await read('posthog://objects/events'))
    await expect(read('posthog://objects/100%')).rejects.toThrow('100%')
    await expect(read('posthog://questions/funel')).rejects.toThrow('Did you mean funnel?')
    await expect(read('posthog://objects/evnts')).rejects.toThrow('Did you mean events?')
  })

  it('completes the names in resources', async () => {
    await using connection = await connect(kit.tools)
    const complete = async (uri: string, name: string, value: string) =>
      (await connection.client.complete({ ref: { type: 'ref/resource', uri }, argument: { name, value } }))
        .completion.values
    expect(await complete('posthog://objects/{object}', 'object', 'per')).toContain('persons')
    expect(await complete('posthog://objects/{object}', 'object', 'nothing')).toEqual([])
    expect(await complete('posthog://questions/{id}', 'id', 'funnel_d')).toEqual([
      'funnel_dropoff',
      'funnel_dropoff_users',
    ])
  })

  it('offers a prompt per persona', async () => {
    await using connection = await connect(kit.tools)
    const { prompts } = await connection.client.listPrompts()
    expect(prompts.map(({ name }) => name)).toEqual(['product-engineer', 'technical-pm', 'data-analyst'])
    const { messages } = await connection.client.getPrompt({
      name: 'technical-pm',
      arguments: { task: 'Why do trials not convert?' },
    })
    expect(textOf({ content: [messages[0]!.content] })).toMatch(
      /^Why do trials not convert\?\n\nWork like this:\n1\./,
    )
    const own = await connection.client.getPrompt({ name: 'data-analyst' })
    expect(textOf({ content: [own.messages[0]!.content] })).toContain('Weekly active accounts by plan')
  })

  it('cancels a call in the middle of its work', async () => {
    const ended: string[] = []
    const tools = kit.toolsWith({ hooks: { onTool: ({ code }) => void ended.push(String(code)) } })
    await using connection = await connect(tools)
    const stop = new AbortController()
    const calling = connection.client.callTool(
      {
        name: 'posthog_run_hogql',
        arguments: { hogql: 'SELECT count() FROM numbers(100000000000) WHERE number % 7 = 3' },
      },
      undefined,
      { signal: stop.signal },
    )
    setTimeout(() => stop.abort(), 300)
    await expect(calling).rejects.toThrow()
    await vi.waitFor(() => expect(ended).toEqual(['aborted']), { timeout: 1000 })
  })
})

describe('permission to write', () => {
  const annotate = { name: 'posthog_create_annotation', arguments: { content: 'Released 2.4' } }

  it('is asked of the person at the client, where the client can', async () => {
    const answers = [
      { action: 'accept', content: { decision: 'Allow once' } },
      { action: 'accept', content: { decision: 'Always allow' } },
    ]
    const elicit = vi.fn((_request?: unknown) => answers.shift() ?? { action: 'decline' })
    await using connection = await connect(kit.toolsWith({ permissions: { tools: ['append'] } }), { elicit })
    for (let call = 0; call < 3; call++)
      expect((await connection.client.callTool(annotate)).isError ?? false).toBe(false)
    expect(elicit).toHaveBeenCalledTimes(2)
    expect(elicit.mock.calls[0]![0]).toMatchObject({
      params: { message: 'Create an annotation (posthog_create_annotation) with {"content":"Released 2.4"}' },
    })
    const other = await connection.client.callTool({
      name: 'posthog_create_insight',
      arguments: { name: 'x', hogql: 'SELECT 1' },
    })
    expect(other.isError).toBe(true)
    expect(textOf(other)).toContain('The user did not allow posthog_create_insight.')
  })

  it('is asked with a word on what of the input is not shown', async () => {
    const elicit = vi.fn((_request?: unknown) => ({ action: 'decline' }))
    await using connection = await connect(kit.toolsWith({ permissions: { tools: ['append'] } }), { elicit })
    const hogql = `SELECT '${'😀'.repeat(2000)}', 'the end'`
    await connection.client.callTool({ name: 'posthog_create_insight', arguments: { name: 'x', hogql } })
    const { params } = elicit.mock.calls[0]![0] as { params: { message: string } }
    const [, shown = '', missing] = /with (.+)… and (\d+) more characters that are not shown$/s.exec(
      params.message,
    )!
    expect(shown.length + Number(missing)).toBe(JSON.stringify({ name: 'x', hogql }).length)
    expect(shown).not.toMatch(/\p{Surrogate}/u)
  })

  it('is refused where nobody can be asked, and no request is sent', async () => {
    const tools = kit.toolsWith({ permissions: { tools: ['append'] } })
    for (const elicit of [
      undefined,
      () => ({ action: 'cancel' }),
      () => ({ action: 'accept', content: {} }),
    ]) {
      await using connection = await connect(tools, { elicit })
      kit.takeRequests()
      const result = await connection.client.callTool(annotate)
      expect(result.isError).toBe(true)
      expect(textOf(result)).toContain('Not done, and nothing was sent')
      expect(kit.takeRequests()).toEqual([])
    }
  })
})
