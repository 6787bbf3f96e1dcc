import { runTool } from '../../tools/run-tool.ts'
import type { PostHogTool, ToolCall } from '../../tools/tool.ts'

/** A `tool_use` block of a message. */
export interface ToolUseBlock {
  type: 'tool_use'
  id: string
  name: string
  input: unknown
}

/** A `tool_result` block for the next user message. */
export interface ToolResultBlock {
  type: 'tool_result'
  tool_use_id: string
  content: string
  is_error?: true
}

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
  const { text, isError } = await runTool(tools, name, input, { signal, callId: id })
  return { type: 'tool_result', tool_use_id: id, content: text, ...(isError && { is_error: true as const }) }
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
  const isReading = ({ name }: ToolUseBlock): boolean =>
    tools.find((tool) => tool.name === name)?.annotations.readOnlyHint !== false
  const firstWrite = blocks.findIndex((block) => !isReading(block))
  const reading = firstWrite < 0 ? blocks : blocks.slice(0, firstWrite)
  const results = await Promise.all(reading.map((block) => executeToolUse(tools, block, { signal })))
  for (const block of blocks.slice(reading.length))
    results.push(await executeToolUse(tools, block, { signal }))
  return results
}
