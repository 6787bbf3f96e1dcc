import type { CallOptions } from '../driver.ts'

export interface EvaluateFlagsOptions extends CallOptions {
  /** The groups to evaluate for: key by type. */
  groups?: Record<string, string>
  /** Person properties to evaluate with, over those PostHog has stored. */
  personProperties?: Record<string, unknown>
  /** Group properties to evaluate with: properties by group type. */
  groupProperties?: Record<string, Record<string, unknown>>
  /** Evaluate these flags only. @default all */
  flagKeys?: readonly string[]
  /** Evaluate flags of these contexts only, such as `production`. */
  evaluationContexts?: readonly string[]
  /** Evaluate without the country and city of the caller's address, which is this machine's. @default true */
  disableGeoip?: boolean
  /** Longest wait for the whole call, retries included, in milliseconds; 0 disables. @default 10_000 */
  timeoutMs?: number
}

export interface FlagEvaluation {
  enabled: boolean
  /** Of flags with variants. */
  variant?: string
  /** Decoded when it is JSON, integers beyond 2^53 as bigint. */
  payload?: unknown
  reason?: FlagReason
  id?: number
  version?: number
}

export interface FlagReason {
  /** Such as `condition_match`, `no_condition_match`, `out_of_rollout_bound`. */
  code: string
  /** The condition that matched, counted from 0. */
  conditionIndex?: number
  description?: string
}

export interface FlagsResult {
  /** By key. A flag that is missing is unknown, or could not be evaluated: that is not the same as off. */
  flags: Record<string, FlagEvaluation>
  /** True when flags may be missing because PostHog could not evaluate them: keep earlier values for those. */
  partial: boolean
  /** True when the organization's allowance is used up: nothing was evaluated. */
  quotaLimited: boolean
  requestId?: string
  /** ISO 8601. */
  evaluatedAt?: string
}
