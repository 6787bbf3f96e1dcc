import type { Place } from './places.ts'

export type PlanName = 'starter' | 'pro' | 'business'
export type BillingInterval = 'month' | 'year'

/** Price per seat and month, in the customer's own currency. */
const MONTHLY_PRICE: Readonly<Record<PlanName, number>> = { starter: 12, pro: 29, business: 49 }

/** A year costs ten months. */
const MONTHS_PAID_PER_YEAR = 10

/** Fixed rates: the demo never asks a bank. */
const USD_PER_UNIT: Readonly<Record<Place['currency'], number>> = { USD: 1, EUR: 1.08, GBP: 1.27 }

export interface Price {
  /** In `currency`, major units, at most two decimals. */
  amount: number
  currency: Place['currency']
  /** The same amount in US dollars, so that sums over currencies are possible. */
  amount_usd: number
}

const toCents = (value: number): number => Math.round(value * 100) / 100

export function priceOf(
  plan: PlanName,
  interval: BillingInterval,
  seats: number,
  currency: Place['currency'],
  discount = 0,
): Price {
  const months = interval === 'year' ? MONTHS_PAID_PER_YEAR : 1
  const amount = toCents(MONTHLY_PRICE[plan] * seats * months * (1 - discount))
  return { amount, currency, amount_usd: toCents(amount * USD_PER_UNIT[currency]) }
}
