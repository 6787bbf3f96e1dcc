import { conceptOf, isFiller } from './lexicon.ts'
import type { PropertyReference } from './property-reference.ts'
import { referTo } from './property-reference.ts'
import type { ConditionMention } from './read-properties.ts'
import type { Word } from './read-words.ts'
import { lowerTextOf, overlap, type WordRange } from './word-range.ts'

/** Values of one property that a text puts side by side: "mobile vs desktop", "pro users compared with everyone else". */
export interface Segments {
  property: PropertyReference
  values: string[]
  /** Beside them all that have another value. */
  others: boolean
  /** The mentions that say so, which then are no conditions. */
  mentions: readonly ConditionMention[]
  /** "everyone else". */
  rest?: WordRange
}

/** Words that put things side by side. */
const CONTRAST = /^(?:compar\w+|versus|vs|differ\w*|between|against|than)$/

const REST =
  /^(?:(?:the )?(?:rest|others)|(?:all )?(?:the )?other(?: \w+)?|every(?:one|body) else|(?:all )?(?:the )?remaining \w+)$/

/** Undefined unless the text contrasts at least two values, or one with the rest. */
export function readSegments(
  words: readonly Word[],
  conditions: readonly ConditionMention[],
): Segments | undefined {
  if (!words.some(({ lower }) => CONTRAST.test(lower))) return undefined
  for (const mention of conditions) {
    const [one] = mention.conditions
    if (!one) continue
    const mentions: ConditionMention[] = []
    for (const other of conditions) {
      const last = mentions.at(-1)
      const [condition] = other.conditions
      if (other.candidates.length > 0 || condition?.key !== one.key || condition.value === undefined) continue
      if (isPlain(condition.operator) && (!last || isJoined(words.slice(last.end, other.first))))
        mentions.push(other)
    }
    const values = [...new Set(mentions.flatMap((same) => [same.conditions[0]?.value].flat().map(String)))]
    const rest = values.length === 1 ? restOf(words, mentions, String(values[0])) : undefined
    if (values.length > 1 || rest)
      return {
        property: referTo(one as PropertyReference),
        values,
        others: rest !== undefined,
        mentions,
        rest,
      }
  }
  return undefined
}

/** "mobile users vs those on desktop"; not "Germany with France last month in Germany". */
const isJoined = (between: readonly Word[]): boolean =>
  between.every(
    (word) =>
      isFiller(word) ||
      CONTRAST.test(word.lower) ||
      word.stems.every((stem) => /^(?:user|compare|differ)$/.test(conceptOf(stem) ?? '')),
  )

const isPlain = (operator: string | undefined): boolean => operator === undefined || operator === 'exact'

/** "everyone else"; beside free users also "paid users", who are all others. */
function restOf(
  words: readonly Word[],
  mentions: readonly ConditionMention[],
  value: string,
): WordRange | undefined {
  for (let first = 0; first < words.length; first++)
    for (let end = Math.min(words.length, first + 4); end > first; end--) {
      if (mentions.some((mention) => overlap(mention, { first, end }))) continue
      const text = lowerTextOf(words, { first, end })
      if (REST.test(text)) return { first, end }
      if (value.toLowerCase() === 'free' && /^(?:paid|paying|premium)$/.test(text)) return { first, end }
    }
  return undefined
}
