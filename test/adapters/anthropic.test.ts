import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  executeToolUse,
  executeToolUses,
  toAnthropicTools,
  toRunnableTools,
} from '../../src/adapters/anthropic/index.ts'
import { PostHogClient } from '../../src/client/client.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/start-local-posthog.ts'
import { processSandbox } from '../../src/sandbox/process-sandbox.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'
import { createPostHogTools } from '../../src/tools/create-posthog-tools.ts'
import type { PostHogTool } from '../../src/tools/tool.ts'
import { type ScriptedModel, type ScriptedReply, startScriptedModel } from '../support/scripted-model.ts'

const MODEL = 'claude-opus-5-5'

let local: LocalPostHog
let client: PostHogClient
let executor: SandboxExecutor
let folder: string
let tools: PostHogTool[]

beforeAll(async () => {
  local = await startLocalPostHog()
  folder = await mkdtemp(join(tmpdir(), 'posthog-anthropic-'))
  const posthog = { host: local.url, apiKey: local.apiKey, projectId: local.projectId }
  client = new PostHogClient({ ...posthog, projectToken: local.projectToken })
  executor = await SandboxExecutor.start({ sandbox: processSandbox(), posthog })
  tools = createPostHogTools({
    driver: client,
    executor,
    exports: { directory: folder },
    permissions: { tools: ['append', 'mutate'], mode: 'bypassPermissions', allowBypass: true },
  })
})
afterAll(async () => {
  await executor?.close()
  await client?.close()
  await local?.close()
  await rm(folder, { recursive: true, force: true })
})

const clientOf = (model: ScriptedModel): Anthropic =>
  new Anthropic({ apiKey: 'scripted', baseURL: model.url, maxRetries: 0, logLevel: 'off' })

/** One call of every tool, by its own first example, with what the local project has. */
const callsOfAll = (): { id: string; name: string; input: unknown }[] =>
  tools.map(({ name, examples }) => ({ id: `toolu_${name}`, name, input: examples[0] }))

const everyTool = (): ScriptedReply[] => [{ text: 'All of them.', calls: callsOfAll() }, { text: 'Done.' }]

/** What the second request said of each call. */
function resultsIn(model: ScriptedModel): { tool_use_id: string; content: unknown; is_error?: boolean }[] {
  const message = model.requests[1]?.body.messages.at(-1)
  return message?.content as never
}

function expectResultsOfAll(model: ScriptedModel): void {
  expect(model.refusals).toEqual([])
  const results = resultsIn(model)
  expect(results.map(({ tool_use_id: id }) => id)).toEqual(tools.map(({ name }) => `toolu_${name}`))
  for (const { tool_use_id: id, content, is_error: isError } of results) {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    expect(text.length, id).toBeGreaterThan(10)
    // Examples name things this project need not have; what fails says so and never breaks.
    if (isError) expect(text, id).toMatch(/not_found|no |not /i)
    expect(text, id).not.toContain('failed unexpectedly')
  }
  expect(results.filter(({ is_error: isError }) => !isError).length).toBeGreaterThanOrEqual(9)
}

