import { spell } from './event-names.ts'
import type { Features } from './feature-draft.ts'
import { NUMBER_SLOT } from './feature-slots.ts'
import { conceptOf } from './lexicon.ts'
import { isOfPayments, speaksOfMoney } from './payment-names.ts'
import type { QuestionEntry } from './question-entry.ts'
import type { EventMention } from './read-events.ts'
import type { QuestionReading } from './read-question.ts'
import type { Word } from './read-words.ts'
import { textOf } from './word-range.ts'

/** Words that ask for an amount, a rate or a speed, of a question that gives none, or another. */
export function unmetAmounts(
  entry: QuestionEntry,
  reading: QuestionReading,
  events: readonly EventMention[],
  features: Features,
): string[] {
  const { known } = entry
  const isOfNumber = features.list.includes(NUMBER_SLOT)
  const rate = rateOfEvent(reading)
  const found = [
    givesAmounts(entry, features) ? undefined : (amountAsked(reading, events) ?? amountInName(reading)),
    rate && !givesRates(entry) ? rate : undefined,
    isOfNumber ? (amountOfThing(reading, events) ?? bestOrWorst(reading)) : undefined,
    findsPayments(entry) ? partOfPayment(reading, events) : undefined,
    known.has('cost') ? undefined : ourSpending(reading),
    known.has('vital') ? slowestOther(reading, features) : undefined,
  ]
  return found.filter((words) => words !== undefined)
}

const AMOUNT = /^(?:value|amount|worth|sum)$/

const givesAmounts = ({ known, question }: QuestionEntry, { list }: Features): boolean =>
  list.includes(NUMBER_SLOT) ||
  known.has('cost') ||
  Object.values(question.header.parameters).some((parameter) => 'means' in parameter && parameter.means)

/** "How much did we refund", "value of purchases", "refund amount"; not "how much traffic", "amount of signups". */
function amountAsked(
  { words, conditions }: QuestionReading,
  events: readonly EventMention[],
): string | undefined {
  const isCondition = (index: number): boolean =>
    conditions.some(({ first, end }) => index >= first && index < end)
  const ofMoney = events.find(({ event }) => event !== undefined && speaksOfMoney(event))
  for (const [index, { lower }] of words.entries()) {
    if (ofMoney && AMOUNT.test(lower) && !isCondition(index)) return lower
    if (lower !== 'much' || words[index - 1]?.lower !== 'how') continue
    if (events.some(({ first }) => first === index + 1)) continue
    if (!words.some(isCounted)) return 'how much'
  }
  return undefined
}

/** What there may be much of without being money. */
const isCounted = ({ stems, lower }: Word): boolean =>
  /^(?:traffic|time|data|faster|slower|more|less|longer|better|worse|of|higher|lower)$/.test(lower) ||
  stems.some((stem) =>
    /^(?:active|activity|view|visit|increase|decline|grow|growth|chang|trend)/.test(conceptOf(stem) ?? stem),
  )

/** "How many coins were spent" of an event coins_spent: the sum of its `coins`, not how often it happened. */
function amountInName({ words, events, ownersOf }: QuestionReading): string | undefined {
  const mention = events.find(
    ({ event, first, end }) =>
      event !== undefined &&
      end - first > 1 &&
      words[first - 1]?.lower === 'many' &&
      ownersOf(words[first]?.lower ?? '').some(({ type }) => type === 'event'),
  )
  return mention && `${words[mention.first - 1]?.lower} ${words[mention.first]?.raw}`
}

/** "Restaurants with the lowest rating" speaks of restaurants, not of a number that views of them have. */
const amountOfThing = ({ words }: QuestionReading, events: readonly EventMention[]): string | undefined =>
  events.find(({ loose, first }) => loose && !/^(?:of|for|in|on|from)$/.test(words[first - 1]?.lower ?? ''))
    ?.text

/** "Refund rate" by itself does not say of what; the shares of a breakdown are none. */
function rateOfEvent({ words, events }: QuestionReading): string | undefined {
  const mention = events.find(({ end }) => /^rates?$/.test(words[end]?.lower ?? ''))
  return mention && `${mention.text} ${words[mention.end]?.raw}`
}

const givesRates = ({ question: { header } }: QuestionEntry): boolean =>
  header.asks.some((ask) => /\brates?\b/.test(ask))

/** Whether a high number is a good one, nobody has said. */
const bestOrWorst = ({ words }: QuestionReading): string | undefined =>
  words.find(({ lower }) => /^(?:best|worst)$/.test(lower))?.raw

const findsPayments = ({ question: { header } }: QuestionEntry): boolean =>
  Object.values(header.parameters).some(
    (parameter) => parameter.type === 'events' && 'means' in parameter && parameter.means !== undefined,
  )

/** "Shipping revenue" is no revenue of the orders that were shipped; "subscription revenue" is what subscriptions bring. */
const partOfPayment = ({ words }: QuestionReading, events: readonly EventMention[]): string | undefined =>
  events.find(
    ({ event, own }) =>
      event !== undefined &&
      own.length === 1 &&
      spell(event).includes(' ') &&
      !words[own[0] as number]?.quoted &&
      words[own[0] as number]?.lower !== event.toLowerCase() &&
      !words[own[0] as number]?.stems.some(isOfPayments),
  )?.text

/** "How much did we spend": a cost, while revenue is what customers spend. */
function ourSpending({ words }: QuestionReading): string | undefined {
  const at = words.findIndex(
    ({ lower }, index) => lower === 'we' && /^spen[dt]$/.test(words[index + 1]?.lower ?? ''),
  )
  return at < 0 ? undefined : textOf(words, { first: at, end: at + 2 })
}

/** "Slowest endpoint": pages load slowly, in a browser or a country; what else takes its time is not in the web vitals. */
function slowestOther({ words }: QuestionReading, { params }: Features): string | undefined {
  const by = params.by
  if (typeof by !== 'object' || by === null || !('key' in by) || String(by.key).startsWith('$'))
    return undefined
  if (words.some(({ lower }) => /^(?:lcp|inp|cls|fcp|vitals?|pages?|load|loads|loading|site)$/.test(lower)))
    return undefined
  return words.find(({ lower }) => /^(?:slow|fast|quick)/.test(lower))?.raw
}
