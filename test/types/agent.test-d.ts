import type Anthropic from '@anthropic-ai/sdk'
import {
  type AgentEvent,
  type AnalyticsAgentOptions,
  type DoneEvent,
  type PostHogTool,
  runAnalyticsAgent,
  type StopReason,
  systemPrompt,
} from 'posthog-driver'
import { type AnthropicTool, toRunnableTools } from 'posthog-driver/anthropic'
import { expectTypeOf, test } from 'vitest'

declare const anthropic: Anthropic
declare const tools: PostHogTool[]
declare const params: Anthropic.MessageParam[]
declare const done: DoneEvent

test('the client, the messages and the system prompt of the SDK fit without a cast', () => {
  expectTypeOf(anthropic).toExtend<AnalyticsAgentOptions['anthropic']>()
  expectTypeOf(params).toExtend<NonNullable<AnalyticsAgentOptions['messages']>>()
  expectTypeOf(done.messages).toExtend<Anthropic.MessageParam[]>()
  expectTypeOf(systemPrompt()).toExtend<Anthropic.TextBlockParam[]>()
  expectTypeOf<AnthropicTool>().toExtend<Anthropic.Tool>()
  expectTypeOf<Parameters<typeof anthropic.beta.messages.toolRunner>[0]['tools']>().not.toBeNever()
  anthropic.beta.messages.toolRunner({
    model: 'm',
    max_tokens: 1,
    messages: [],
    tools: toRunnableTools(tools),
  })
})

test('events are told apart by their type', async () => {
  for await (const event of runAnalyticsAgent({ anthropic, model: 'm', tools, prompt: 'x' })) {
    expectTypeOf(event).toEqualTypeOf<AgentEvent>()
    if (event.type === 'done') expectTypeOf(event.stopReason).toEqualTypeOf<StopReason>()
    if (event.type === 'tool_result') expectTypeOf(event.isError).toEqualTypeOf<boolean>()
    // @ts-expect-error a text event has no stop reason
    if (event.type === 'text') event.stopReason
  }
})
