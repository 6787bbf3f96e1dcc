import { FeatureDraft, type Features, type Interpretation, type Parameters } from './feature-draft.ts'
import { EVENT_SLOT, MANY_SLOT, NUMBER_OF_VALUES, OTHER_PERIOD, PAIR_SLOT } from './feature-slots.ts'
import { conceptOf, HEAD, LIST } from './lexicon.ts'
import { asksForNames } from './meanings.ts'
import type { QuestionReading } from './read-question.ts'
import { readWordsLeft } from './read-words-left.ts'
import { takeParameter } from './take-parameter.ts'
import { TextHead } from './text-head.ts'
import { lowerTextOf, textOf } from './word-range.ts'

/** Reads a text as a question with these parameters does: they take what they have places for, the rest are words. */
export function featuresOf(
  reading: QuestionReading,
  parameters: Parameters,
  interpretation: Interpretation,
): Features {
  const draft = new FeatureDraft(reading, parameters, interpretation)
  const { features } = draft
  const { events } = interpretation
  for (const { own, first } of events) {
    for (const index of own) draft.takeWord(index)
    draft.slots.set(first, EVENT_SLOT)
  }
  for (const [name, parameter] of Object.entries(parameters)) takeParameter(draft, name, parameter)
  if (features.period && draft.previous) features.period = { ...features.period, previous: draft.previous }
  for (const range of [reading.comparison, reading.otherPeriod])
    if (range && !draft.areAllTaken(range)) draft.add(OTHER_PERIOD, textOf(reading.words, range))

  const { asksForActions } = reading.meanings
  if (asksForActions) draft.add('event', 'what ... do')
  addForms(draft)
  const head = new TextHead(asksForActions ? 'event' : undefined)
  readWordsLeft(draft, head)
  // "how many events does a user have each"
  if (reading.words.at(-1)?.lower === 'each') draft.add('each', 'each')
  const about = head.noun ?? ([...draft.slots.values()].includes('user') ? 'user' : undefined)
  if (about) draft.add(`${HEAD}${about}`, about)
  // "Pro users last week", "visitors from France": of people who are only described, the number is asked for.
  const isNarrowed = features.period !== undefined || draft.isAnyTaken()
  if (isNarrowed && features.list.length === 2 && about === 'user') draft.add('count', 'how many')
  if (events.length > 1) draft.add(PAIR_SLOT, 'two events')
  if (events.length > 2) draft.add(MANY_SLOT, 'several events')
  return features
}

/** In which form the answer is wanted: as names, as the number of values, of some people only. */
function addForms(draft: FeatureDraft): void {
  const { words, meanings, properties } = draft.reading
  // "show 10 gold customers" lists customers.
  const left = (): string =>
    words.flatMap(({ lower }, index) => (draft.isTaken(index) ? [] : [lower])).join(' ')
  if (meanings.lists || (meanings.mayList && asksForNames(left()))) draft.add(LIST, 'list')
  for (const { first, text, isNumber } of properties) {
    const before = lowerTextOf(words, { first: Math.max(0, first - 2), end: first })
    // "average number of seats"
    const isAverage = isNumber && words[first - 3]?.stems.some((stem) => conceptOf(stem) === 'average')
    if (/^(?:how many|number of)$/.test(before) && !isAverage) draft.add(NUMBER_OF_VALUES, `how many ${text}`)
  }
  // "Only new users" leaves others out: unless it belongs to a condition, nothing may overlook it.
  if (meanings.only !== undefined && !draft.isTaken(meanings.only)) draft.add('only', 'only')
}
