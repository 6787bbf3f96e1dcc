import { closestNames } from '../hogql/closest-names.ts'
import { EVENT_SLOT, INTERVAL_SLOT, NUMBER_SLOT, PROPERTY_SLOT, SEGMENTS_SLOT } from './feature-slots.ts'
import { fillMatch } from './fill-match.ts'
import type { FollowUp, Unfit } from './follow-up.ts'
import { isFiller, WRITE_VERBS } from './lexicon.ts'
import type { Match, MatchOptions, NearQuestion, NoMatch } from './match.ts'
import { noMatch, toNear } from './no-match.ts'
import type { ParameterInput } from './parameter-values.ts'
import type { Clock } from './period.ts'
import type { QuestionEntry } from './question-entry.ts'
import type { QuestionReading } from './read-question.ts'
import type { ScoredReading } from './score-reading.ts'

/** Below this a question is not what was asked. */
const THRESHOLD = 0.65
/** Less like it than this, a question has only words in common with the text. */
const MIN_NEAR = 0.4
/** Two questions closer than this cannot be told apart. */
const MIN_LEAD = 0.03
/** Closer than this the more special one is meant. */
const ABOUT_AS_GOOD = 0.03
/** One that takes any property fits nearly every text that names one: what has words of its own for it may lie further behind. */
const ABOUT_AS_GOOD_BY_NAME = 0.06

/** What was asked before, in the places of an entry. */
export type Carry = (entry: QuestionEntry) => Record<string, ParameterInput> | undefined

/** The answer to "which question is this?" from all readings, best first. */
export function decide(
  readings: ScoredReading[],
  reading: QuestionReading,
  options: MatchOptions,
  clock: Clock,
  carry?: Carry,
): Match | NoMatch {
  const nearest = (): NearQuestion[] =>
    [...readings]
      .sort((a, b) => b.score - a.score || b.likeness - a.likeness)
      .filter(({ likeness }) => likeness >= MIN_NEAR)
      .slice(0, 3)
      .map(({ entry, score }) => toNear({ question: entry.question, score }))
  const [best, second] = mostSpecific(readings)
  // People who "drop off" ask for nothing to be dropped; neither does a "refund amount".
  const change = reading.words.find(
    ({ lower }, index) =>
      WRITE_VERBS.has(lower) &&
      !/^(?:off|out|amounts?|rates?|reasons?|failures?|success(?:es)?)$/.test(
        reading.words[index + 1]?.lower ?? '',
      ),
  )
  if (change && isCommand(reading, change) && (!best || best.score < THRESHOLD || hasObject(reading, change)))
    return noMatch('not_a_read', `"${change.raw}" asks to change something; questions only read.`, {
      nearest: nearest(),
    })
  if (!best || best.score === 0 || best.likeness < MIN_NEAR)
    return noMatch('no_question', 'No verified question speaks of this.', { nearest: nearest() })
  if (best.score < THRESHOLD) return explainLow(best, options, nearest())
  if (second && second.score >= THRESHOLD && best.score - second.score < MIN_LEAD)
    return noMatch(
      'ambiguous_question',
      `It could mean "${best.entry.question.title}" or "${second.entry.question.title}"; say which.`,
      { nearest: nearest() },
    )
  const before = carry?.(best.entry)
  if (carry && !before)
    return noMatch(
      'not_understood',
      `"${best.entry.question.title}" has no place for all that was asked before; ask the whole question.`,
      { nearest: nearest() },
    )
  return fillMatch(best, readings, reading, options, clock, nearest, before)
}

/** "please delete ..."; not "which sites send ...". */
function isCommand({ words }: QuestionReading, verb: QuestionReading['words'][number]): boolean {
  const before = words.slice(0, words.indexOf(verb))
  return before.every((word) => isFiller(word) && !/^(?:which|what|how|did|do|does)$/.test(word.lower))
}

