import type { ErrorCode } from '../errors.ts'
import type { AgentMessage } from './message.ts'
import type { TokenUsage } from './token-usage.ts'

/** One line of a session log. */
export type SessionEntry =
  /** A run begins. */
  | { type: 'run'; model: string }
  /** The conversation so far; takes the place of everything before it. */
  | { type: 'history'; messages: readonly AgentMessage[] }
  | { type: 'user'; content: readonly { type: string }[] }
  | { type: 'assistant'; content: readonly { type: string }[]; stopReason: string }
  | { type: 'tool_result'; toolUseId: string; name: string; content: string; isError: boolean }
  | { type: 'usage'; turn: number; usage: TokenUsage; costUsd: number | null }
  | { type: 'done'; stopReason: string; turns: number }
  | { type: 'failed'; code: ErrorCode | 'unexpected' }
