import Anthropic from '@anthropic-ai/sdk'
import type { AgentEvent } from '../../src/agent/agent-event.ts'
import type { AnalyticsAgentOptions } from '../../src/agent/agent-options.ts'
import { runAnalyticsAgent } from '../../src/agent/run-analytics-agent.ts'
import type { PostHogTool, ToolResult } from '../../src/tools/tool.ts'
import type { ScriptedModel } from '../support/scripted-model.ts'

export const MODEL = 'claude-opus-5-5'
export const MODEL_KEY = 'sk-ant-api03-scripted-model-key'

/** The SDK as it is, with the scripted model for its API. */
export const clientOf = (model: ScriptedModel): Anthropic =>
  new Anthropic({ apiKey: MODEL_KEY, baseURL: model.url, logLevel: 'off' })

export type RunOptions = Partial<AnalyticsAgentOptions>

export const runWith = (model: ScriptedModel, options: RunOptions = {}): AsyncIterable<AgentEvent> =>
  runAnalyticsAgent({ anthropic: clientOf(model), model: MODEL, tools: [], prompt: 'How many?', ...options })

export async function eventsOf(run: AsyncIterable<AgentEvent>): Promise<AgentEvent[]> {
  const events: AgentEvent[] = []
  for await (const event of run) events.push(event)
  return events
}

export const ofType = <Type extends AgentEvent['type']>(
  events: readonly AgentEvent[],
  type: Type,
): Extract<AgentEvent, { type: Type }>[] =>
  events.filter((event): event is Extract<AgentEvent, { type: Type }> => event.type === type)

/** A tool of a host's own. */
export function toolOf(
  name: string,
  run: (...input: Parameters<PostHogTool['run']>) => Promise<ToolResult>,
  { readOnly = true } = {},
): PostHogTool {
  return {
    name,
    title: name,
    description: `The tool ${name}.`,
    group: readOnly ? 'read' : 'append',
    annotations: {
      title: name,
      readOnlyHint: readOnly,
      destructiveHint: false,
      idempotentHint: readOnly,
      openWorldHint: true,
    },
    inputSchema: undefined as never,
    inputJsonSchema: { type: 'object', properties: {} },
    examples: [],
    run,
  }
}
