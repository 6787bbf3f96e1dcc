import { wholeText } from '../../format/whole-text.ts'

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

/** What a tool gave, as the API takes it; tools of a host may give half a character. */
export const toToolResultBlock = (
  toolUseId: string,
  { text, isError }: { text: string; isError: boolean },
): ToolResultBlock => ({
  type: 'tool_result',
  tool_use_id: toolUseId,
  content: wholeText(text),
  ...(isError && { is_error: true as const }),
})
