import { isDeepStrictEqual } from 'node:util'
import { intervalFor } from '../../../src/questions/interval.ts'
import type { Match } from '../../../src/questions/match.ts'
import { isPeriod } from '../../../src/questions/parameter-values.ts'
import { describeCondition } from '../../../src/questions/property-reference.ts'
import type { QuestionRegistry } from '../../../src/questions/question-registry.ts'
import type { HogQLPropertyFilter } from '../../../src/schemas/hogql-property-filter.ts'
import { ACTIVITY } from './activity.ts'
import { BREAKDOWN } from './breakdown.ts'
import { BUSINESS } from './business.ts'
import { CONVERSION } from './conversion.ts'
import { EIGHTH_LOOK } from './eighth-look.ts'
import { ELEVENTH_LOOK } from './eleventh-look.ts'
import type { EvalCase } from './eval-case.ts'
import { EVAL_TAXONOMIES } from './eval-taxonomies.ts'
import { FIFTEENTH_LOOK } from './fifteenth-look.ts'
import { FIFTH_LOOK } from './fifth-look.ts'
import { FOURTEENTH_LOOK } from './fourteenth-look.ts'
import { FOURTH_LOOK } from './fourth-look.ts'
import { LOOKUP, OFF_TOPIC } from './lookup.ts'
import { NINTH_LOOK } from './ninth-look.ts'
import { RETENTION } from './retention.ts'
import { SECOND_LOOK } from './second-look.ts'
import { SEVENTH_LOOK } from './seventh-look.ts'
import { SIXTH_LOOK } from './sixth-look.ts'
import { STRANGER_LOOK } from './stranger-look.ts'
import { TENTH_LOOK } from './tenth-look.ts'
import { THIRD_LOOK } from './third-look.ts'
import { THIRTEENTH_LOOK } from './thirteenth-look.ts'
import { TWELFTH_LOOK } from './twelfth-look.ts'
import { WEB } from './web.ts'

export const EVAL_CASES: readonly EvalCase[] = [
  ...ACTIVITY,
  ...CONVERSION,
  ...RETENTION,
  ...BREAKDOWN,
  ...WEB,
  ...BUSINESS,
  ...LOOKUP,
  ...OFF_TOPIC,
  ...SECOND_LOOK,
  ...THIRD_LOOK,
  ...FOURTH_LOOK,
  ...FIFTH_LOOK,
  ...SIXTH_LOOK,
  ...SEVENTH_LOOK,
  ...EIGHTH_LOOK,
  ...NINTH_LOOK,
  ...TENTH_LOOK,
  ...ELEVENTH_LOOK,
  ...TWELFTH_LOOK,
  ...THIRTEENTH_LOOK,
  ...FOURTEENTH_LOOK,
  ...FIFTEENTH_LOOK,
  ...STRANGER_LOOK,
]

/** A fixed moment, as all periods of the cases depend on it. */
const NOW = new Date('2026-11-21T12:00:00Z')

export type Outcome = 'right' | 'wrong' | 'unanswered' | 'abstained' | 'intruded'

export interface EvalResult {
  item: EvalCase
  /** `right`, `wrong` and `unanswered` are of questions that can be answered, `abstained` and `intruded` of the others. */
  outcome: Outcome
  /** What came, in a line. */
  got: string
}

export const evaluate = (registry: QuestionRegistry, cases: readonly EvalCase[] = EVAL_CASES): EvalResult[] =>
  cases.map((item) => {
    const match = registry.match(item.text, {
      taxonomy: EVAL_TAXONOMIES[item.taxonomy],
      now: NOW,
      timezone: 'UTC',
    })
    if (!match.matched) {
      const outcome = item.ids.length === 0 ? 'abstained' : 'unanswered'
      return { item, outcome, got: `${match.code}: ${match.reason}` }
    }
    const params = sayParams(match)
    const got = `${match.question.id} ${JSON.stringify(params)} (${match.confidence})`
    if (item.ids.length === 0) return { item, outcome: 'intruded', got }
    const right = item.ids.includes(match.question.id) && sameParams(match, item.params)
    return { item, outcome: right ? 'right' : 'wrong', got }
  })

/** Everything that was expected, and nothing else but defaults. */
function sameParams(match: Match, expected: EvalCase['params']): boolean {
  const all = sayParams(match, true)
  return (
    Object.entries(expected).every(([name, value]) => isDeepStrictEqual(all[name], value)) &&
    Object.keys(sayParams(match)).every((name) => Object.hasOwn(expected, name))
  )
}

/**
 * The parameters in the short forms of the cases.
 * @param all Also those that the entry takes by itself.
 */
export function sayParams({ question, params }: Match, all = false): Record<string, unknown> {
  const period = Object.values(params).find(isPeriod)
  const said: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(params)) {
    const header = question.header.parameters[name]
    // What the project's names decide is no parameter of the text; a case may still name it.
    if (!header || (!all && 'means' in header && header.means)) continue
    if (isPeriod(value)) {
      if (header.type === 'period' && (all || value.text !== header.default)) said[name] = value.text
    } else if (header.type === 'conditions') {
      said[name] = (value as HogQLPropertyFilter[]).map(sayCondition).join(' and ')
    } else if (header.type === 'interval') {
      const usual = header.default ?? (period && intervalFor(period))
      if (all || (value !== usual && header.one_of.length > 1)) said[name] = value
    } else if (typeof value === 'object' && 'key' in value) {
      said[name] = value.key
    } else if (all || !('default' in header && header.default === value)) said[name] = value
  }
  return said
}

const sayCondition = (filter: HogQLPropertyFilter): string =>
  `${filter.type && filter.type !== 'event' ? `${filter.type}.` : ''}${describeCondition(filter)}`

export interface Figures {
  cases: number
  /** Of the questions that can be answered, how many were: the right entry with the right parameters. */
  coverage: number
  /** Of the answers, how many were right. */
  precision: number
  /** Of the questions nobody answers, how many were left alone. */
  abstention: number
}

export function figuresOf(results: readonly EvalResult[]): Figures {
  const count = (...outcomes: Outcome[]): number =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length
  const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole)
  const right = count('right')
  return {
    cases: results.length,
    coverage: share(right, count('right', 'wrong', 'unanswered')),
    precision: share(right, count('right', 'wrong', 'intruded')),
    abstention: share(count('abstained'), count('abstained', 'intruded')),
  }
}
