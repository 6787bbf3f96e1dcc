import { asSchema, generateText, stepCountIs } from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toAiSdkTools } from '../../src/adapters/ai-sdk/index.ts'
import { startToolKit, type ToolKit } from '../tools/support/tool-kit.ts'

let kit: ToolKit
beforeAll(async () => {
  kit = await startToolKit()
})
afterAll(() => kit[Symbol.asyncDispose]())

type Turn = { tool: string; input: object }[] | string
const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}

/** A model that makes these turns, one after the other. */
function scriptedModel(turns: Turn[]): MockLanguageModelV3 {
  return new MockLanguageModelV3({
    doGenerate: async () => {
      const turn = turns.shift() ?? 'done'
      return typeof turn === 'string'
        ? {
            content: [{ type: 'text', text: turn }],
            finishReason: { unified: 'stop', raw: 'stop' },
            usage,
            warnings: [],
          }
        : {
            content: turn.map(({ tool, input }, index) => ({
              type: 'tool-call' as const,
              toolCallId: `call_${turns.length}_${index}`,
              toolName: tool,
              input: JSON.stringify(input),
            })),
            finishReason: { unified: 'tool-calls', raw: 'tool_calls' },
            usage,
            warnings: [],
          }
    },
  })
}

describe('the tools in the AI SDK', () => {
  it('have the same schemas as everywhere, byte for byte', async () => {
    const tools = toAiSdkTools(kit.tools)
    expect(Object.keys(tools)).toEqual(kit.tools.map(({ name }) => name))
    for (const { name, inputJsonSchema, description } of kit.tools) {
      expect(JSON.stringify(await asSchema(tools[name]!.inputSchema).jsonSchema)).toBe(
        JSON.stringify(inputJsonSchema),
      )
      expect(tools[name]!.description).toBe(description)
    }
  })

  it('answer a model, which reads the text; programs get the data', async () => {
    const model = scriptedModel([
      [
        { tool: 'query_posthog', input: { question: 'top 3 events', time_period: '7 days' } },
        { tool: 'posthog_run_hogql', input: { hogql: 'SELECT evnt FROM events' } },
      ],
      'Page views lead.',
    ])
    const { text, steps } = await generateText({
      model,
      tools: toAiSdkTools(kit.tools),
      stopWhen: stepCountIs(5),
      prompt: 'What happens most?',
    })
    expect(text).toBe('Page views lead.')
    const [answer, failure] = steps[0]!.toolResults
    expect(answer!.output).toMatchObject({ isError: false, data: { answered: true } })
    expect(failure!.output).toMatchObject({ isError: true })
    const results = model.doGenerateCalls[1]!.prompt.at(-1) as {
      content: { output: { type: string; value: string } }[]
    }
    expect(results.content.map(({ output }) => output.type)).toEqual(['text', 'error-text'])
    expect(results.content[0]!.output.value).toContain('<posthog_data kind="rows">\n$pageview')
    expect(results.content[1]!.output.value).toContain('Did you mean event')
  })

  it('give data that can be sent on as JSON, large integers too', async () => {
    const { steps } = await generateText({
      model: scriptedModel([
        [{ tool: 'posthog_run_hogql', input: { hogql: 'SELECT 9007199254740993 AS n' } }],
      ]),
      tools: toAiSdkTools(kit.tools),
      stopWhen: stepCountIs(5),
      prompt: 'x',
    })
    const { output } = steps[0]!.toolResults[0]!
    expect(JSON.parse(JSON.stringify(output))).toEqual(output)
    expect(output).toMatchObject({ data: { rows: [{ n: '9007199254740993' }] } })
  })

  it('stop with the call', async () => {
    const stop = new AbortController()
    const slow = { hogql: 'SELECT count() FROM numbers(100000000000) WHERE number % 7 = 3' }
    const running = generateText({
      model: scriptedModel([[{ tool: 'posthog_run_hogql', input: slow }]]),
      tools: toAiSdkTools(kit.tools),
      stopWhen: stepCountIs(2),
      abortSignal: stop.signal,
      prompt: 'x',
    })
    setTimeout(() => stop.abort(), 300)
    const since = performance.now()
    await running.catch(() => undefined)
    expect(performance.now() - since).toBeLessThan(2000)
  })
})
