import { InputError } from '../../errors.ts'
import type { HttpClient } from '../../http/http-client.ts'
import { evaluateFlagsSchema } from '../../schemas/flags-options.ts'
import { flagsResponseSchema } from '../../schemas/flags-response.ts'
import { checkOptions } from '../check-options.ts'
import { expectShape, readJson } from '../read-json.ts'
import { encodeJson } from './encode-json.ts'
import type { JsonProblem } from './find-json-problem.ts'
import type { EvaluateFlagsOptions, FlagsResult } from './flag-types.ts'
import { toFlagsResult } from './flags-result.ts'
import { ingestionFailure } from './ingestion-failure.ts'
import { secretProblem } from './secret-problem.ts'

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
    return toFlagsResult(expectShape(readJson(response), flagsResponseSchema, 'The answer of /flags/'))
  } catch (error) {
    throw ingestionFailure(error)
  }
}

/** In the caller's words: `personProperties.a`, not `person_properties.a`. */
function problemText({ path, message }: JsonProblem): string {
  const place = path.replace(/^[a-z_]+/, (name) =>
    name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  )
  return `${place || 'the call'}: ${message}`
}

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
