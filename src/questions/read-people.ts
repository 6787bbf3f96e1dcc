import type { Word } from './read-words.ts'
import type { WordRange } from './word-range.ts'

const STAFF = '(?:internal|test|testing|staff|employees?|testers?|team|own|colleagues?|coworkers?)'
const PEOPLE =
  '(?:users?|accounts?|people|persons?|members?|traffic|events?|data|team|activity|employees?|staff|testers?)'
const LEFT_OUT =
  '(?:exclud(?:e|es|ing)|without|except(?: for)?|not counting|not including|ignor(?:e|ing)|minus|no|filter(?:ing)? out|leav(?:e|ing) out|remov(?:e|ing)|omit(?:ting)?)'
const INTERNAL = new RegExp(
  `\\b${LEFT_OUT}(?: (?:all|any|our|the|of))* ${STAFF}(?:(?:,| and| or| \\/| &)* ${STAFF})*(?: ${PEOPLE})?(?: (?:and|or) (?:${STAFF} )?${PEOPLE})?\\b` +
    `|\\b(?:real|external|genuine) (?:users|customers|people|visitors|traffic)(?: only)?\\b|\\b${STAFF} ${PEOPLE} (?:excluded|filtered out|left out)\\b`,
)

/** Where a text says that the project's own people do not count: "excluding internal users". Offsets, end exclusive. */
export function readInternal(lower: string): { start: number; end: number } | undefined {
  const match = INTERNAL.exec(lower)
  return match ? { start: match.index, end: match.index + match[0].length } : undefined
}

const EMAIL = /[^\s"'<>(),;:]+@[^\s"'<>(),;:]+\.[\p{L}]{2,}/u
const PERSON = /^(?:user|person|customer|visitor|member|account|distinct)$/
const BETWEEN = /^(?:id|called|named|with|the|distinct|is|of|email)$/

/** The person a text names: by email, or by an id that stands after "user". */
export function readPerson(
  text: string,
  words: readonly Word[],
  rangeOf: (start: number, end: number) => WordRange,
): (WordRange & { value: string }) | undefined {
  const email = EMAIL.exec(text)
  if (email) {
    const value = email[0].replace(/[.?!]+$/, '')
    const range = rangeOf(email.index, email.index + value.length)
    const before = words[range.first - 1]?.lower ?? ''
    return { first: range.first - (PERSON.test(before) ? 1 : 0), end: range.end, value }
  }
  for (const [index, word] of words.entries()) {
    if (/^(?:user|person|customer|visitor|member|account)[_-]\w*\d\w*$/.test(word.lower))
      return { first: index, end: index + 1, value: word.raw }
    if (!PERSON.test(word.lower)) continue
    let at = index + 1
    while (BETWEEN.test(words[at]?.lower ?? '')) at++
    const id = words[at]
    // A quoted text behind a bare "user" may be what the user did.
    const isName = id?.quoted ? at > index + 1 : id && looksLikeId(id.raw)
    if (id && isName && !id.breakBefore) return { first: index, end: at + 1, value: id.raw }
  }
  return undefined
}

/** Ids have digits or joints in them, and are no plain numbers with a unit behind them. */
const looksLikeId = (raw: string): boolean => raw.length > 2 && /\d/.test(raw) && /^[\w$.:-]+$/.test(raw)
