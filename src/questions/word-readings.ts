import { distance } from 'fastest-levenshtein'
import { type EventNames, type NameForm, nameWeight } from './event-names.ts'
import { hasExchangedLetters } from './exchanged-letters.ts'
import { CONCEPT_WORDS, isFiller } from './lexicon.ts'
import type { Word } from './read-words.ts'
import { stemsOf } from './stem.ts'

/** Below this share of the name, a few of its words do not name an event. */
const MIN_COVERAGE = 0.45
/** A name that is all there, but for what says little. */
export const FULL_COVERAGE = 0.93

/** Words questions use for themselves: in a name they count, alone they do not name it. */
const NOT_ALONE = new Set(
  ['changed', 'updated', 'reported', 'tested', 'viewed', 'shown', 'failed', 'succeeded'].flatMap(stemsOf),
)

/** Words of a text read as one name. */
export interface WordReading {
  form: NameForm
  first: number
  end: number
  own: readonly number[]
  /** Share of the name that the text has. */
  coverage: number
  /** What of the name the text has, in full words. */
  weight: number
  /** The text has the last word of the name, which says what was done. */
  action: boolean
}

/** "How many documents did people create": who does it stands inside the name, and belongs to it. */
const AUXILIARY = /^(?:did|do|does|has|have|had)$/
const SUBJECT = /^(?:our|all|users?|people|persons?|customers?|visitors?|members?|players?|we|they|you)$/
function isSubject(words: readonly Word[], index: number): boolean {
  let before = index
  while (SUBJECT.test(words[before]?.lower ?? '')) before--
  return AUXILIARY.test(words[before]?.lower ?? '')
}

/** Words that may stand inside a name: "purchased a subscription", "documents were created". */
const isGap = (word: Word): boolean =>
  /^(?:an?|the|of|for|our|their|its|his|her|new|is|are|was|were|been|being|get|gets|got|most|any|more|less|fewer|than|at|least|most|exactly|only|just|or|over|one|two|three|four|five|ten|multiple|several|that|which|\d+\+?)$/.test(
    word.lower,
  )

/** "Subscribed to the newsletter"; "signup to purchase" are two. */
const isGapAt = (words: readonly Word[], index: number): boolean => {
  const word = words[index] as Word
  return isGap(word) || (word.lower === 'to' && /^(?:the|our|an?)$/.test(words[index + 1]?.lower ?? ''))
}

/** Every name that some words of the text may stand for, the likeliest first. */
export function wordReadings(
  words: readonly Word[],
  free: (index: number) => boolean,
  names: EventNames,
): WordReading[] {
  const readings: WordReading[] = []
  const stems = words.map((word, index) => (free(index) && !word.quoted ? knownStems(word, names) : []))
  const forms = new Set(stems.flatMap((list) => list.flatMap((stem) => names.formsByStem.get(stem) ?? [])))
  for (const form of forms) {
    let index = 0
    while (index < words.length) {
      const reading = readForm(form, words, stems, index)
      if (reading && reading.coverage >= (form.label ? FULL_COVERAGE : MIN_COVERAGE)) readings.push(reading)
      index = reading ? reading.end : index + 1
    }
  }
  return readings.sort(byRank)
}

/** The stems of a word as the names spell them: a letter may be wrong in a long word. */
function knownStems(word: Word, names: EventNames): readonly string[] {
  if (word.stems.some((stem) => names.formsByStem.has(stem))) return word.stems
  const [stem] = word.stems
  if (!stem || stem.length < 5 || isFiller(word)) return []
  const limit = stem.length >= 8 ? 2 : 1
  for (const known of names.formsByStem.keys())
    if (known.length >= 5 && Math.abs(known.length - stem.length) <= limit && isSlip(stem, known, limit))
      return [known]
  return []
}

/** Letters exchanged, missing or too many are slips; two others in their place make another word: "downgrade" is no "download". */
function isSlip(written: string, known: string, limit: number): boolean {
  // "Undelivered" is the opposite of "delivered".
  if (written.endsWith(known) && /^(?:un|in|im|de|re|non|dis|mis)/.test(written)) return false
  const edits = distance(written, known)
  if (edits === 2 && written.length === known.length) return limit >= 2 && hasExchangedLetters(written, known)
  return edits <= limit
}

/** The longest run of words from `start` on that belong to one name. */
function readForm(
  form: NameForm,
  words: readonly Word[],
  stems: readonly (readonly string[])[],
  start: number,
): WordReading | undefined {
  const found = new Set<string>()
  const ownWords: number[] = []
  const subject: number[] = []
  let first = -1
  let end = start
  for (let index = start; index < words.length; index++) {
    if (first >= 0 && words[index]?.breakBefore) break
    const own = (stems[index] as readonly string[]).filter(
      (stem) => form.stems.includes(stem) && !found.has(stem),
    )
    const whole = own.length > 0 && own.length === (stems[index] as readonly string[]).length
    if (whole) {
      // "users signed up": the person belongs to the sentence, not to the name.
      if (first < 0 && own.every((stem) => nameWeight(stem) <= 0.05)) return undefined
      for (const stem of own) found.add(stem)
      if (first < 0) first = index
      end = index + 1
      ownWords.push(...subject.splice(0), index)
    } else if (first >= 0 && words[first - 1]?.lower === 'many' && isSubject(words, index))
      subject.push(index)
    else if (first < 0 || !isGapAt(words, index)) break
  }
  if (first < 0) return undefined
  const weight = [...found].reduce((sum, stem) => sum + nameWeight(stem), 0)
  // "Which levels do players fail" says elsewhere what fails.
  const isSaid = (stem: string): boolean => words.some((word) => word.stems.includes(stem))
  const named = [...found].some(
    (stem) => nameWeight(stem) >= 1 && (!NOT_ALONE.has(stem) || form.stems.every(isSaid)),
  )
  if (!named && found.size < form.stems.length) return undefined
  // "what share of users" shares nothing: a word of the trade, as it is written there, does not name an event alone.
  const [only] = ownWords
  if (
    ownWords.length === 1 &&
    found.size < form.stems.length &&
    CONCEPT_WORDS.has(words[only as number]?.lower ?? '')
  )
    return undefined
  const action = found.has(form.stems.at(-1) as string)
  return { form, first, end, own: ownWords, coverage: weight / form.total, weight, action }
}

export const byRank = (a: WordReading, b: WordReading): number =>
  b.weight - a.weight || b.coverage - a.coverage || (a.form.event < b.form.event ? -1 : 1)
