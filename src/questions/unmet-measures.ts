import { spell } from './event-names.ts'
import type { Features } from './feature-draft.ts'
import { NUMBER_OF_VALUES, NUMBER_SLOT, SEGMENTS_SLOT } from './feature-slots.ts'
import { conceptOf, isFiller } from './lexicon.ts'
import { isOfPayments, speaksOfMoney } from './payment-names.ts'
import type { QuestionEntry } from './question-entry.ts'
import type { EventMention } from './read-events.ts'
import type { QuestionReading } from './read-question.ts'
import type { Word } from './read-words.ts'
import { lowerTextOf, textOf } from './word-range.ts'

/** Words that ask for an amount, for names or for different things, of a question that counts something else. */
export function unmetMeasures(
  entry: QuestionEntry,
  reading: QuestionReading,
  events: readonly EventMention[],
  features: Features,
): string[] {
  const { mayBeAmount, amount, rate, people, different, none, state, performance, worst, timeTo } =
    measuresOf(reading)
  const { known } = entry
  const found = [
    mayBeAmount && !givesAmounts(entry, features) ? amountAsked(reading, events) : undefined,
    amount && !givesAmounts(entry, features) ? amount : undefined,
    rate && !givesRates(entry) ? rate : undefined,
    features.list.includes(NUMBER_SLOT) ? amountOfThing(reading, events) : undefined,
    people && !features.list.includes(SEGMENTS_SLOT) && !givesPeople(entry) ? people : undefined,
    known.has(NUMBER_OF_VALUES) ? undefined : different,
    known.has('negation') ? undefined : none,
    state,
    known.has('convert') || known.has('vital') ? undefined : performance,
    findsPayments(entry) ? partOfPayment(reading, events) : undefined,
    givesTimes(entry) && !reading.words.some(({ lower }) => TIMES.test(lower)) ? 'when' : undefined,
    timeTo && !speaksOfTimeTo(entry) ? timeTo : undefined,
    !features.list.includes('user') && givesPeople(entry) ? emailOf(reading, events) : undefined,
    loggedIn(reading, events),
    known.has('cost') ? undefined : ourSpending(reading),
    'at_least' in entry.question.header.parameters ? manyTimes(reading, events) : undefined,
    givesTimes(entry) ? timeOf(reading, events) : undefined,
    known.has('new') && !features.list.includes('user') ? newThing(reading, events) : undefined,
    known.has('vital') ? slowestOther(reading, features) : undefined,
    features.list.includes(NUMBER_SLOT) ? worst : undefined,
  ]
  return found.filter((words) => words !== undefined)
}

/** What the words of a text ask for, whatever question they are compared with. */
interface Measures {
  mayBeAmount: boolean
  amount?: string
  rate?: string
  people?: string
  different?: string
  none?: string
  state?: string
  performance?: string
  worst?: string
  timeTo?: string
}

/** A text is compared with many questions, in several ways each. */
const measures = new WeakMap<QuestionReading, Measures>()

function measuresOf(reading: QuestionReading): Measures {
  let found = measures.get(reading)
  if (!found) {
    found = {
      mayBeAmount: reading.words.some(({ lower }) => lower === 'much' || AMOUNT.test(lower)),
      amount: amountInName(reading),
      rate: rateOfEvent(reading),
      people: peopleAsked(reading),
      different: differentOnes(reading),
      none: withoutAny(reading),
      state: stateAsked(reading),
      performance: performanceAsked(reading),
      timeTo: timeToDo(reading),
      worst: reading.words.find(({ lower }) => /^(?:best|worst)$/.test(lower))?.raw,
    }
    measures.set(reading, found)
  }
  return found
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

/** What there may be much of without being money. */
const isCounted = ({ stems, lower }: Word): boolean =>
  /^(?:traffic|time|data|faster|slower|more|less|longer|better|worse|of|higher|lower)$/.test(lower) ||
  stems.some((stem) =>
    /^(?:active|activity|view|visit|increase|decline|grow|growth|chang|trend)/.test(conceptOf(stem) ?? stem),
  )

/** Columns that say who somebody is. */
const givesPeople = ({ question: { header } }: QuestionEntry): boolean =>
  Object.keys(header.columns).some((name) => /^(?:email|person|person_id|distinct_id)$/.test(name)) ||
  header.asks.some((ask) => /^who\b/i.test(ask))

/** "Which users have the flag", "who sees it": names. */
function peopleAsked({ words }: QuestionReading): string | undefined {
  const at = words.findIndex(
    ({ stems, lower }, index) =>
      /^(?:which|whose)$/.test(words[index - 1]?.lower ?? '') &&
      !/^(?:in|on|at|from|of|by|for|with)$/.test(words[index - 2]?.lower ?? '') &&
      !/^(?:who|individual)$/.test(lower) &&
      stems.some((stem) => conceptOf(stem) === 'user'),
  )
  if (at > 0) return `${words[at - 1]?.lower} ${words[at]?.raw}`
  if (words[0]?.lower === 'who') return 'who'
  // "The most expensive users", not "the most frequent user paths", nor "errors with the most affected users".
  const most = words.findIndex(
    ({ stems, lower }, index) =>
      /^(?:most|least)$/.test(words[index - 2]?.lower ?? '') &&
      !words.slice(0, index - 2).some((word) => word.lower === 'with') &&
      /s$|^people$/.test(lower) &&
      stems.some((stem) => conceptOf(stem) === 'user'),
  )
  if (most > 0) return textOf(words, { first: most - 2, end: most + 1 })
  // "Users with the most pages" ranks them.
  const ranked = words.findIndex(
    ({ stems }, index) =>
      stems.some((stem) => conceptOf(stem) === 'user') &&
      /^with the (?:most|fewest|least|highest|lowest)$/.test(
        lowerTextOf(words, { first: index + 1, end: index + 4 }),
      ),
  )
  return ranked < 0 ? undefined : `${words[ranked]?.raw} with the ${words[ranked + 3]?.raw}`
}

/** "How many different integrations": values, not events; "unique users" are counted everywhere. */
function differentOnes({ words }: QuestionReading): string | undefined {
  for (const [index, { lower }] of words.entries()) {
    if (!/^(?:distinct|unique|different)$/.test(lower)) continue
    const before = `${words[index - 2]?.lower} ${words[index - 1]?.lower}`
    if (!/(?:how many|number of|count of)$/.test(before)) continue
    const next = words[index + 1]
    if (
      next &&
      !next.stems.some((stem) =>
        /^(?:user|event|page|visit|session|valu|day|week|month|hour)$/.test(conceptOf(stem) ?? stem),
      )
    )
      return `${lower} ${next.raw}`
  }
  return undefined
}

/** "Searches with no results". */
function withoutAny({ words, conditions }: QuestionReading): string | undefined {
  const at = words.findIndex(
    (word, index) =>
      /^(?:no|zero|without)$/.test(words[index - 1]?.lower ?? '') &&
      isFiller(word) &&
      !/^(?:the|an?|any|our|all|those)$/.test(word.lower) &&
      !conditions.some(({ first, end }) => index >= first && index < end),
  )
  return at < 0 ? undefined : `${words[at - 1]?.lower} ${words[at]?.raw}`
}

/** "Is the flag on for everyone": a state, which no number tells. */
function stateAsked({ words }: QuestionReading): string | undefined {
  if (!/^(?:is|are|was|were)$/.test(words[0]?.lower ?? '')) return undefined
  const flag = words.findIndex(({ stems }) => stems.some((stem) => conceptOf(stem) === 'flag'))
  const state = flag < 0 ? undefined : words.slice(flag).find(({ lower }) => STATE.test(lower))
  return state && `${words[0]?.lower} ... ${state.lower}`
}
const STATE = /^(?:on|off|enabled|disabled|live|active|inactive|rolled)$/

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
      !/[_.]/.test(words[own[0] as number]?.raw ?? '') &&
      !words[own[0] as number]?.stems.some(isOfPayments),
  )?.text

