import type { ErrorCode } from '../errors.ts'
import type { AgentMessage } from './message.ts'
import type { TokenUsage } from './token-usage.ts'

/** What happens in a run, in its order. `turn` counts the answers of the model, from 1. */
export type AgentEvent =
  | TextEvent
  | ThinkingEvent
  | TurnRetryEvent
  | ToolCallEvent
  | ToolResultEvent
  | UsageEvent
  | DoneEvent

/** A piece of text, as it is written. */
export interface TextEvent {
  type: 'text'
  turn: number
  text: string
}

/** A piece of what the model thinks, where it shows that. */
export interface ThinkingEvent {
  type: 'thinking'
  turn: number
  text: string
}

/** The model's API failed, and the turn will be asked for again. */
export interface TurnRetryEvent {
  type: 'retry'
  turn: number
  code: ErrorCode
  status?: number
  delayMs: number
  /** Text of this turn that was shown and no longer counts: the answer begins anew. Mostly empty. */
  discardedText: string
}

/** The model calls a tool. Whether it may is decided inside the tool. */
export interface ToolCallEvent {
  type: 'tool_call'
  turn: number
  id: string
  name: string
  input: unknown
}

/** What a tool gave: in the order of the calls. */
export interface ToolResultEvent {
  type: 'tool_result'
  turn: number
  id: string
  name: string
  /** As the model reads it. */
  text: string
  /** The same for programs, where there is more than text. */
  data?: Readonly<Record<string, unknown>>
  isError: boolean
}

export interface UsageEvent {
  type: 'usage'
  turn: number
  /** Of this turn, with attempts that failed in the middle. */
  usage: TokenUsage
  /** US dollars, or null when the price of the model is not known. */
  costUsd: number | null
  totalUsage: TokenUsage
  totalCostUsd: number | null
}

/**
 * Why a run ended. `end_turn`, `stop_sequence`: the answer is whole. `max_turns`: the model was made to answer with what it
 * had. `max_tokens`, `model_context_window_exceeded`: the text ends in the middle. `refusal`: the model will not answer.
 */
export type StopReason =
  | 'end_turn'
  | 'stop_sequence'
  | 'max_turns'
  | 'max_tokens'
  | 'model_context_window_exceeded'
  | 'refusal'

/** The last event of every run that does not throw. */
export interface DoneEvent {
  type: 'done'
  /** The answer. Empty only where `stopReason` says why. */
  text: string
  stopReason: StopReason
  turns: number
  usage: TokenUsage
  costUsd: number | null
  /** The whole conversation, ready to go on with: `runAnalyticsAgent({ messages, prompt })`. */
  messages: AgentMessage[]
}
