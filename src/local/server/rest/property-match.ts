import { readFilterDate } from '../../hogql/resolve/relative-date.ts'
import { writeExactJson } from '../../ingest/exact-json.ts'

/** One condition on a property, as flags, cohorts and person lists hold it. */
export interface PropertyCondition {
  key?: unknown
  value?: unknown
  operator?: unknown
  type?: unknown
  negation?: unknown
}

/** A condition that cannot be decided here. */
export class UndecidableError extends Error {}

/**
 * Whether the properties fulfil a condition, with the rules of PostHog's flag evaluation: text compares without case, a
 * property that is missing fulfils the negative operators alone. Lists of persons and cohorts, which PostHog finds with
 * queries, compare text as it is: `matchCase`.
 * @throws {UndecidableError} for operators that are not known.
 */
export function matchesProperty(
  condition: PropertyCondition,
  properties: Readonly<Record<string, unknown>>,
  now: Date,
  { matchCase = false }: { matchCase?: boolean } = {},
): boolean {
  const operator = String(condition.operator ?? 'exact')
  const key = String(condition.key)
  const actual = Object.hasOwn(properties, key) ? properties[key] : undefined
  const negative = NEGATIVE.get(operator)
  if (negative) return !matchesProperty({ ...condition, operator: negative }, properties, now, { matchCase })
  if (operator === 'is_set') return actual !== undefined
  const holds = POSITIVE.get(operator)
  if (!holds) throw new UndecidableError(`Unknown operator ${operator}`)
  if (actual === undefined || actual === null) return false
  if (matchCase && holds === exact) return any(condition.value, (one) => textOf(one) === textOf(actual))
  return holds(actual, condition.value, now)
}

const NEGATIVE: ReadonlyMap<string, string> = new Map([
  ['is_not', 'exact'],
  ['not_in', 'exact'],
  ['not_icontains', 'icontains'],
  ['not_icontains_multi', 'icontains'],
  ['not_regex', 'regex'],
  ['is_not_set', 'is_set'],
])

type Test = (actual: unknown, value: unknown, now: Date) => boolean

const textOf = (value: unknown): string => (typeof value === 'object' ? writeExactJson(value) : String(value))
const lower = (value: unknown): string => textOf(value).toLowerCase()
const any = (value: unknown, test: (one: unknown) => boolean): boolean => [value].flat().some(test)

const exact: Test = (actual, value) => any(value, (one) => lower(one) === lower(actual))
const contains: Test = (actual, value) => any(value, (one) => lower(actual).includes(lower(one)))
const ordered =
  (holds: (order: number) => boolean): Test =>
  (actual, value) => {
    const [left, right] = [numberOf(actual), numberOf(value)]
    if (left !== undefined && right !== undefined) return holds(left - right)
    return holds(textOf(actual) < textOf(value) ? -1 : Number(textOf(actual) > textOf(value)))
  }
const dated =
  (holds: (differenceMs: number) => boolean): Test =>
  (actual, value, now) => {
    const [left, right] = [dateMs(actual, now), dateMs(value, now)]
    return left !== undefined && right !== undefined && holds(left - right)
  }
const versioned =
  (holds: (order: number) => boolean): Test =>
  (actual, value) => {
    const [left, right] = [versionOf(actual), versionOf(value)]
    return left !== undefined && right !== undefined && holds(compareLists(left, right))
  }

const POSITIVE: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['exact', exact],
  ['in', exact],
  ['icontains', contains],
  ['icontains_multi', contains],
  ['regex', (actual, value) => any(value, (one) => regexOf(one)?.test(textOf(actual)) ?? false)],
  ['gt', ordered((order) => order > 0)],
  ['gte', ordered((order) => order >= 0)],
  ['min', ordered((order) => order >= 0)],
  ['lt', ordered((order) => order < 0)],
  ['lte', ordered((order) => order <= 0)],
  ['max', ordered((order) => order <= 0)],
  ['is_date_exact', dated((difference) => difference === 0)],
  ['is_date_after', dated((difference) => difference > 0)],
  ['is_date_before', dated((difference) => difference < 0)],
  ['semver_eq', versioned((order) => order === 0)],
  ['semver_neq', versioned((order) => order !== 0)],
  ['semver_gt', versioned((order) => order > 0)],
  ['semver_gte', versioned((order) => order >= 0)],
  ['semver_lt', versioned((order) => order < 0)],
  ['semver_lte', versioned((order) => order <= 0)],
])

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isNaN(number) ? undefined : number
}

/** A pattern that JavaScript cannot read matches nothing, as an invalid one does in PostHog. */
function regexOf(pattern: unknown): RegExp | undefined {
  try {
    return new RegExp(textOf(pattern))
  } catch {
    return undefined
  }
}

function dateMs(value: unknown, now: Date): number | undefined {
  // Numbers are seconds since 1970, as far as they can be.
  if (typeof value === 'number') return value * (value > 1e11 ? 1 : 1000)
  return readFilterDate(textOf(value), now, 'UTC')?.getTime()
}

function versionOf(value: unknown): number[] | undefined {
  const parts = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(textOf(value))
  return parts ? parts.slice(1).map((part) => Number(part ?? 0)) : undefined
}

const compareLists = (left: readonly number[], right: readonly number[]): number =>
  left.map((part, index) => part - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0
