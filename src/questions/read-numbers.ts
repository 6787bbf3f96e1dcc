import { ownValue } from '../own-value.ts'
import { isOrdinary } from './lexicon.ts'
import { UNIT_MS } from './parameter-values.ts'
import type { ParameterHeader } from './question-header.ts'
import { readCount } from './read-count.ts'
import type { Word } from './read-words.ts'
import type { WordRange } from './word-range.ts'

/** A number the text gives for a parameter: a length of time, or a bound. */
export function readNumber(
  parameter: ParameterHeader & { type: 'number' },
  words: readonly Word[],
): (WordRange & { value: number }) | undefined {
  if (parameter.unit) return readDuration(parameter, parameter.unit, words)
  return parameter.bound ? readBound(parameter.bound, parameter.cues, words) : undefined
}

/** A window has one length for everybody: a month in it is 30 days. */
const WINDOW_MS: Record<string, number> = { ...UNIT_MS, month: 30 * UNIT_MS.day }

/** "within 2 weeks" for a parameter in days: 14. Also "within an hour", "a 7 day window". */
function readDuration(
  { cues }: ParameterHeader & { type: 'number' },
  unit: keyof typeof UNIT_MS,
  words: readonly Word[],
): (WordRange & { value: number }) | undefined {
  const first = cues.includes('within') ? readFirst(words) : undefined
  if (first) return { ...first, value: first.value / UNIT_MS[unit] }
  for (let index = 0; index + 1 < words.length; index++) {
    const { lower } = words[index] as Word
    const count = /^an?$/.test(lower) ? 1 : readCount(lower)
    const written = WINDOW_MS[words[index + 1]?.lower.replace(/s$/, '') ?? '']
    if (count === undefined || written === undefined) continue
    const cue = cues.find((phrase) => endsWith(words, index, phrase))
    const window = words[index + 2]?.lower === 'window' || words[index + 3]?.lower === 'window'
    if (!cue && !window) continue
    const first = index - (cue?.split(' ').length ?? 0)
    const end = window ? words.findIndex((word, at) => at > index && word.lower === 'window') + 1 : index + 2
    return { first, end, value: (count * written) / UNIT_MS[unit] }
  }
  return undefined
}

/** "In the first week", "within their first 3 days": a window in milliseconds; not "in the first week of March". */
function readFirst(words: readonly Word[]): (WordRange & { value: number }) | undefined {
  for (const [index, { lower }] of words.entries()) {
    if (lower !== 'first' || !/^(?:the|their|his|her|its)$/.test(words[index - 1]?.lower ?? '')) continue
    if (!/^(?:in|within|during)$/.test(words[index - 2]?.lower ?? '')) continue
    const written = readCount(words[index + 1]?.lower ?? '')
    const count = written ?? 1
    const at = written === undefined ? index + 1 : index + 2
    const length = WINDOW_MS[words[at]?.lower.replace(/s$/, '') ?? '']
    const next = words[at + 1]
    // "Who buy in their first week come back" says when the first of two things was done.
    const isLast = next === undefined || /^(?:after|since|from|following)$/.test(next.lower)
    if (length === undefined || !isLast) continue
    return { first: index - 2, end: at + 1, value: count * length }
  }
  return undefined
}

/** What stands before the number, whether it is a lower bound, and what to add: "more than 4" is at least 5. */
const BEFORE: readonly (readonly [phrase: string, bound: 'least' | 'most', add: number])[] = [
  ['exactly', 'least', 0],
  ['exactly', 'most', 0],
  ['only', 'least', 0],
  ['only', 'most', 0],
  ['at least', 'least', 0],
  ['no fewer than', 'least', 0],
  ['no less than', 'least', 0],
  ['not less than', 'least', 0],
  ['a minimum of', 'least', 0],
  ['minimum of', 'least', 0],
  ['no more than', 'most', 0],
  ['not more than', 'most', 0],
  ['more than', 'least', 1],
  ['over', 'least', 1],
  ['above', 'least', 1],
  ['at most', 'most', 0],
  ['a maximum of', 'most', 0],
  ['maximum of', 'most', 0],
  ['up to', 'most', 0],
  ['fewer than', 'most', -1],
  ['less than', 'most', -1],
  ['under', 'most', -1],
  ['below', 'most', -1],
]
const TIMES: Record<string, number> = { once: 1, twice: 2, thrice: 3 }
const UNIT = /^(?:minute|hour|day|week|month|quarter|year|percent)s?$/

