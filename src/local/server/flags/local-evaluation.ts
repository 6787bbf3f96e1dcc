import { createHash } from 'node:crypto'
import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import { type HttpAnswer, json } from '../http-answer.ts'
import type { ApiContext, ApiRoute } from '../rest/api-route.ts'
import type { PropertyCondition } from '../rest/property-match.ts'

/** Conditions in groups of AND and OR, as cohorts keep them. */
interface ConditionGroup {
  type?: unknown
  values?: readonly (ConditionGroup & PropertyCondition)[]
}

interface FlagFilters {
  groups?: readonly { properties?: readonly PropertyCondition[] | null }[] | null
}

/** `/flags/definitions`: what SDKs need to evaluate flags by themselves; with an ETag, because they ask twice a minute. */
export const localEvaluation = ({ entities, ingestion }: ApiContext): ApiRoute => ({
  scopes: ['feature_flag:read'],
  async run({ request, searchParams }): Promise<HttpAnswer> {
    const stored = await entities.present('feature_flags')
    const flags = stored.map(
      ({ id, key, name, filters, active, deleted, version, ensure_experience_continuity }) => ({
        id,
        key,
        name,
        filters: withDependencies(filters as FlagFilters | undefined, stored),
        active,
        deleted,
        version,
        ensure_experience_continuity,
      }),
    )
    const { groupTypes } = ingestion.metadata()
    const cohorts = searchParams.has('send_cohorts') ? await entities.present('cohorts') : []
    const answer = json(200, {
      flags,
      group_type_mapping: Object.fromEntries([...groupTypes].map(([index, type]) => [String(index), type])),
      cohorts: conditionsOf(
        cohorts,
        flags.flatMap(({ filters }) => conditionsIn(filters)).flatMap(cohortIds),
      ),
    })
    const etag = `"${createHash('sha256').update(answer.body).digest('hex').slice(0, 32)}"`
    if (request.headers['if-none-match'] === etag)
      return { ...answer, status: 304, body: '', headers: { ETag: etag } }
    return { ...answer, headers: { ETag: etag } }
  },
})

const conditionsIn = (filters: FlagFilters | undefined): PropertyCondition[] =>
  (filters?.groups ?? []).flatMap(({ properties }) => properties ?? [])

/** Conditions on flags name the flag by its key and list what has to be evaluated first; a circle has an empty list. */
function withDependencies(
  filters: FlagFilters | undefined,
  flags: readonly EntityDocument[],
): FlagFilters | undefined {
  if (!conditionsIn(filters).some(({ type }) => type === 'flag')) return filters
  const describe = (condition: PropertyCondition): PropertyCondition & { dependency_chain?: string[] } => {
    if (condition.type !== 'flag') return condition
    const key = String(flagOf(condition, flags)?.key ?? condition.key)
    return { ...condition, key, dependency_chain: dependencyChain(condition, flags, []) ?? [] }
  }
  const groups = filters?.groups?.map((set) => ({ ...set, properties: set.properties?.map(describe) }))
  return { ...filters, groups }
}

const flagOf = ({ key }: PropertyCondition, flags: readonly EntityDocument[]): EntityDocument | undefined =>
  flags.find((flag) => String(flag.id) === String(key) || flag.key === key)

/** Keys of flags, each after those it depends on; undefined for a circle. */
function dependencyChain(
  condition: PropertyCondition,
  flags: readonly EntityDocument[],
  path: readonly string[],
): string[] | undefined {
  const flag = flagOf(condition, flags)
  const key = String(flag?.key ?? condition.key)
  if (path.includes(key)) return undefined
  const chain: string[] = []
  for (const needed of conditionsIn(flag?.filters as FlagFilters | undefined)) {
    if (needed.type !== 'flag') continue
    const before = dependencyChain(needed, flags, [...path, key])
    if (!before) return undefined
    chain.push(...before)
  }
  return [...new Set([...chain, key])]
}

const cohortIds = ({ type, value }: PropertyCondition): number[] => (type === 'cohort' ? [Number(value)] : [])

/** Conditions of the cohorts that flags use, by id; lists of people and past behaviour are known to the server alone. */
function conditionsOf(
  cohorts: readonly EntityDocument[],
  wanted: readonly number[],
): Record<string, ConditionGroup> {
  const found: Record<string, ConditionGroup> = {}
  for (const pending = [...wanted]; pending.length > 0; ) {
    const id = pending.pop()!
    const cohort = cohorts.find((candidate) => candidate.id === id)
    const { properties } = (cohort?.filters ?? {}) as { properties?: ConditionGroup }
    if (found[id] || !properties?.values || cohort?.is_static === true) continue
    const leaves = leavesOf(properties)
    if (leaves.some(({ type }) => type === 'behavioral')) continue
    found[id] = properties
    pending.push(...leaves.flatMap(cohortIds))
  }
  return found
}

const leavesOf = ({ values }: ConditionGroup): PropertyCondition[] =>
  (values ?? []).flatMap((value) => (value.values ? leavesOf(value) : [value]))
