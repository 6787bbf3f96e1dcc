import { closestNames } from '../hogql/closest-names.ts'
import { type EventNames, spell } from './event-names.ts'
import type { Word } from './read-words.ts'
import { stemsOf } from './stem.ts'
import { overlap, textOf } from './word-range.ts'
import { byRank, FULL_COVERAGE, type WordReading, wordReadings } from './word-readings.ts'

/** A place in the text that names an event. */
export interface EventMention {
  /** Indexes of words, end exclusive. */
  first: number
  end: number
  /** Those of the words that belong to the name: "created the *most* documents". */
  own: readonly number[]
  /** The event, or undefined when there is none or there are several. */
  event?: string
  /** What may have been meant when `event` is undefined. */
  candidates: string[]
  problem?: 'unknown' | 'ambiguous'
  /** What was done is not said: "cart" for Cart Viewed. */
  loose?: true
  /** As written. */
  text: string
}

/** "placed an order": verbs that add nothing to what was done. */
const LIGHT_VERB =
  /^(?:placed?|placing|wr[oi]te|written|writing|made|makes?|making|took|takes?|gave|left|leave)$/

/** A name that is all there wins over longer ones; of incomplete ones the best must lead by this much. */
const MIN_LEAD = 0.25
/** A name without its action must be this complete. */
const MIN_WITHOUT_ACTION = 0.6

/**
 * The events a text names, left to right. Names written out (`user_signed_up`, "Signed Up") are taken by the letter; words
 * are compared with the names the project has. `taken` tells which words already mean something else.
 */
export function readEvents(
  words: readonly Word[],
  taken: (index: number) => boolean,
  names: EventNames | undefined,
): EventMention[] {
  const mentions: EventMention[] = []
  words.forEach((word, index) => {
    if (taken(index) || !isWrittenOut(word, names)) return
    mentions.push(readWrittenOut(word, index, names))
  })
  if (!names) return mentions
  const free = (index: number) =>
    !taken(index) && !mentions.some(({ first, end }) => index >= first && index < end)
  const readings = wordReadings(words, free, names)
  const row = bestRow(readings)
  for (const reading of row) {
    const others = row.filter((other) => other !== reading)
    const rivals = readings.filter((rival) => !others.some((other) => overlap(rival, other)))
    const mention = anyPurchase(toMention(reading, rivals, words), words, names)
    if (!isOnlyThing(mention, words)) mentions.push(mention)
  }
  return mentions.sort((a, b) => a.first - b.first)
}

/**
 * "Removed a product from their cart", "rating per restaurant" and "which restaurants" view none, and the "average order
 * value" is an amount of money.
 */
function isOnlyThing({ event, loose, first, end, own, text }: EventMention, words: readonly Word[]): boolean {
  if (text.toLowerCase() === 'order' && /^values?$/.test(words[end]?.lower ?? '')) return true
  const cue = words[first - 1]?.lower ?? ''
  if (loose && /^(?:their|his|her|its|my|per)$/.test(cue)) return true
  if (!event || !/^(?:by|which|best|worst)$/.test(cue)) return false
  // "Users by comments" ranks by how often something was done.
  if (cue === 'by' && own.some((index) => /s$/.test(words[index]?.lower ?? ''))) return false
  const action = stemsOf(spell(event).split(' ').at(-1) ?? '')
  return !own.some((index) => words[index]?.stems.some((stem) => action.includes(stem)))
}

/**
 * The readings that stand side by side and hold the most of names together: "who signed up started a trial" is a sign-up and
 * a trial, not the start of a sign-up.
 */
function bestRow(readings: readonly WordReading[]): WordReading[] {
  const byEnd = [...readings].sort((a, b) => a.end - b.end)
  const rows: { sum: number; row: WordReading[] }[] = [{ sum: 0, row: [] }]
  let end = 0
  for (const reading of byEnd) {
    for (; end < reading.end; end++) rows[end + 1] = rows[end] as (typeof rows)[number]
    const before = rows[reading.first] as (typeof rows)[number]
    const sum = before.sum + reading.weight * (0.5 + 0.5 * reading.coverage)
    const best = rows[reading.end] as (typeof rows)[number]
    if (sum > best.sum + 1e-9 || (sum > best.sum - 1e-9 && isBetter(reading, best.row.at(-1))))
      rows[reading.end] = { sum, row: [...before.row, reading] }
  }
  return rows[end]?.row ?? []
}

