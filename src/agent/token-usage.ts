import { isRecord } from '../is-record.ts'

/** Tokens as they are billed: the parts of the input do not overlap. */
export interface TokenUsage {
  /** Input that was neither read from the prompt cache nor written to it. */
  inputTokens: number
  /** Thinking included. */
  outputTokens: number
  cacheReadTokens: number
  /** Written for five minutes. */
  cacheWriteTokens: number
  /** Written for an hour. */
  cacheWrite1hTokens: number
}

export const NO_TOKENS: TokenUsage = Object.freeze({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
})

export const addUsage = (one: TokenUsage, other: TokenUsage): TokenUsage => ({
  inputTokens: one.inputTokens + other.inputTokens,
  outputTokens: one.outputTokens + other.outputTokens,
  cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
  cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
  cacheWrite1hTokens: one.cacheWrite1hTokens + other.cacheWrite1hTokens,
})

/** The usage a stream has told so far: its reports are cumulative, and later ones may leave out what did not change. */
export function readUsage(reported: unknown, before: TokenUsage = NO_TOKENS): TokenUsage {
  if (!isRecord(reported)) return before
  const creation = isRecord(reported.cache_creation) ? reported.cache_creation : {}
  const cacheWrite1hTokens = countOf(creation.ephemeral_1h_input_tokens) ?? before.cacheWrite1hTokens
  const written = countOf(reported.cache_creation_input_tokens)
  return {
    inputTokens: countOf(reported.input_tokens) ?? before.inputTokens,
    outputTokens: countOf(reported.output_tokens) ?? before.outputTokens,
    cacheReadTokens: countOf(reported.cache_read_input_tokens) ?? before.cacheReadTokens,
    cacheWriteTokens:
      written === undefined ? before.cacheWriteTokens : Math.max(0, written - cacheWrite1hTokens),
    cacheWrite1hTokens,
  }
}

const countOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
