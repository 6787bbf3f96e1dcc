import type { ToolUseBlock } from '../tools/anthropic-format/tool-use-block.ts'

/** A text block of a message, or of the system prompt. */
export interface TextBlock {
  type: 'text'
  text: string
}

/** What a model thought; goes back as it came, or not at all. */
export interface ThinkingBlock {
  type: 'thinking'
  thinking: string
  signature: string
}

export interface RedactedThinkingBlock {
  type: 'redacted_thinking'
  data: string
}

/** As the Messages API takes it. */
export interface HistoryToolResultBlock {
  type: 'tool_result'
  tool_use_id: string
  content: string
  is_error?: boolean
}

export type AssistantBlock = TextBlock | ThinkingBlock | RedactedThinkingBlock | ToolUseBlock
export type UserBlock = TextBlock | HistoryToolResultBlock

/** A message as the Messages API takes it; fits the SDK's `MessageParam`. */
export type AgentMessage =
  | { role: 'user'; content: UserBlock[] }
  | { role: 'assistant'; content: AssistantBlock[] }

/** A message of anybody's: what `AgentMessage` is made of once it has been put right. */
export interface GivenMessage {
  role: string
  content: string | readonly { type: string }[]
}

export const textOf = (content: readonly { type: string }[]): string =>
  content
    .filter((block): block is TextBlock => block.type === 'text')
    .map(({ text }) => text)
    .join('')
