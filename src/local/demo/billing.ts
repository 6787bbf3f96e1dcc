import type { CaptureEvent } from '../ingest/capture-event.ts'
import { type DemoCalendar, dayStartMs, HOUR_MS } from './calendar.ts'
import { exposure } from './flags.ts'
import { companyGroups } from './groups.ts'
import { type DemoPerson, personProperties } from './person.ts'
import type { Random } from './random.ts'
import { captureFromServer } from './server-event.ts'
import { isPaying, paymentOn, planOn, renewalNumber } from './subscription.ts'
import type { Visit } from './visit.ts'

const CANCEL_REASONS = [
  'too expensive',
  'missing features',
  'switched to "another, cheaper tool"',
  'project ended',
  "didn't use it enough",
] as const

/** Plan, checkout and payment, in the browser. */
export function purchase(visit: Visit, calendar: DemoCalendar, person: DemoPerson, day: number): void {
  const { subscription, place } = person
  if (!subscription || subscription.startDay !== day) return
  const { plan, interval, seats, coupon } = subscription
  const details = { plan, billing_interval: interval, seats }
  visit.view({ path: '/settings/billing', title: 'Billing' })
  visit.click('Upgrade')
  visit.capture('checkout_started', { ...details, ...exposure(calendar, person, day) })
  visit.wait(visit.random.skewed(70))
  if (visit.random.chance(0.08)) {
    visit.capture('payment_failed', {
      ...details,
      reason: visit.random.pick(['card_declined', 'expired_card']),
    })
    visit.wait(visit.random.skewed(60))
  }
  visit.capture(
    'subscription_purchased',
    {
      ...details,
      ...paymentOn(subscription, day, place.currency),
      coupon: coupon?.code ?? null,
      invoice_id: invoiceId(person, day),
      ...exposure(calendar, person, day),
    },
    { set: personProperties(person, day), unset: ['trial_ends_at'] },
  )
}

/** What the billing system reports on its own: renewals, refused cards, plan changes, cancellations and refunds. */
export function billCustomer(
  calendar: DemoCalendar,
  person: DemoPerson,
  day: number,
  random: Random,
  out: CaptureEvent[],
): void {
  const { subscription, place } = person
  if (!subscription) return
  const { plan, interval, seats, change, cancelDay, refundDay, failsEvery, startDay } = subscription
  const report = (event: string, properties: Record<string, unknown>, update = {}): void =>
    captureFromServer(out, {
      event,
      distinctId: person.userId,
      timestampMs: Math.floor(dayStartMs(calendar, day) + random.between(2, 20) * HOUR_MS),
      properties: { billing_interval: interval, seats, ...companyGroups(person), ...properties },
      random,
      ...update,
    })

  const renewal = renewalNumber(subscription, day)
  if (renewal > 0) {
    const currentPlan = planOn(subscription, day)
    if (failsEvery > 0 && renewal % failsEvery === 0)
      report('payment_failed', { plan: currentPlan, reason: 'expired_card' })
    report('subscription_renewed', {
      plan: currentPlan,
      renewal_number: renewal,
      ...paymentOn(subscription, day, place.currency),
      invoice_id: invoiceId(person, day),
    })
  }
  if (change?.day === day && isPaying(subscription, day)) {
    report(
      'plan_changed',
      {
        from_plan: plan,
        to_plan: change.plan,
        direction: change.plan === 'business' || plan === 'starter' ? 'upgrade' : 'downgrade',
        ...paymentOn(subscription, day, place.currency),
      },
      { set: { plan: change.plan } },
    )
  }
  if (cancelDay === day && startDay < day) {
    report(
      'subscription_cancelled',
      {
        plan: planOn(subscription, day - 1),
        reason: random.pick(CANCEL_REASONS),
        months_active: Math.max(1, Math.round((day - startDay) / 30)),
      },
      {
        set: {
          plan: 'free',
          is_paying: false,
          cancelled_at: new Date(dayStartMs(calendar, day)).toISOString(),
        },
      },
    )
  }
  if (refundDay === day) {
    report('subscription_refunded', {
      plan: planOn(subscription, cancelDay! - 1),
      ...paymentOn(subscription, cancelDay! - 1, place.currency),
      reason: random.pick(['accidental_purchase', 'unused', 'duplicate, by mistake']),
    })
  }
}

const invoiceId = (person: DemoPerson, day: number): string => `INV-${person.index}-${1000 + day}`
