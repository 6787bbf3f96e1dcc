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

const HALF_CHARACTER = /\p{Surrogate}/gu

/** The API refuses text with half a surrogate pair. */
export const toToolResultBlock = (
  toolUseId: string,
  { text, isError }: { text: string; isError: boolean },
): ToolResultBlock => ({
  type: 'tool_result',
  tool_use_id: toolUseId,
  content: text.replaceAll(HALF_CHARACTER, '\uFFFD'),
  ...(isError && { is_error: true as const }),
})