function readBound(
  bound: 'least' | 'most',
  counted: readonly string[],
  words: readonly Word[],
): (WordRange & { value: number }) | undefined {
  for (const [index, { lower }] of words.entries()) {
    const plus = /^(\d+)\+$/.exec(lower)?.[1]
    const number = ownValue(TIMES, lower) ?? readCount(plus ?? lower)
    const next = words[index + 1]?.lower ?? ''
    if (number === undefined || (UNIT.test(next) && !counted.includes(next))) continue
    // "By more than 3 people" counts people, and not what each of them did.
    if (/^(?:people|persons?|users?|customers?|visitors?|players?|members?)$/.test(next)) continue
    const after = words[index + 1]?.lower === 'times' ? index + 2 : index + 1
    const tail = `${words[after]?.lower} ${words[after + 1]?.lower}`
    const behind = /^(?:or more|or over|and more)$/.test(tail)
      ? 'least'
      : /^(?:or fewer|or less)$/.test(tail) && 'most'
    if (behind === bound) return { first: index, end: timesAfter(words, after + 2), value: number }
    const found = BEFORE.find(([phrase, kind]) => kind === bound && endsWith(words, index, phrase))
    // "Orders above 100" are dear ones; "above 100 orders" and "above 100 times" count.
    if (found && /^(?:over|above|under|below)$/.test(found[0]) && !/^[a-z]{3,}s$/.test(next)) continue
    if (found) {
      const [phrase, , add] = found
      return { first: index - phrase.split(' ').length, end: after, value: number + add }
    }
    if (plus && bound === 'least') return { first: index, end: after, value: number }
  }
  return undefined
}

const timesAfter = (words: readonly Word[], at: number): number =>
  words[at]?.lower === 'times' ? at + 1 : at

const SKIPPED = /^(?:the|a|an|called|named|key|keyed|id|of|for|is|titled)$/

/** A quoted text, or the written-out name beside one of the cues: "the flag new-nav", "new_nav experiment". */
export function readText(
  { cues, any_word }: ParameterHeader & { type: 'text' },
  words: readonly Word[],
  taken: (index: number) => boolean,
): (WordRange & { value: string }) | undefined {
  if (cues.length === 0) return undefined
  for (const [index] of words.entries()) {
    const cue = cues.find((phrase) => endsWith(words, index + 1, phrase))
    if (cue === undefined) continue
    let after = index + 1
    while (SKIPPED.test(words[after]?.lower ?? '')) after++
    const name = nameAt(words, after, taken) ?? nameAt(words, index - cue.split(' ').length, taken)
    if (name) return name
    const word = words[after]
    if (any_word && word && !word.breakBefore && !taken(after) && !isOrdinary(word))
      return { first: after, end: after + 1, value: word.raw }
  }
  const quoted = words.findIndex((word, index) => word.quoted && !taken(index))
  return quoted < 0 ? undefined : { first: quoted, end: quoted + 1, value: (words[quoted] as Word).raw }
}

/** The quoted or written-out name a word belongs to. */
function nameAt(
  words: readonly Word[],
  index: number,
  taken: (index: number) => boolean,
): (WordRange & { value: string }) | undefined {
  if (!words[index]) return undefined
  let first = index
  while (words[first]?.hyphenBefore) first--
  let end = index + 1
  while (words[end]?.hyphenBefore) end++
  const run = words.slice(first, end)
  const value = run.map(({ raw }) => raw).join('-')
  if (run.some((_, offset) => taken(first + offset))) return undefined
  return run[0]?.quoted || /[-_\d]|\p{Ll}\p{Lu}/u.test(value) ? { first, end, value } : undefined
}

const endsWith = (words: readonly Word[], end: number, phrase: string): boolean => {
  const cue = phrase.split(' ')
  return cue.every((word, index) => words[end - cue.length + index]?.lower === word)
}
