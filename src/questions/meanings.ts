import { conceptOf, isFiller, LONGEST_PHRASE } from './lexicon.ts'
import type { Word } from './read-words.ts'
import { stemsOf } from './stem.ts'

/** A concept of several words, or of one that carries a meaning alone. */
export interface PhraseMeaning {
  concept: string
  /** Index behind its last word. */
  end: number
}

/** What the words of a text mean, whatever question they are compared with. */
export interface Meanings {
  /** For each word the concepts that begin at it, the longest first. */
  phrases: readonly (readonly PhraseMeaning[])[]
  /** For each word whether it carries no meaning of its own. */
  fillers: readonly boolean[]
  /** For each word its concepts, or its stems where it has none. */
  concepts: readonly (readonly string[])[]
  /** "Who signed up?" asks for names. */
  lists: boolean
  /** Without the words a question has taken it may do so as well: "show 10 gold customers". */
  mayList: boolean
  /** "Only new users", "returning visitors only": the word, where a kind of people is singled out. */
  only?: number
  /** "What do people do most?" asks for the actions, not for the people. */
  asksForActions: boolean
}

export function meaningsOf(text: string, words: readonly Word[]): Meanings {
  return {
    phrases: words.map((_, index) => phrasesAt(words, index)),
    fillers: words.map((word, index) => !word.quoted && isFiller(word) && !isHalf(words, index)),
    concepts: words.map(({ quoted, lower, stems }, index) =>
      quoted || isEnvironment(words, index) ? [lower] : stems.map((stem) => conceptOf(stem) ?? stem),
    ),
    lists: asksForNames(text),
    mayList: words.some(({ lower }) => OPENS_LIST.test(lower)),
    only: onlySome(words),
    asksForActions: /\bwhat (?:do|does|did|are|is|have|has)\b.*\b(?:do|does|doing|done)\b/i.test(text),
  }
}

/** "In-app signups": what two words without a meaning of their own make together has one. */
const isHalf = (words: readonly Word[], index: number): boolean =>
  [index, index + 1].some((at) => {
    const [left, right] = [words[at - 1], words[at]]
    return left && right?.hyphenBefore && isFiller(left) && isFiller(right)
  })

/** "Staging users", "errors in production", "development sessions": where a product runs, and neither a step nor a trend. */
function isEnvironment(words: readonly Word[], index: number): boolean {
  const { lower = '' } = words[index] ?? {}
  if (/^(?:staging|production)$/.test(lower)) return true
  const next = words[index + 1]
  return (
    lower === 'development' &&
    (words[index - 1]?.lower === 'in' || (next?.breakBefore === false && !isFiller(next)))
  )
}

/** "Only new users", not "only in Germany". */
function onlySome(words: readonly Word[]): number | undefined {
  const isPeople = (index: number): boolean =>
    words[index]?.stems.every((stem) => conceptOf(stem) === 'user') ?? false
  const found = words.findIndex(
    ({ lower, quoted }, index) =>
      !quoted &&
      /^(?:only|just|solely|exclusively)$/.test(lower) &&
      (isPeople(index - 1) || [2, 3, 4].some((distance) => isPeople(index + distance))),
  )
  return found < 0 ? undefined : found
}

const PEOPLE = '(?:users?|people|persons?|customers?|visitors?|members?|accounts?|players?)'
const OPENS_LIST = /^(?:what|which|list|enumerate|who|show|display|find|give|get)$/
const LISTING = new RegExp(
  `\\b(?:what|which)(?: (?:kinds?|types?|sorts?) of)? events\\b(?= (?:do|did|does|are|exist|have|were|is)\\b)(?!.*\\b(?:most|top)\\b)|\\b(?:list|enumerate)\\b|(?:^|[,;:] ?|\\b(?:me|see|know|out|and|please) )who\\b|\\b(?:which|show|display|find|give me|get)(?: me| us)?(?: the| all| some| our| \\d+)* (?:${PEOPLE}|every(?:body|one))\\b`,
  'i',
)

/** "Who signed up?" asks for names, "how many signed up" for a number. */
export const asksForNames = (text: string): boolean => LISTING.test(text)

function phrasesAt(words: readonly Word[], index: number): PhraseMeaning[] {
  const found: PhraseMeaning[] = []
  if (isEnvironment(words, index)) return found
  let stems = ''
  let count = 0
  for (let end = index; end < words.length && count < LONGEST_PHRASE; end++) {
    const word = words[end]
    if (!word || word.quoted) break
    for (const stem of word.stems) {
      stems += count === 0 ? stem : ` ${stem}`
      count++
    }
    const concept = conceptOf(stems)
    // Alone, a word that carries no meaning is no concept either: "do" in "do users ...".
    if (concept && !(end === index && isFiller(word))) found.unshift({ concept, end: end + 1 })
  }
  return found
}

/** Where a phrase stands in a text; words that are `hidden` belong to no phrase. */
export function findPhrase(
  words: readonly Word[],
  phrase: string,
  hidden: (index: number) => boolean = () => false,
): { first: number; end: number } | undefined {
  const wanted = stemsOfPhrase(phrase)
  for (let first = 0; first < words.length; first++) {
    if (words[first]?.stems[0] !== wanted[0]) continue
    let at = 0
    let end = first
    while (at < wanted.length && end < words.length && !hidden(end)) {
      const { stems } = words[end] as Word
      if (!stems.every((stem, index) => stem === wanted[at + index])) break
      at += stems.length
      end++
    }
    if (at === wanted.length) return { first, end }
  }
  return undefined
}

/** Of the phrases in question files, of which there are only so many. */
const stemsByPhrase = new Map<string, readonly string[]>()
function stemsOfPhrase(phrase: string): readonly string[] {
  let stems = stemsByPhrase.get(phrase)
  if (!stems) {
    stems = phrase.split(' ').flatMap(stemsOf)
    stemsByPhrase.set(phrase, stems)
  }
  return stems
}
