import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { isRecord } from '../../ingest/is-record.ts'
import { ApiFailure } from '../api-failure.ts'
import { readCapturePayload } from '../capture-payload.ts'
import { type HttpAnswer, json, plainText } from '../http-answer.ts'
import { readBody } from '../request-body.ts'
import type { ApiContext } from '../rest/api-route.ts'
import { UndecidableError } from '../rest/property-match.ts'
import type { RouteCall } from '../router.ts'
import { evaluateFlag, type FlagDocument, type FlagOutcome, type FlagSubject } from './evaluate-flag.ts'
import { readSubject } from './read-subject.ts'

const MAX_BYTES = 2 * 1024 ** 2

/** As it came: zod's own records lose `__proto__`, which is a name like any other here. */
const record = z.custom<Record<string, unknown>>(isRecord, 'expected an object')

const bodySchema = z.looseObject({
  token: z.string().optional(),
  api_key: z.string().optional(),
  distinct_id: z.union([z.string(), z.number(), z.bigint()]).optional(),
  groups: record.nullish(),
  person_properties: record.nullish(),
  group_properties: z.record(z.string(), z.record(z.string(), z.unknown())).nullish(),
  flag_keys_to_evaluate: z.array(z.string()).nullish(),
})

/** `/flags/`: needs the project token alone; refusals are plain text, as PostHog's are. */
export function flagsRoute(context: ApiContext) {
  return async (call: RouteCall): Promise<HttpAnswer> => {
    try {
      const bytes = await readBody(call.request, MAX_BYTES)
      const { json: sent } = await readCapturePayload(call.request, bytes, call.searchParams)
      const payload = bodySchema.safeParse(sent)
      if (!payload.success) return plainText(400, 'Failed to decode request: invalid request body')
      const { api_key, token = api_key, distinct_id: distinctId } = payload.data
      if (!token) return plainText(401, 'No API key was provided. Set your project API key.')
      if (token !== context.project.token)
        return plainText(401, 'The provided API key is invalid or has expired. Check your API key.')
      if (distinctId === undefined || distinctId === '')
        return plainText(400, 'The distinct_id field is missing from the request.')
      const subject = await readSubject(context, { ...payload.data, distinctId: String(distinctId) })
      const flags = (await context.entities.present('feature_flags')) as FlagDocument[]
      const wanted = payload.data.flag_keys_to_evaluate
      const evaluated = evaluateAll(flags, subject, wanted ? new Set(wanted) : undefined)
      const requestId = randomUUID()
      return json(
        200,
        call.searchParams.get('v') === '2'
          ? { ...evaluated, requestId, evaluatedAt: context.now() }
          : { ...legacyShape(evaluated), requestId },
      )
    } catch (error) {
      if (error instanceof ApiFailure) return plainText(error.status, error.detail)
      throw error
    }
  }
}

interface Evaluation {
  flags: Record<string, ReturnType<typeof describeOutcome>>
  errorsWhileComputingFlags: boolean
}

/** Active flags by key; one that cannot be decided is marked as failed and makes the answer partial. */
function evaluateAll(
  documents: readonly FlagDocument[],
  subject: FlagSubject,
  wanted: ReadonlySet<string> | undefined,
): Evaluation {
  const active = documents.filter(({ active, key }) => active !== false && typeof key === 'string')
  const outcomes = new Map<number, FlagOutcome | undefined>()
  const underway = new Set<number>()
  const outcomeOf = (flag: FlagDocument): FlagOutcome | undefined => {
    if (outcomes.has(flag.id)) return outcomes.get(flag.id)
    // Flags that depend on each other in a circle cannot be decided.
    if (underway.has(flag.id)) return undefined
    underway.add(flag.id)
    const outcome = decide(() => evaluateFlag(flag, subject, valueOfFlag))
    outcomes.set(flag.id, outcome)
    return outcome
  }
  const valueOfFlag = (reference: string) => {
    const other = active.find(({ id, key }) => String(id) === reference || key === reference)
    const outcome = other && outcomeOf(other)
    return outcome && (outcome.variant ?? outcome.enabled)
  }
  const asked = active.filter(({ key }) => !wanted || wanted.has(key as string))
  return {
    flags: Object.fromEntries(
      asked.map((flag) => [flag.key as string, describeOutcome(flag, outcomeOf(flag))]),
    ),
    errorsWhileComputingFlags: asked.some((flag) => outcomeOf(flag) === undefined),
  }
}

function decide(evaluate: () => FlagOutcome): FlagOutcome | undefined {
  try {
    return evaluate()
  } catch (error) {
    if (error instanceof UndecidableError) return undefined
    throw error
  }
}

function describeOutcome(
  { id, key, name, version, filters }: FlagDocument,
  outcome: FlagOutcome | undefined,
) {
  const { enabled = false, variant } = outcome ?? {}
  const payload = enabled ? filters?.payloads?.[variant ?? 'true'] : undefined
  return {
    key: key as string,
    enabled,
    ...(variant !== undefined && { variant }),
    ...(outcome === undefined && { failed: true }),
    reason: outcome?.reason ?? {
      code: 'unknown',
      condition_index: null,
      description: 'The flag could not be evaluated',
    },
    metadata: {
      id,
      version: typeof version === 'number' ? version : 1,
      description: name ? String(name) : null,
      ...(payload !== undefined && { payload }),
    },
  }
}

/** What answered before version 2: values and payloads by key. */
function legacyShape({ flags, errorsWhileComputingFlags }: Evaluation) {
  const known = Object.values(flags).filter((flag) => !('failed' in flag))
  return {
    errorsWhileComputingFlags,
    featureFlags: Object.fromEntries(known.map(({ key, enabled, variant }) => [key, variant ?? enabled])),
    featureFlagPayloads: Object.fromEntries(
      known
        .filter(({ metadata }) => metadata.payload !== undefined)
        .map(({ key, metadata }) => [key, metadata.payload]),
    ),
  }
}
