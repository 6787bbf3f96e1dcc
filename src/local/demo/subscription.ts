import { type BillingInterval, type PlanName, type Price, priceOf } from './plans.ts'
import type { Random } from './random.ts'

/** The paying life of one person, decided up front; days are calendar days and may lie before day 0. */
export interface Subscription {
  startDay: number
  plan: PlanName
  interval: BillingInterval
  seats: number
  coupon?: { code: string; discount: number }
  change?: { day: number; plan: PlanName }
  cancelDay?: number
  /** Refund of the last payment; follows the cancellation. */
  refundDay?: number
  /** Every how many renewals the card is refused once; 0 is never. */
  failsEvery: number
}

const PERIOD_DAYS: Readonly<Record<BillingInterval, number>> = { month: 30, year: 365 }

export function createSubscription(
  startDay: number,
  lastDay: number,
  inCompany: boolean,
  random: Random,
): Subscription {
  const plan: PlanName = inCompany
    ? random.weighted([
        ['pro', 4],
        ['business', 6],
        ['starter', 1],
      ] as const)
    : random.weighted([
        ['starter', 5],
        ['pro', 5],
        ['business', 1],
      ] as const)
  const subscription: Subscription = {
    startDay,
    plan,
    interval: random.chance(0.3) ? 'year' : 'month',
    seats: inCompany ? Math.max(2, Math.round(random.skewed(5))) : 1,
    failsEvery: random.chance(0.2) ? random.integer(2, 4) : 0,
  }
  if (random.chance(0.15)) subscription.coupon = { code: 'LAUNCH20', discount: 0.2 }
  const observed = Math.max(startDay, 0)
  if (random.chance(0.12)) {
    const better: PlanName = plan === 'starter' ? 'pro' : 'business'
    const worse: PlanName = plan === 'business' ? 'pro' : 'starter'
    const next = random.chance(0.75) ? better : worse
    if (next !== plan) subscription.change = { day: observed + random.integer(6, 40), plan: next }
  }
  if (random.chance(0.16)) {
    const cancelDay = observed + random.integer(4, Math.max(10, lastDay - 4))
    subscription.cancelDay = cancelDay
    if (random.chance(0.35)) subscription.refundDay = cancelDay + random.integer(0, 3)
    if (subscription.change && subscription.change.day >= cancelDay) subscription.change = undefined
  }
  return subscription
}

export const isPaying = (subscription: Subscription | undefined, day: number): boolean =>
  subscription !== undefined && day >= subscription.startDay && day < (subscription.cancelDay ?? Infinity)

/** The plan paid for on a day; `free` outside the subscription. */
export function planOn(subscription: Subscription | undefined, day: number): PlanName | 'free' {
  if (!subscription || !isPaying(subscription, day)) return 'free'
  const { change } = subscription
  return change && day >= change.day ? change.plan : subscription.plan
}

/** What one billing period costs on a day; the coupon holds for the first period only. */
export function paymentOn(subscription: Subscription, day: number, currency: Price['currency']): Price {
  const { change, plan, interval, seats, coupon, startDay } = subscription
  const currentPlan = change && day >= change.day ? change.plan : plan
  const discount = coupon && day < startDay + PERIOD_DAYS[interval] ? coupon.discount : 0
  return priceOf(currentPlan, interval, seats, currency, discount)
}

/** How many periods have ended exactly on this day; 0 when none does. */
export function renewalNumber(subscription: Subscription, day: number): number {
  if (day <= subscription.startDay || !isPaying(subscription, day)) return 0
  const elapsed = day - subscription.startDay
  const period = PERIOD_DAYS[subscription.interval]
  return elapsed % period === 0 ? elapsed / period : 0
}
