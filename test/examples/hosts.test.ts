import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { MockLanguageModelV3 } from 'ai/test'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { main as runAgentSdk } from '../../examples/agent-sdk.ts'
import { main as runAiSdk } from '../../examples/ai-sdk.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'

let local: LocalPostHog
beforeAll(async () => {
  local = await startLocalPostHog()
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterAll(async () => {
  vi.restoreAllMocks()
  await local.close()
})
const project = () => ({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}

it('the AI SDK example asks with the tools and answers', async () => {
  let turn = 0
  const model = new MockLanguageModelV3({
    doGenerate: async ({ prompt }) => {
      turn += 1
      if (turn === 1)
        return {
          content: [
            {
              type: 'tool-call',
              toolCallId: 'call_1',
              toolName: 'query_posthog',
              input: '{"question":"top 5 events","time_period":"7 days"}',
            },
          ],
          finishReason: { unified: 'tool-calls', raw: 'tool_calls' },
          usage,
          warnings: [],
        }
      const first = /\\n(\$\w+),/.exec(JSON.stringify(prompt.at(-1)))?.[1]
      return {
        content: [{ type: 'text', text: `${first} leads.` }],
        finishReason: { unified: 'stop', raw: 'stop' },
        usage,
        warnings: [],
      }
    },
  })
  expect(await runAiSdk(model, project())).toBe('$pageview leads.')
})

it('the Agent SDK example hands over a server whose tools work', async () => {
  const result = await runAgentSdk(async function* ({ options }) {
    expect(options.allowedTools).toEqual(['mcp__posthog__*'])
    const { type, name, instance } = options.mcpServers.posthog
    expect({ type, name }).toEqual({ type: 'sdk', name: 'posthog' })
    const [near, far] = InMemoryTransport.createLinkedPair()
    const client = new Client({ name: 'agent', version: '1' })
    await Promise.all([instance.connect(far), client.connect(near)])
    yield { type: 'system' }
    const { content } = await client.callTool({
      name: 'query_posthog',
      arguments: { question: 'funnel from user_signed_up to subscription_purchased' },
    })
    await client.close()
    yield { type: 'result', result: (content as { text: string }[])[0]!.text }
  }, project())
  expect(result).toContain('user_signed_up')
  expect(result).toContain('Verified question: Funnel.')
})