const givesTimes = ({ question: { header } }: QuestionEntry): boolean =>
  'time' in header.columns && 'by' in header.parameters
const TIMES =
  /^(?:when|times?|hours?|hourly|days?|daily|weekdays?|weeks?|weekly|peaks?|busy|busiest|patterns?|quiet\w*|clock|morning|night|evening)$/

/** "Time to pay an invoice" is how long it takes, and not when it is done. */
function timeToDo({ words }: QuestionReading): string | undefined {
  const at = words.findIndex(
    ({ lower }, index) =>
      lower === 'time' && words[index + 1]?.lower === 'to' && words[index + 2]?.lower !== 'time',
  )
  return at < 0 ? undefined : textOf(words, { first: at, end: Math.min(at + 3, words.length) })
}
const speaksOfTimeTo = ({ question: { header } }: QuestionEntry): boolean =>
  header.asks.some((ask) => /\b(?:time to|until|how long)\b/i.test(ask))

/** "Email reminders opened" were sent by email; nobody's address is asked for. */
function emailOf({ words }: QuestionReading, events: readonly EventMention[]): string | undefined {
  const at = words.findIndex(
    ({ lower }, index) => lower === 'email' && events.some(({ first }) => first === index + 1),
  )
  return at < 0 ? undefined : words[at]?.raw
}

/** Nobody "logged in" where no event says so. */
function loggedIn({ words }: QuestionReading, events: readonly EventMention[]): string | undefined {
  const at = words.findIndex(
    ({ lower }, index) =>
      /^log(?:s|ged|ging)?$/.test(lower) && /^(?:in|into|out|on)$/.test(words[index + 1]?.lower ?? ''),
  )
  return at < 0 || events.some(({ own }) => own.includes(at))
    ? undefined
    : textOf(words, { first: at, end: at + 2 })
}

/** "How much did we spend": a cost, while revenue is what customers spend. */
function ourSpending({ words }: QuestionReading): string | undefined {
  const at = words.findIndex(
    ({ lower }, index) => lower === 'we' && /^spen[dt]$/.test(words[index + 1]?.lower ?? ''),
  )
  return at < 0 ? undefined : textOf(words, { first: at, end: at + 2 })
}

/** "How many interviews were moved more than once" counts interviews, and not who moved them. */
const manyTimes = ({ words }: QuestionReading, events: readonly EventMention[]): string | undefined =>
  events.find(({ first }) => words[first - 1]?.lower === 'many' && /s$/.test(words[first]?.lower ?? ''))?.text

/** "Verification time" is how long it takes. */
function timeOf({ words }: QuestionReading, events: readonly EventMention[]): string | undefined {
  const mention = events.find(({ end }) => words[end]?.lower === 'time' && words[end + 1]?.lower !== 'of')
  return mention && `${mention.text} time`
}

/** "New homes" are homes, whoever had one before. */
function newThing({ words }: QuestionReading, events: readonly EventMention[]): string | undefined {
  const mention = events.find(({ first }) => words[first - 1]?.lower === 'new')
  return mention && `new ${mention.text}`
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

/** "Best performing campaign": by what is not said. */
const performanceAsked = ({ words }: QuestionReading): string | undefined =>
  words.find(
    ({ lower }, index) =>
      /^perform/.test(lower) &&
      [index - 1, index + 1].some((at) =>
        /^(?:best|worst|well|better|worse|poorly)$/.test(words[at]?.lower ?? ''),
      ),
  )?.raw
