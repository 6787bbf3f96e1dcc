import { stemsOf } from './stem.ts'
import type { Taxonomy } from './taxonomy.ts'

/** One name that fits, or several that fit equally well, or none: nobody guesses which. */
export interface Found<Value> {
  value?: Value
  candidates: string[]
}

const wordsOf = (name: string): string[] =>
  name
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).flatMap(stemsOf))

/** What is paid, with a word that says it was; and words that are enough by themselves. */
const PAID_THING = setOf('order payment transaction invoice charge checkout sale donation booking')
const DONE = setOf(
  'completed placed paid succeeded successful success received made captured settled processed confirmed',
)
const PAYMENT = setOf('purchase purchased bought paid sold')
const RENEWAL = setOf('renewed renewal recurring rebilled')
/** What is paid for again with a renewal; a prescription is not. */
const RENEWED_THING = setOf(
  'subscription plan membership license licence contract policy account order payment user customer',
)
/** Names that tell of money which did not come in. */
const NO_PAYMENT = setOf(
  `failed refunded refund cancelled canceled started initiated viewed clicked info entered pending attempted abandoned updated
  deleted requested declined expired disputed method details intent upcoming reminder shown opened page button removed
  changed error retried voided`,
)

/** Whether a name tells of money that did not come in: "payment_failed". */
export const namesNoPayment = (event: string): boolean =>
  wordsOf(event)
    .flatMap(stemsOf)
    .some((stem) => NO_PAYMENT.has(stem))

const MONEY = setOf(
  'order payment transaction invoice charge checkout sale donation booking refund deposit withdrawal payout subscription',
)

/** Whether an amount of money belongs to the event, whichever way it went. */
export const speaksOfMoney = (event: string): boolean =>
  wordsOf(event)
    .flatMap(stemsOf)
    .some((stem) => PAYMENT.has(stem) || MONEY.has(stem))

/** Whether a word says that something was paid, or what. */
export const isOfPayments = (stem: string): boolean =>
  PAYMENT.has(stem) || MONEY.has(stem) || RENEWAL.has(stem)

/** Names do not change within a taxonomy: they are searched once. */
function oncePer<Value>(find: (taxonomy: Taxonomy) => Found<Value>): (taxonomy: Taxonomy) => Found<Value> {
  const known = new WeakMap<Taxonomy, Found<Value>>()
  return (taxonomy) => {
    const found = known.get(taxonomy) ?? find(taxonomy)
    known.set(taxonomy, found)
    return found
  }
}

/** The events with which money comes in: of two names for a purchase one would count it twice; its renewals are payments too. */
export const findPayments = oncePer<string[]>(({ events }) => {
  const fitting = events
    .filter(({ name }) => !name.startsWith('$'))
    .filter(({ name }) => !namesNoPayment(name))
    .map(({ name }) => ({ name, stems: wordsOf(name).flatMap(stemsOf) }))
  const has = (stems: readonly string[], words: ReadonlySet<string>) => stems.some((stem) => words.has(stem))
  const renewals = fitting.filter(
    ({ stems }) =>
      has(stems, RENEWAL) &&
      stems.every((stem) => RENEWAL.has(stem) || RENEWED_THING.has(stem) || DONE.has(stem)),
  )
  const purchases = fitting.filter(
    (event) =>
      !renewals.includes(event) &&
      (has(event.stems, PAYMENT) || (has(event.stems, PAID_THING) && has(event.stems, DONE))),
  )
  const candidates = [...purchases, ...renewals].map(({ name }) => name)
  const isClear = purchases.length <= 1 && renewals.length <= 1 && candidates.length > 0
  return isClear ? { value: candidates, candidates } : { candidates }
})

/** Names of an amount that was paid, the surest first. */
const AMOUNTS: readonly ((words: readonly string[]) => boolean)[] = [
  (words) => words.join(' ') === 'revenue',
  (words) => words.includes('revenue'),
  (words) => words.at(-1) === 'amount' || words[0] === 'amount',
  (words) =>
    /^(?:order|cart|purchase|transaction|invoice|grand|sale|payment|total) (?:value|total|price)$/.test(
      words.join(' '),
    ),
  (words) => /^(?:total|price|value)$/.test(words.join(' ')),
]
const OTHER_AMOUNTS =
  /^(?:tax|shipping|discount|cost|fee|refund|refunded|balance|ai|limit|quota|token|credit|tip|due|max|min|average|estimated|expected|original|list|forecast|monthly|annual|lifetime)$/
const CURRENCY =
  /^(?:usd|eur|gbp|jpy|cny|inr|brl|cad|aud|chf|sek|nok|dkk|pln|czk|mxn|sgd|nzd|zar|krw|huf|try|euros?|dollars?|pounds?)$/

const withoutCurrency = (name: string): string =>
  wordsOf(name)
    .filter((word) => !CURRENCY.test(word))
    .join(' ')

/** Whether the name says in which currency the amounts are. */
const namesCurrency = (property: string): boolean => wordsOf(property).some((word) => CURRENCY.test(word))

/** The property that holds what was paid; of an amount and the same in one currency the latter, which adds up. */
export const findAmount = oncePer<string>(({ properties }) => {
  const numbers = properties.filter(
    ({ name, type, valueType = 'Numeric' }) =>
      type === 'event' && valueType === 'Numeric' && !wordsOf(name).some((word) => OTHER_AMOUNTS.test(word)),
  )
  for (const fits of AMOUNTS) {
    const names = numbers.map(({ name }) => name).filter((name) => fits(withoutCurrency(name).split(' ')))
    if (names.length === 0) continue
    const ofOne = names.filter(namesCurrency)
    const isSame = new Set(names.map(withoutCurrency)).size === 1
    const [only] = isSame && ofOne.length === 1 ? ofOne : names
    return names.length === 1 || (isSame && ofOne.length === 1)
      ? { value: only, candidates: names }
      : { candidates: names }
  }
  return { candidates: numbers.map(({ name }) => name).slice(0, 10) }
})

/** The property that says in which currency an amount is; none where the name of the amount says so. */
export function findCurrency({ properties }: Taxonomy, amount: string): Found<string> {
  if (namesCurrency(amount)) return { candidates: [] }
  const names = properties
    .filter(
      ({ name, type }) => type === 'event' && /^(?:currency|currency code)$/.test(wordsOf(name).join(' ')),
    )
    .map(({ name }) => name)
  return { value: names.length === 1 ? names[0] : undefined, candidates: names }
}
