import { distance } from 'fastest-levenshtein'
import { hasExchangedLetters } from './exchanged-letters.ts'
import { conceptOf, isFiller, isHarmless, isWeak, LEXICON_WORDS, WRITE_VERBS } from './lexicon.ts'
import { COMPOUND_WORDS, stemsOf } from './stem.ts'

/** A text with its slips of the fingers put right, and which ones. */
export interface Corrected {
  text: string
  corrections: { written: string; read: string }[]
}

export type CorrectSpelling = (text: string, isName: (stem: string) => boolean) => Corrected

/** Shorter words have too many neighbours. */
const MIN_LENGTH = 5
const TIME_WORDS =
  `hourly daily weekly monthly month months weeks hours quarter yesterday today january february march april
  august september october november december monday tuesday wednesday thursday friday saturday sunday since between previous
  current excluding`.split(/\s+/)
/** English words that are one letter away from ours and mean something else. */
const REAL_WORDS =
  `dairy weakly mouth mouths paces pagers passes trail trails tread treads vistas visas crated evens costumer remain remains detain
  reactive prison context contest consent charge charges match marsh point points print plant plants stack stock struck stick codes lines
  parse properly master newer older lever logger prime prize pride revise devise alice losses roses poses white whale whole modes modal
  motel ports pants stale slate skate spelling derive derives wording suites sides sizes adapt adapted chance chances charts clocks chicks
  coding threw smart clashes clash crush skill spill stall texts tents casts coats cells extensive patching raising prone scream monkey
  bounded notion notions motion ranging drift flaws quilt salts scales safes alike county counties court courts planes terms trams coals
  baths races rakes dates fennel singed payer payers prayer layer revenge medium modem taken cards tapes tyres works weeds tours daisy
  statue cession tunes dive coupe chain chains`.split(/\s+/)
const TOKEN = /"[^"]*"|`[^`]*`|(?<![\p{L}\p{N}])'[^']*'|[\p{L}\p{N}\p{M}_$.@:/-]+/gu

/**
 * Puts words right that are one slip away (a letter wrong, missing, doubled or exchanged with its neighbour) from a word of
 * the questions. Never corrected are quoted and written-out names, words that are known or spelled like an event's, and the
 * last letters, which make other words of a word: "viewer" is not "viewed". Nothing is corrected into a word that a question
 * may overlook.
 * @param words Of the questions, beside those of the lexicon.
 * @param others Words that are spelled right, and mean something else.
 */
export function createSpelling(words: readonly string[], others: readonly string[]): CorrectSpelling {
  const targetWords = [...words, ...LEXICON_WORDS, ...TIME_WORDS, ...COMPOUND_WORDS]
  const known = new Set([...targetWords, ...others, ...REAL_WORDS, ...WRITE_VERBS])
  const knownStems = new Set([...known].flatMap(stemsOf))
  const targets = new Map<string, string[]>()
  for (const word of targetWords)
    if (word.length >= MIN_LENGTH && /^[a-z]+$/.test(word) && !isOverlooked(word)) {
      const list = targets.get(word[0] as string) ?? []
      if (!list.includes(word)) targets.set(word[0] as string, [...list, word])
    }

  return (text, isName) => {
    const corrections: Corrected['corrections'] = []
    const corrected = text.replace(TOKEN, (written, index: number) => {
      const word = index === 0 ? written.toLowerCase() : written
      if (word.length < MIN_LENGTH || !/^[a-z]+$/.test(word)) return written
      const stems = stemsOf(word)
      if (known.has(word) || isFiller({ lower: word, stems })) return written
      if (stems.every((stem) => knownStems.has(stem) || isName(stem))) return written
      const near = (targets.get(word[0] as string) ?? []).filter((target) => isSlip(word, target))
      const [read] = near
      if (!read || near.some((other) => stemsOf(other).join() !== stemsOf(read).join())) return written
      corrections.push({ written, read })
      return read
    })
    return { text: corrected, corrections }
  }
}

/** Words whose absence changes nothing must not be read into a text: "per county" is not "per count". */
function isOverlooked(word: string): boolean {
  const stems = stemsOf(word)
  const concept = conceptOf(stems.join(' ')) ?? ''
  return isFiller({ lower: word, stems }) || isHarmless(concept) || isWeak(concept)
}

/** One edit, or two neighbours exchanged, before the last letter. */
const isSlip = (word: string, target: string): boolean =>
  word.at(-1) === target.at(-1) && (distance(word, target) === 1 || hasExchangedLetters(word, target))