const isBetter = (one: WordReading, other: WordReading | undefined): boolean =>
  other !== undefined && one.end === other.end && one.first === other.first && byRank(one, other) < 0

function isWrittenOut(word: Word, names: EventNames | undefined): boolean {
  if (word.quoted || /^\$\w|[^_]_[^_]/.test(word.raw)) return true
  return names !== undefined && /[a-z][A-Z]|[.:/-]/.test(word.raw) && names.byName.has(word.lower)
}

function readWrittenOut(word: Word, index: number, names: EventNames | undefined): EventMention {
  const mention = { first: index, end: index + 1, own: [index], text: word.raw, candidates: [] }
  if (!names) return { ...mention, event: word.raw }
  const event = names.byName.get(word.lower)
  if (event) return { ...mention, event }
  const spelled = spell(word.raw)
  const parts = spelled
    .split(' ')
    .map((part) => ({ ...word, raw: part, lower: part, stems: stemsOf(part), quoted: false }))
  const readings = wordReadings(parts, () => true, names)
  const [best] = readings
  // A quoted phrase may be the event's spoken name; an identifier that is not there is not another one.
  if (word.quoted && best && best.first === 0 && best.end === parts.length) {
    const spoken = toMention(best, readings, parts)
    return { ...spoken, first: index, end: index + 1, own: [index], text: word.raw }
  }
  const near = [...closestNames(word.raw, names.names), ...readings.map(({ form }) => form.event)]
  return { ...mention, problem: 'unknown', candidates: [...new Set(near)].slice(0, 5) }
}

/** "Purchases" of a shop that sells boosts as well are not those of boosts, because only these are called so. */
function anyPurchase(mention: EventMention, words: readonly Word[], { purchases }: EventNames): EventMention {
  const { event, own, first, end, text } = mention
  const isPurchase = own.every((index) => words[index]?.stems.includes('purchas'))
  if (event === undefined || !isPurchase || !spell(event).includes(' ') || purchases.length < 2)
    return mention
  return { first, end, own, text, problem: 'ambiguous', candidates: [...new Set([event, ...purchases])] }
}

/** "Appointments" are booked as much as completed. */
const begins = ({ action, form }: WordReading): boolean =>
  !action && /\b(?:booked|requested|scheduled|ordered|received)$/.test(spell(form.event))

/** "the export feature", "adoption of integrations": features go by the thing, not by what is done with it. */
function isFeature(words: readonly Word[], first: number, end: number): boolean {
  const isNoun = (index: number): boolean => /^features?$/.test(words[index]?.lower ?? '')
  let before = first - 1
  while (/^(?:an?|the|our|of|trends?|growth)$/.test(words[before]?.lower ?? '')) before--
  const isOf = words.slice(before, first).some(({ lower }) => lower === 'of')
  const verb = words[before]?.lower ?? ''
  return (
    isNoun(end) || isNoun(before) || /^adopt/.test(verb) || (isOf && /^(?:us(?:e|age)|uptake)$/.test(verb))
  )
}

function toMention(
  best: WordReading,
  readings: readonly WordReading[],
  words: readonly Word[],
): EventMention {
  const { first, end } = best
  const article = /^(?:an?|the)$/.test(words[first - 1]?.lower ?? '') ? 1 : 0
  const verb = first - 1 - article
  const own = article && LIGHT_VERB.test(words[verb]?.lower ?? '') ? [verb, ...best.own] : best.own
  const text = textOf(words, best)
  const rivals = readings.filter(
    (other) =>
      other.form.event !== best.form.event &&
      other.first < end &&
      other.end > first &&
      other.weight >= best.weight - 0.01 &&
      (other.coverage > best.coverage - MIN_LEAD || begins(other)),
  )
  if (best.coverage >= FULL_COVERAGE && !rivals.some((rival) => rival.coverage >= FULL_COVERAGE))
    return { first, end, own, text, event: best.form.event, candidates: [] }
  // "plan" alone is a thing, not the event plan_changed; "purchase" is what was done.
  const vague = best.coverage < MIN_WITHOUT_ACTION && !best.action && !isFeature(words, first, end)
  if (rivals.length === 0 && !vague) {
    const mention = { first, end, own, text, event: best.form.event, candidates: [] }
    return best.action || best.coverage > 0.75 ? mention : { ...mention, loose: true }
  }
  const candidates = [...new Set([best, ...rivals].map(({ form }) => form.event))]
  return { first, end, own, text, problem: 'ambiguous', candidates }
}
