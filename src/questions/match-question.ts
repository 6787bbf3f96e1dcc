import { asksInVain } from './asks-in-vain.ts'
import { carriedTo, resolveReference, speaksOfThem } from './back-reference.ts'
import { createSpelling } from './correct-spelling.ts'
import { type Carry, decide, decideFollowUp } from './decide-match.ts'
import { eventNamesOf } from './event-names.ts'
import { examplesOf } from './examples-of.ts'
import {
  BOUND_SLOT,
  BROKEN_DOWN,
  EVENT_SLOT,
  GROUP_NAME_SLOT,
  GROUP_SLOT,
  INTERVAL_SLOT,
  NUMBER_SLOT,
  PERSON_SLOT,
  PROPERTY_SLOT,
  SEGMENTS_SLOT,
  WHICH_ONE,
} from './feature-slots.ts'
import { createCandidateSearch } from './find-candidates.ts'
import { isPartOfQuestion, type PreviousQuestion, readFollowUp, refersBack } from './follow-up.ts'
import { COMPARED } from './lexicon.ts'
import type { Match, MatchOptions, NoMatch, NoMatchCode } from './match.ts'
import { noMatch, toNear } from './no-match.ts'
import { notData } from './not-data.ts'
import type { Clock } from './period.ts'
import { propertyNamesOf } from './property-names.ts'
import type { Question } from './question.ts'
import { type QuestionEntry, toEntries } from './question-entry.ts'
import { featuresOf } from './question-features.ts'
import type { ParameterHeader } from './question-header.ts'
import { groupTypesOf } from './read-groups.ts'
import { type QuestionReading, readQuestion } from './read-question.ts'
import { bestReading } from './score-reading.ts'
import { startingPoint } from './starting-point.ts'
import type { Taxonomy } from './taxonomy.ts'

export type Matcher = (text: string, options: MatchOptions) => Match | NoMatch

/** Longer texts hold more than one question. */
const MAX_LENGTH = 500
/** Questions compared in full; the search orders all of them first. */
const MAX_CANDIDATES = 12

/** What any question may say in these ways: "last week", "excluding internal users", "at least 5 times". */
const OF_ANY_QUESTION: Record<string, ParameterHeader> = {
  period: { type: 'period', description: '', required: false, default: 'last 30 days' },
  internal: { type: 'internal', description: '', required: false },
  least: { type: 'number', description: '', required: false, integer: true, cues: [], bound: 'least' },
}

