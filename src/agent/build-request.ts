import { toAnthropicTools } from '../tools/anthropic-format/to-anthropic-tools.ts'
import type { PostHogTool } from '../tools/tool.ts'
import type { Effort, ModelRequest } from './anthropic-client.ts'
import type { AgentMessage, TextBlock } from './message.ts'

export interface BuildRequestOptions {
  model: string
  maxTokens: number
  tools: readonly PostHogTool[]
  /** Stable blocks first. */
  system: readonly TextBlock[]
  messages: readonly AgentMessage[]
  effort?: Effort
  cache: false | '5m' | '1h'
  /** Asks for an answer without calls of tools. */
  finalTurn: boolean
}

/**
 * The body of a turn. Its breakpoints for the prompt cache, of which there may be four: the last tool, the first block of the
 * system prompt (the same for every project), its last block, and the end of the conversation. The tools stay in the request
 * when they may not be called, because the history speaks of them and the cache begins with them.
 */
export function buildRequest({
  model,
  maxTokens,
  tools,
  system,
  messages,
  effort,
  cache,
  finalTurn,
}: BuildRequestOptions): ModelRequest {
  const mark = cache && { cache_control: { type: 'ephemeral', ...(cache === '1h' && { ttl: cache }) } }
  const isBreakpoint = (index: number) => index === 0 || index === system.length - 1
  const lastUser = messages.findLastIndex(({ role }) => role === 'user')
  return {
    model,
    max_tokens: maxTokens,
    stream: true,
    ...(system.length > 0 && {
      system: system.map(({ type, text }, index) => ({ type, text, ...(isBreakpoint(index) && mark) })),
    }),
    ...(tools.length > 0 && {
      tools: toAnthropicTools(tools, { cache: cache === '5m' ? true : cache }),
      ...(finalTurn && { tool_choice: { type: 'none' } }),
    }),
    messages: messages.map(({ role, content }, index) => ({
      role,
      content:
        index === lastUser && mark
          ? [...content.slice(0, -1), ...content.slice(-1).map((block) => ({ ...block, ...mark }))]
          : content,
    })),
    ...(effort && { output_config: { effort } }),
  }
}
