import { InputError } from '../../errors.ts'
import type { HttpClient } from '../../http/http-client.ts'
import { evaluateFlagsSchema } from '../../schemas/flags-options.ts'
import { type FlagResponse, type FlagsResponse, flagsResponseSchema } from '../../schemas/flags-response.ts'
import { parseJson } from '../../schemas/parse-json.ts'
import { checkOptions } from '../check-options.ts'
import type { CallOptions } from '../driver.ts'
import { expectShape, readJson } from '../read-json.ts'
import { encodeJson } from './encode-json.ts'
import { ingestionFailure } from './ingestion-failure.ts'
import { secretProblem } from './secret-problem.ts'

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

export interface FlagsContext {
  /** Speaks to the ingestion host, without a key. */
  http: HttpClient
  projectToken: string
  /** The personal key, to notice it in properties. */
  secret: string
}

/** A flag stands between a person and a page: an answer that takes longer is of no use. */
const FLAGS_TIMEOUT_MS = 10_000
const CALL = 'evaluateFlags()'

export async function evaluateFlags(
  distinctId: string,
  options: EvaluateFlagsOptions,
  { http, projectToken, secret }: FlagsContext,
): Promise<FlagsResult> {
  const given = checkOptions({ ...options, distinctId }, evaluateFlagsSchema, CALL)
  const encoded = encodeJson(toWire(given, projectToken))
  const message = 'json' in encoded ? secretProblem(encoded.json, secret) : problemText(encoded.problem)
  if (message || 'problem' in encoded)
    throw new InputError(`${CALL} sent nothing: ${message}.`, {
      code: 'invalid_input',
      hint: 'Correct it and call again.',
    })
  try {
    const response = await http.request({
      method: 'POST',
      path: '/flags/',
      query: { v: 2 },
      body: Buffer.from(encoded.json),
      headers: { 'content-type': 'application/json' },
      rateClass: 'ingest',
      // Evaluating changes nothing.
      safeToRetry: true,
      signal: given.signal,
      timeoutMs: given.timeoutMs ?? FLAGS_TIMEOUT_MS,
    })
    return toResult(expectShape(readJson(response), flagsResponseSchema, 'The answer of /flags/'))
  } catch (error) {
    throw ingestionFailure(error)
  }
}

const problemText = ({ path, message }: { path: string; message: string }) =>
  `${path || 'the call'}: ${message}`

function toWire(
  options: EvaluateFlagsOptions & { distinctId: string },
  projectToken: string,
): Record<string, unknown> {
  const { groups, personProperties, groupProperties, flagKeys, evaluationContexts } = options
  return {
    api_key: projectToken,
    distinct_id: options.distinctId,
    groups,
    person_properties: personProperties,
    group_properties: groupProperties,
    flag_keys_to_evaluate: flagKeys,
    evaluation_contexts: evaluationContexts,
    geoip_disable: options.disableGeoip ?? true,
    // PostHog guesses this from the User-Agent otherwise, and leaves server flags out when it does not know it.
    evaluation_runtime: 'server',
  }
}

function toResult(response: FlagsResponse): FlagsResult {
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
