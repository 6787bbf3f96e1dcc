import { matchesProperty, type PropertyCondition, UndecidableError } from '../rest/property-match.ts'
import { chooseVariant, flagHash, type Variant } from './flag-hash.ts'

/** A stored flag, as far as evaluation reads it; documents come from callers, so anything may be missing. */
export interface FlagDocument {
  id: number
  key?: unknown
  name?: unknown
  active?: unknown
  version?: unknown
  filters?: {
    groups?: ConditionSet[] | null
    multivariate?: { variants?: Variant[] | null } | null
    payloads?: Record<string, unknown> | null
    aggregation_group_type_index?: number | null
    /** Whoever fits a set but is outside its rollout gets no later set. */
    early_exit?: boolean | null
  }
}

interface ConditionSet {
  properties?: PropertyCondition[] | null
  rollout_percentage?: number | null
  variant?: string | null
}

/** Whom flags are evaluated for. */
export interface FlagSubject {
  distinctId: string
  personProperties: Readonly<Record<string, unknown>>
  /** Ids of the cohorts the person is in. */
  cohorts: ReadonlySet<number>
  /** Group key by group type. */
  groups: Readonly<Record<string, string>>
  /** By group type. */
  groupProperties: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  groupTypes: ReadonlyMap<number, string>
  now: Date
}

export interface FlagOutcome {
  enabled: boolean
  variant?: string
  reason: { code: string; condition_index: number | null; description: string }
}

/**
 * Evaluates one flag as PostHog does: the first condition set that matches and whose rollout includes the subject decides.
 * @throws {UndecidableError} for conditions that cannot be decided here.
 */
export function evaluateFlag(
  flag: FlagDocument,
  subject: FlagSubject,
  /** The value of another flag, for conditions on flags. */
  valueOfFlag: (reference: string) => string | boolean | undefined,
): FlagOutcome {
  const key = String(flag.key)
  const { groups, multivariate, aggregation_group_type_index: groupIndex, early_exit } = flag.filters ?? {}
  const variants = multivariate?.variants ?? []
  const aggregation = aggregationOf(groupIndex ?? undefined, subject)
  if (!aggregation) return off('no_group_type', null, 'No group of the type the flag is for')

  let outOfRollout: number | undefined
  for (const [index, set] of (groups ?? []).entries()) {
    const matches = (set.properties ?? []).every((condition) =>
      holds(condition, aggregation.properties, subject, valueOfFlag),
    )
    if (!matches) continue
    const share = (set.rollout_percentage ?? 100) / 100
    if (share < 1 && flagHash(key, aggregation.identifier) > share) {
      outOfRollout ??= index
      if (early_exit) break
      continue
    }
    const forced = variants.find((variant) => variant.key === set.variant)?.key
    const variant = forced ?? chooseVariant(key, aggregation.identifier, variants)
    return {
      enabled: true,
      ...(variant !== undefined && { variant }),
      reason: {
        code: 'condition_match',
        condition_index: index,
        description: `Matched condition set ${index + 1}`,
      },
    }
  }
  return outOfRollout === undefined
    ? off('no_condition_match', null, 'No matching condition set')
    : off('out_of_rollout_bound', outOfRollout, 'Out of rollout bound')
}

const off = (code: string, condition_index: number | null, description: string): FlagOutcome => ({
  enabled: false,
  reason: { code, condition_index, description },
})

/** Who or what the flag counts: a person, or a group of one type. */
function aggregationOf(
  groupIndex: number | undefined,
  subject: FlagSubject,
): { identifier: string; properties: Readonly<Record<string, unknown>> } | undefined {
  if (groupIndex === undefined)
    return { identifier: subject.distinctId, properties: subject.personProperties }
  const type = subject.groupTypes.get(groupIndex)
  const identifier = type === undefined ? undefined : subject.groups[type]
  if (type === undefined || identifier === undefined) return undefined
  return { identifier, properties: subject.groupProperties[type] ?? {} }
}

function holds(
  condition: PropertyCondition,
  properties: Readonly<Record<string, unknown>>,
  { cohorts, now }: FlagSubject,
  valueOfFlag: (reference: string) => string | boolean | undefined,
): boolean {
  switch (condition.type ?? 'person') {
    case 'person':
    case 'group':
      return matchesProperty(condition, properties, now) !== (condition.negation === true)
    case 'cohort': {
      const isMember = cohorts.has(Number(condition.value))
      return isMember !== (condition.operator === 'not_in' || condition.negation === true)
    }
    case 'flag': {
      const value = valueOfFlag(String(condition.key))
      if (value === undefined) throw new UndecidableError(`There is no flag ${String(condition.key)}`)
      return condition.value === true ? value !== false : value === condition.value
    }
    default:
      throw new UndecidableError(`Conditions of type ${String(condition.type)} are not supported`)
  }
}
