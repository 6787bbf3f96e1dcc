import { isRecord } from '../../is-record.ts'
import {
  type AnthropicTool,
  type ToAnthropicToolsOptions,
  toAnthropicTools,
} from '../../tools/anthropic-format/to-anthropic-tools.ts'
import type { PostHogTool } from '../../tools/tool.ts'

/** A tool as `beta.messages.toolRunner` runs it. Structural: no SDK is imported. */
export interface RunnableTool extends AnthropicTool {
  /** Lets everything pass: the tool checks its input itself, with an answer the model can act on. */
  parse: (input: unknown) => Record<string, unknown>
  /** Runs the tool; gives the text for the model, and throws it when it is an error. */
  run: (
    input: Record<string, unknown>,
    context?: { signal?: AbortSignal; toolUse?: { id: string } },
  ) => Promise<string>
}

/**
 * The tools for `anthropic.beta.messages.toolRunner({ tools })`. Failures are thrown with the text the model shall read,
 * because that is what the runner turns into an error result.
 * @example
 * const final = await anthropic.beta.messages.toolRunner({ model, max_tokens, messages, tools: toRunnableTools(tools) })
 */
export function toRunnableTools(
  tools: readonly PostHogTool[],
  options: Omit<ToAnthropicToolsOptions, 'cache'> = {},
): RunnableTool[] {
  const definitions = toAnthropicTools(tools, options)
  return tools.map((tool, index) => ({
    ...(definitions[index] as AnthropicTool),
    // The tool checks its input itself, with an answer the model can act on.
    parse: (input) => (isRecord(input) ? input : {}),
    async run(input, context) {
      const { text, isError } = await tool.run(input, {
        signal: context?.signal,
        callId: context?.toolUse?.id,
      })
      if (isError) throw new ToolFailure(text)
      return text
    },
  }))
}

/** The runner shows a model "Error: " and this message. */
class ToolFailure extends Error {
  override readonly name = 'ToolFailure'
}