/** Prepares questions for matching. The asks are read with the same reader as the texts that will be compared with them. */
export function createMatcher(questions: readonly Question[]): Matcher {
  const { entries, weigh } = toEntries(questions)
  const wordsIn = (texts: string[]): string[] => texts.flatMap(wordsOf)
  const correct = createSpelling(
    questions.flatMap(({ header }) => wordsIn([header.title, ...header.asks, ...header.words])),
    questions.flatMap(({ header }) => wordsIn(header.not_asks)),
  )
  const findCandidates = createCandidateSearch(entries, weigh)
  const candidatesFor = (reading: QuestionReading): QuestionEntry[] => {
    const { list } = featuresOf(reading, OF_ANY_QUESTION, { events: [] })
    if (reading.events.length > 0) list.push(EVENT_SLOT)
    if (reading.properties.length > 0) list.push(PROPERTY_SLOT, BROKEN_DOWN, WHICH_ONE)
    if (reading.properties.some(({ isNumber }) => isNumber)) list.push(NUMBER_SLOT)
    if (reading.segments) list.push(SEGMENTS_SLOT)
    if (reading.comparison) list.push(COMPARED)
    if (BOUND.test(reading.text)) list.push(BOUND_SLOT)
    if (reading.person) list.push(PERSON_SLOT)
    if (reading.groups.length > 0) list.push(GROUP_SLOT)
    if (reading.groups.some(({ name }) => name)) list.push(GROUP_NAME_SLOT)
    if (reading.interval) list.push(INTERVAL_SLOT, `<${reading.interval.value}>`)
    return findCandidates(list, MAX_CANDIDATES)
  }

  const examples = examplesOf(questions)

  return (text, options) => {
    const result = read(text, options)
    // Somebody who asked in vain sees at least what can be asked.
    return result.matched || result.nearest.length > 0 ? result : { ...result, examples }
  }

  function read(text: string, options: MatchOptions): Match | NoMatch {
    const clock: Clock = { now: options.now ?? new Date(), timezone: options.timezone ?? 'UTC' }
    if (typeof text !== 'string' || text.trim() === '') return noMatch('empty', 'The question is empty.')
    if (text.length > MAX_LENGTH)
      return noMatch(
        'too_long',
        `The question has ${text.length} characters; ask one thing in at most ${MAX_LENGTH}.`,
      )
    try {
      const other = notData(text)
      if (other) return noMatch('not_a_read', other)
      const names = options.taxonomy && projectNames(options.taxonomy)
      const isName = (stem: string): boolean =>
        names?.events.formsByStem.has(stem) || names?.properties?.words.has(stem) || false
      const previous = askedBefore(options)
      const asked = previous && entries.find(({ question }) => question.id === idOf(previous))
      const resolved = previous && asked && resolveReference(text, previous, asked)
      const them = previous && speaksOfThem(text)
      if (them)
        return noMatch(
          'not_understood',
          `No question goes on from "${them}", what was counted before; ask the whole question, as in "who are the most active users on mobile".`,
        )
      const { text: corrected, corrections } = correct(resolved ?? text, isName)
      const reading = { ...readQuestion(corrected, clock, names), corrections }
      if (UNFINISHED.test(reading.text))
        return noMatch(
          'not_understood',
          `"${reading.words.at(-1)?.raw}" ends the question; what belongs to it is missing.`,
        )
      const vain = asksInVain(reading)
      if (vain) return noMatch('not_understood', vain)
      if (reading.words.length === 0) return noMatch('empty', 'The question holds no words.')
      const asFollowUp = (): Match | NoMatch | undefined => {
        const followUp = previous && readFollowUp(reading, previous, entries, weigh)
        return followUp && decideFollowUp(followUp, reading, options, clock)
      }
      // "signups per week" asks for itself; "and per week", "only on mobile" and "last month" go on from something.
      if (!resolved && (refersBack(text) || reading.events.length === 0)) {
        const followUp = asFollowUp()
        if (followUp?.matched || (followUp && !asksByItself(text))) return followUp
      }
      if (asked && !resolved && isPartOfQuestion(reading))
        return noMatch(
          'not_understood',
          `"${reading.text}" says more than "${asked.question.title}", which was asked before, has a place for; ask the whole question.`,
          { nearest: [toNear(asked)] },
        )
      const readings = candidatesFor(reading)
        .map((entry) => bestReading(entry, reading, weigh))
        .sort((a, b) => b.score - a.score || (a.entry.question.id < b.entry.question.id ? -1 : 1))
      const carry: Carry | undefined =
        previous && asked ? (entry) => carriedTo(entry, asked, previous, resolved ?? text) : undefined
      const fresh = decide(readings, reading, options, clock, resolved ? carry : undefined)
      if (fresh.matched) return fresh
      // "Where do people drop off?" lacks the steps, which were named before.
      const completed =
        carry && fresh.code === 'missing_parameter'
          ? decide(readings, reading, options, clock, carry)
          : undefined
      if (completed?.matched) return completed
      const followUp = resolved ? undefined : asFollowUp()
      if (followUp) return followUp
      return UNANSWERED.has(fresh.code) ? { ...fresh, ...startingPoint(readings[0], reading, clock) } : fresh
    } catch (error) {
      // A clock or zone that cannot be used, and nothing else: the reader accepts every text.
      const reason = error instanceof Error ? error.message : String(error)
      return noMatch('invalid_parameter', `The question could not be read: ${reason}`)
    }
  }
}

/** "How many events per day?" is whole; "as a trend" is not, whatever could be made of it. */
const asksByItself = (text: string): boolean =>
  !refersBack(text) && /^\W*(?:how|what|which|who|when|where|on which|in which)\b/i.test(text)

/** A NoMatch leaves nothing to go on from. */
const askedBefore = ({ previous }: MatchOptions): PreviousQuestion | undefined =>
  previous && 'params' in previous ? previous : undefined

const idOf = (previous: PreviousQuestion): string => ('id' in previous ? previous.id : previous.question.id)

const projectNames = (taxonomy: Taxonomy) => ({
  events: eventNamesOf(taxonomy),
  groups: groupTypesOf(taxonomy),
  // Without a list of its properties nothing is known about the project's: their names are words then.
  ...(taxonomy.properties.length > 0 && { properties: propertyNamesOf(taxonomy) }),
})

/** Read, and not answered by a verified question: somebody may go on by hand. */
const UNANSWERED: ReadonlySet<NoMatchCode> = new Set([
  'not_understood',
  'no_question',
  'ambiguous_question',
  'missing_parameter',
])

/** Ends with a word that another one belongs to; not "are they active or not". */
const UNFINISHED = /(?<!\bor )\b(?:not|never|without|except|excluding|but|and|or|per|vs|versus)[\s,.]*$/i

/** Where a text may set a bound. */
const BOUND =
  /\b(?:at least|at most|(?:more|fewer|less) than|or (?:more|less|fewer)|times|once|twice|thrice|\d+\+)\b/i

const wordsOf = (ask: string): string[] =>
  ask
    .replace(/\{\w+\}/g, ' ')
    .toLowerCase()
    .match(/[a-z]+/g) ?? []
