import {
  type ToolResultBlock,
  type ToolUseBlock,
  toToolResultBlock,
} from '../../tools/anthropic-format/tool-use-block.ts'
import { runTool } from '../../tools/run-tool.ts'
import { runToolCalls } from '../../tools/run-tool-calls.ts'
import type { PostHogTool, ToolCall } from '../../tools/tool.ts'

/**
 * Runs the call of one `tool_use` block. Never throws: what goes wrong comes back for the model to read.
 * @example
 * const results = await Promise.all(message.content.filter((b) => b.type === 'tool_use').map((b) => executeToolUse(tools, b)))
 */
export async function executeToolUse(
  tools: readonly PostHogTool[],
  { id, name, input }: Pick<ToolUseBlock, 'id' | 'name' | 'input'>,
  { signal }: Pick<ToolCall, 'signal'> = {},
): Promise<ToolResultBlock> {
  return toToolResultBlock(id, await runTool(tools, name, input, { signal, callId: id }))
}

export interface ExecuteToolUsesOptions extends Pick<ToolCall, 'signal'> {
  /** Names that are somebody else's: their blocks are left out, for the caller to answer. @default none */
  skip?: readonly string[]
}

/**
 * Runs all calls of a message and gives their results in the order of the calls, for one user message. Calls that only read
 * run side by side; from the first call that writes on, they run one after the other, in their order.
 * @param message An assistant message, or its `content`.
 * @example
 * messages.push({ role: 'assistant', content: message.content })
 * messages.push({ role: 'user', content: await executeToolUses(tools, message) })
 */
export async function executeToolUses(
  tools: readonly PostHogTool[],
  message: { content: readonly { type: string }[] } | readonly { type: string }[],
  { signal, skip = [] }: ExecuteToolUsesOptions = {},
): Promise<ToolResultBlock[]> {
  const content = 'content' in message ? message.content : message
  const blocks = content.filter(
    (block): block is ToolUseBlock =>
      block.type === 'tool_use' && !skip.includes((block as ToolUseBlock).name),
  )
  const results: ToolResultBlock[] = []
  for await (const result of runToolCalls(tools, blocks, { signal }))
    results.push(toToolResultBlock(blocks[results.length]?.id ?? '', result))
  return results
}
