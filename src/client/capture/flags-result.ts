import type { FlagResponse, FlagsResponse } from '../../schemas/flags-response.ts'
import { parseJson } from '../../schemas/parse-json.ts'
import type { FlagEvaluation, FlagReason, FlagsResult } from './flag-types.ts'

/** What PostHog answered, for the caller. */
export function toFlagsResult(response: FlagsResponse): FlagsResult {
  const { requestId, evaluatedAt } = response
  const quotaLimited = (response.quotaLimited ?? []).length > 0
  const entries = Object.entries(response.flags)
  const evaluated = entries.filter(([, flag]) => !flag.failed)
  return {
    flags: Object.fromEntries(evaluated.map(([key, flag]) => [key, toEvaluation(flag)])),
    partial: response.errorsWhileComputingFlags === true || quotaLimited || evaluated.length < entries.length,
    quotaLimited,
    ...(requestId && { requestId }),
    ...(typeof evaluatedAt === 'number' &&
      isTime(evaluatedAt) && { evaluatedAt: new Date(evaluatedAt).toISOString() }),
  }
}

const isTime = (ms: number): boolean => !Number.isNaN(new Date(ms).getTime())

function toEvaluation({ enabled, variant, reason, metadata }: FlagResponse): FlagEvaluation {
  const { id, version, payload } = metadata ?? {}
  return {
    enabled,
    ...(typeof variant === 'string' && { variant }),
    ...(payload !== undefined && payload !== null && { payload: decodePayload(payload) }),
    ...(reason?.code && { reason: toReason(reason.code, reason) }),
    ...(typeof id === 'number' && { id }),
    ...(typeof version === 'number' && { version }),
  }
}

const toReason = (
  code: string,
  { condition_index: index, description }: NonNullable<FlagResponse['reason']>,
): FlagReason => ({
  code,
  ...(typeof index === 'number' && { conditionIndex: index }),
  ...(description && { description }),
})

/** JSON as text in most cases; text that is none was entered as text. */
function decodePayload(payload: unknown): unknown {
  if (typeof payload !== 'string') return payload
  try {
    return parseJson(payload)
  } catch {
    return payload
  }
}