describe('the tools in the unmodified Anthropic SDK', () => {
  it('are listed as they are, with the same bytes in every request', async () => {
    await using model = await startScriptedModel([{ text: 'Hello.' }, { text: 'Hello.' }])
    const anthropic = clientOf(model)
    for (let time = 0; time < 2; time++)
      await anthropic.messages.create({
        model: MODEL,
        max_tokens: 1000,
        messages: [{ role: 'user', content: 'Hello' }],
        tools: toAnthropicTools(tools, { cache: true }),
      })
    const [first, second] = model.requests.map(({ body }) => body.tools)
    expect(JSON.stringify(first)).toBe(JSON.stringify(second))
    expect(first?.map(({ name }) => name)).toEqual(tools.map(({ name }) => name))
    expect(first?.map((tool) => tool.input_schema)).toEqual(tools.map((tool) => tool.inputJsonSchema))
    expect(first?.filter((tool) => tool.cache_control)).toHaveLength(1)
    expect(first?.at(-1)).toHaveProperty('cache_control', { type: 'ephemeral' })
  })

  it('work in a loop of one’s own', async () => {
    await using model = await startScriptedModel(everyTool())
    const anthropic = clientOf(model)
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Call them all.' }]
    let message: Anthropic.Message
    do {
      message = await anthropic.messages.create({
        model: MODEL,
        max_tokens: 4000,
        messages,
        tools: toAnthropicTools(tools),
      })
      messages.push({ role: 'assistant', content: message.content })
      if (message.stop_reason === 'tool_use')
        messages.push({ role: 'user', content: await executeToolUses(tools, message) })
    } while (message.stop_reason === 'tool_use')
    expect(message.content).toMatchObject([{ type: 'text', text: 'Done.' }])
    expectResultsOfAll(model)
  })

  it('work in a loop over streams', async () => {
    await using model = await startScriptedModel(everyTool())
    const anthropic = clientOf(model)
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Call them all.' }]
    const request = { model: MODEL, max_tokens: 4000, tools: toAnthropicTools(tools) }
    const first = await anthropic.messages.stream({ ...request, messages }).finalMessage()
    messages.push({ role: 'assistant', content: first.content })
    messages.push({ role: 'user', content: await executeToolUses(tools, first.content) })
    const last = await anthropic.messages.stream({ ...request, messages }).finalText()
    expect(last).toBe('Done.')
    expectResultsOfAll(model)
  })

  it.each([
    ['with threads', {}, {}],
    ['without threads', { thread: false as const }, {}],
    ['behind a gateway that knows none', { thread: false as const }, { refuseThreads: true }],
  ])('work in the tool runner %s', async (_how, threads, gateway) => {
    await using model = await startScriptedModel(everyTool(), gateway)
    const final = await clientOf(model).beta.messages.toolRunner({
      model: MODEL,
      max_tokens: 4000,
      messages: [{ role: 'user', content: 'Call them all.' }],
      tools: toRunnableTools(tools),
      ...threads,
    })
    expect(final.content).toMatchObject([{ type: 'text', text: 'Done.' }])
    const threaded = model.requests.map(({ body }) => body.thread !== undefined)
    expect(threaded).toEqual(Array(2).fill(!('thread' in threads)))
    expect(model.requests[0]?.body.tools?.map(({ name }) => name)).toEqual(tools.map(({ name }) => name))
    expectResultsOfAll(model)
  })

  it('work in the tool runner over streams', async () => {
    await using model = await startScriptedModel(everyTool())
    const runner = clientOf(model).beta.messages.toolRunner({
      model: MODEL,
      max_tokens: 4000,
      messages: [{ role: 'user', content: 'Call them all.' }],
      tools: toRunnableTools(tools),
      stream: true,
    })
    const texts: string[] = []
    for await (const stream of runner) texts.push(await stream.finalText())
    expect(texts).toEqual(['All of them.', 'Done.'])
    expectResultsOfAll(model)
  })

  it('say what went wrong, in the runner too', async () => {
    const wrong = {
      calls: [{ id: 'toolu_w', name: 'posthog_run_hogql', input: { hogql: 'SELECT evnt FROM events' } }],
    }
    await using model = await startScriptedModel([wrong, { text: 'Sorry.' }])
    await clientOf(model).beta.messages.toolRunner({
      model: MODEL,
      max_tokens: 4000,
      messages: [{ role: 'user', content: 'Try.' }],
      tools: toRunnableTools(tools),
    })
    const [result] = resultsIn(model)
    expect(result).toMatchObject({ is_error: true })
    expect(JSON.stringify(result?.content)).toMatch(/query_invalid.*Did you mean event/)
  })

  it('are not made with options that do not exist, from what is no tool, or from two of one name', () => {
    const expectRefused = (call: () => unknown, message: RegExp) =>
      expect(call).toThrow(
        expect.objectContaining({ code: 'invalid_input', message: expect.stringMatching(message) }),
      )
    expectRefused(() => toAnthropicTools(tools, { cache: '10m' as never }), /cache/)
    expectRefused(() => toAnthropicTools(tools, { stricts: true } as never), /no option stricts/)
    expectRefused(() => toAnthropicTools({} as never), /no list/)
    expectRefused(
      () => toRunnableTools([...tools, { name: 'mine' } as never]),
      /tools\[\d+\] that is no tool/,
    )
    expectRefused(() => toAnthropicTools([...tools, tools[0]!]), /two tools named query_posthog/)
  })

  it('never throw: unknown names, wrong input, signals', async () => {
    const call = (name: string, input: unknown, signal?: AbortSignal) =>
      executeToolUse(tools, { id: 'toolu_1', name, input }, { signal })
    expect(await call('query_posthg', {})).toMatchObject({
      is_error: true,
      content: expect.stringContaining('query_posthog'),
    })
    expect(await call('query_posthog', { qustion: 'x' })).toMatchObject({
      is_error: true,
      content: expect.stringContaining('question'),
    })
    expect(await call('posthog_list_objects', {}, AbortSignal.abort())).toMatchObject({
      is_error: true,
      content: expect.stringContaining('cancelled'),
    })
    expect(await call('posthog_list_objects', {})).not.toHaveProperty('is_error')
  })
})