/** "delete the events", "stop tracking"; "cancel rate" is none. */
const hasObject = ({ words }: QuestionReading, verb: QuestionReading['words'][number]): boolean =>
  /^(?:an?|the|my|our|all|this|that|these|every|each|me|\w+ing)$/.test(
    words[words.indexOf(verb) + 1]?.lower ?? '',
  )

/**
 * Of readings that are about as good, one that has words for all is meant rather than one that has places for any event or
 * interval: "web vitals" are not the event of this name, "daily users" not users by some interval.
 */
function mostSpecific(readings: ScoredReading[]): ScoredReading[] {
  const [first] = readings
  if (!first || first.score < THRESHOLD) return readings
  const close = readings.filter((reading) => {
    const byName =
      first.features.list.includes(PROPERTY_SLOT) && !reading.features.list.includes(PROPERTY_SLOT)
    const lead = byName ? ABOUT_AS_GOOD_BY_NAME : ABOUT_AS_GOOD
    return reading.score >= THRESHOLD && first.score - reading.score < lead
  })
  const best = Math.min(...close.map(openPlaces))
  const special = close.filter((reading) => openPlaces(reading) === best)
  if (special.length === close.length) return readings
  return [...special, ...readings.filter((reading) => !close.includes(reading))]
}

/** Fewer properties hold numbers than anything. */
const OPEN_PLACES: ReadonlyMap<string, number> = new Map([
  [EVENT_SLOT, 1],
  [PROPERTY_SLOT, 1],
  [NUMBER_SLOT, 0.9],
  [SEGMENTS_SLOT, 1],
  [INTERVAL_SLOT, 1],
])

const openPlaces = ({ features }: ScoredReading): number =>
  features.list.reduce((sum, feature) => sum + (OPEN_PLACES.get(feature) ?? 0), 0)

function explainLow(best: ScoredReading, options: MatchOptions, nearest: NearQuestion[]): NoMatch {
  const { entry, features, leftover } = best
  if (leftover.length === 0)
    return noMatch('no_question', `The nearest question, "${entry.question.title}", asks something else.`, {
      nearest,
    })
  const bare = leftover.filter(
    (feature) => !leftover.includes(feature.replace(/^(?:by|per):/, '')) || !/^(?:by|per):/.test(feature),
  )
  const words = [...new Set(bare.map((feature) => features.words.get(feature) ?? feature))]
  const quoted = words.map((word) => (word.startsWith('"') ? word : `"${word}"`)).join(', ')
  const takesProperties = entry.question.params.some(({ type }) => /^(?:conditions|property)$/.test(type))
  const names = [
    ...((entry.eventParams.length > 0 && options.taxonomy?.events) || []),
    ...((takesProperties && options.taxonomy?.properties) || []),
  ].map(({ name }) => name)
  const candidates = [...new Set(words.flatMap((word) => near(word.replaceAll('"', ''), names)))]
  return noMatch(
    'not_understood',
    `The nearest question, "${entry.question.title}", has no place for ${quoted}; leaving it out would answer something else.`,
    { nearest, candidates },
  )
}

/** Among thousands of names only those of about the same length are worth comparing. */
const near = (word: string, names: readonly string[]): string[] =>
  closestNames(
    word,
    names.filter((name) => Math.abs(name.length - word.length) < 4 || name.includes(word)),
  )

/** The match a follow-up makes of the question before it. */
export function decideFollowUp(
  followUp: FollowUp | Unfit,
  reading: QuestionReading,
  options: MatchOptions,
  clock: Clock,
): Match | NoMatch {
  if ('unfit' in followUp)
    return noMatch(
      'not_understood',
      `"${reading.text}" does not fit "${followUp.unfit.title}", which was asked before; ask the whole question.`,
      { nearest: [toNear({ question: followUp.unfit })] },
    )
  const { reading: best, base } = followUp
  return fillMatch(best, [best], reading, options, clock, () => [toNear(best.entry)], base)
}
