import { describe, expect, it } from 'vitest'
import { createCalendar, DAY_MS, dayStartMs, weekday } from '../../../src/local/demo/calendar.ts'
import { ONBOARDING_FLAG } from '../../../src/local/demo/flags.ts'
import { generateDemoEvents } from '../../../src/local/demo/generate-events.ts'
import { INTERNAL_DOMAIN, WELL_KNOWN_PERSON } from '../../../src/local/demo/people.ts'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'

const NOW = new Date('2026-11-21T14:30:00Z')
const calendar = createCalendar(NOW, 90)
const unique = [
  ...new Map([...generateDemoEvents({ now: NOW })].map((event) => [event.uuid, event])).values(),
]

const dayOf = ({ timestampMs }: CaptureEvent): number => Math.floor((timestampMs - calendar.startMs) / DAY_MS)
const named = (name: string): CaptureEvent[] => unique.filter(({ event }) => event === name)
const perDay = (events: readonly CaptureEvent[]): number[] => {
  const counts = Array.from({ length: calendar.today + 1 }, () => 0)
  for (const event of events) counts[dayOf(event)]! += 1
  return counts
}
const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
const workingDays = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index).filter(
    (day) => weekday(calendar, day) % 6 !== 0,
  )

describe('seasons and growth', () => {
  const counts = perDay(unique)

  it('is quieter at weekends and busier at the end than at the start', () => {
    const weekends = Array.from({ length: 90 }, (_, day) => day).filter(
      (day) => weekday(calendar, day) % 6 === 0,
    )
    const ofDays = (days: number[]): number => average(days.map((day) => counts[day]!))
    expect(ofDays(weekends)).toBeLessThan(0.6 * ofDays(workingDays(0, 90)))
    expect(ofDays(workingDays(76, 90))).toBeGreaterThan(1.25 * ofDays(workingDays(7, 21)))
  })
})

describe('the incident', () => {
  const day = calendar.incidentDay!
  const around = workingDays(day - 14, day + 10).filter((other) => other !== day)

  it('multiplies errors and nearly stops sign-ups on one Wednesday', () => {
    expect(weekday(calendar, day)).toBe(3)
    const errors = perDay(named('$exception'))
    const signUps = perDay(named('user_signed_up'))
    expect(errors[day]).toBeGreaterThan(5 * average(around.map((other) => errors[other]!)))
    expect(signUps[day]).toBeLessThan(0.4 * average(around.map((other) => signUps[other]!)))
  })

  it('is one error of one release', () => {
    const broken = named('$exception').filter((event) => event.properties.$app_version === '5.0.0')
    expect(broken.length).toBeGreaterThan(80)
    expect(new Set(broken.map(({ properties }) => properties.$exception_fingerprint)).size).toBe(1)
    expect(new Set(broken.map(dayOf))).toEqual(new Set([day]))
    const [list] = broken[0]!.properties.$exception_list as { type: string; value: string }[]
    expect(list).toMatchObject({ type: 'TypeError', value: broken[0]!.properties.$exception_message })
  })
})

describe('people', () => {
  it('are anonymous before they sign up, and keep their device id', () => {
    const identified = named('$identify')
    expect(identified.length).toBeGreaterThan(900)
    const signedUp = new Set(named('user_signed_up').map(({ distinctId }) => distinctId))
    const anonymousIds = new Set(
      unique.filter((event) => event.event === '$pageview').map((event) => event.distinctId),
    )
    for (const { distinctId, properties } of identified.filter((event) => signedUp.has(event.distinctId))) {
      expect(distinctId).toMatch(/^user_\d+$/)
      expect(anonymousIds.has(String(properties.$anon_distinct_id))).toBe(true)
    }
  })

  it('sometimes have two devices, joined by two $identify events', () => {
    const devices = new Map<string, Set<unknown>>()
    for (const { distinctId, properties } of named('$identify')) {
      const known = devices.get(distinctId) ?? new Set()
      devices.set(distinctId, known.add(properties.$anon_distinct_id))
    }
    const several = [...devices.values()].filter(({ size }) => size > 1)
    expect(several.length).toBeGreaterThan(30)
    expect(several.every(({ size }) => size === 2)).toBe(true)
  })

  it('include colleagues and one customer whom examples may ask about', () => {
    const emails = new Set(unique.map(({ set }) => set?.email).filter((email) => typeof email === 'string'))
    expect(emails.has(WELL_KNOWN_PERSON.email)).toBe(true)
    expect([...emails].filter((email) => email.endsWith(`@${INTERNAL_DOMAIN}`))).toHaveLength(12)
  })

  it('have one email each', () => {
    const owner = new Map<unknown, string>()
    for (const { distinctId, set } of unique) {
      if (set?.email === undefined) continue
      expect(owner.get(set.email) ?? distinctId).toBe(distinctId)
      owner.set(set.email, distinctId)
    }
  })
})

describe('the experiment', () => {
  const variants = new Map<string, unknown>()
  for (const { distinctId, properties } of named('$feature_flag_called')) {
    if (properties.$feature_flag === ONBOARDING_FLAG)
      variants.set(distinctId, properties.$feature_flag_response)
  }
  const rate = (variant: string, event: string): number => {
    const exposed = [...variants].filter(([, value]) => value === variant).map(([distinctId]) => distinctId)
    const converted = new Set(named(event).map(({ distinctId }) => distinctId))
    return exposed.filter((distinctId) => converted.has(distinctId)).length / exposed.length
  }

  it('splits sign-ups in two halves, and the checklist works', () => {
    const share = [...variants.values()].filter((value) => value === 'test').length / variants.size
    expect(variants.size).toBeGreaterThan(300)
    expect(share).toBeGreaterThan(0.42)
    expect(share).toBeLessThan(0.58)
    expect(rate('test', 'onboarding_completed')).toBeGreaterThan(
      rate('control', 'onboarding_completed') + 0.12,
    )
    expect(rate('test', 'subscription_purchased')).toBeGreaterThan(rate('control', 'subscription_purchased'))
  })

  it('starts on its day and never changes its mind about a person', () => {
    const first = new Map<string, unknown>()
    for (const event of named('$feature_flag_called')) {
      if (event.properties.$feature_flag !== ONBOARDING_FLAG) continue
      expect(event.timestampMs).toBeGreaterThanOrEqual(dayStartMs(calendar, calendar.onboardingExperimentDay))
      const value = event.properties.$feature_flag_response
      expect(first.get(event.distinctId) ?? value).toBe(value)
      first.set(event.distinctId, value)
    }
  })
})

describe('money', () => {
  it('is a number with a currency and at most two decimals', () => {
    const paid = ['subscription_purchased', 'subscription_renewed', 'subscription_refunded'].flatMap(named)
    expect(new Set(paid.map(({ properties }) => properties.currency))).toEqual(new Set(['USD', 'EUR', 'GBP']))
    for (const { properties } of paid) {
      const amount = properties.amount as number
      expect(amount).toBeGreaterThan(0)
      expect(Math.round(amount * 100) / 100).toBe(amount)
    }
  })

  it('is refunded only to those who cancelled, and taken back never twice', () => {
    const cancelled = new Map(named('subscription_cancelled').map((event) => [event.distinctId, event]))
    const refunds = named('subscription_refunded')
    expect(new Set(refunds.map(({ distinctId }) => distinctId)).size).toBe(refunds.length)
    for (const refund of refunds) {
      expect(dayOf(cancelled.get(refund.distinctId)!)).toBeLessThanOrEqual(dayOf(refund))
    }
  })

  it('comes after sign-up, once per person', () => {
    const signedUpMs = new Map(named('user_signed_up').map((event) => [event.distinctId, event.timestampMs]))
    const purchases = named('subscription_purchased')
    expect(new Set(purchases.map(({ distinctId }) => distinctId)).size).toBe(purchases.length)
    for (const { distinctId, timestampMs } of purchases) {
      expect(signedUpMs.get(distinctId)).toBeLessThan(timestampMs)
    }
  })
})

describe('AI and groups', () => {
  it('costs what the tokens cost, and every generation belongs to a trace', () => {
    const traces = new Set(named('$ai_trace').map(({ properties }) => properties.$ai_trace_id))
    const midnight = dayStartMs(calendar, calendar.today)
    for (const { properties, timestampMs } of named('$ai_generation')) {
      const sum = Number(properties.$ai_input_cost_usd) + Number(properties.$ai_output_cost_usd)
      expect(properties.$ai_total_cost_usd).toBeCloseTo(sum, 7)
      if (timestampMs < midnight) expect(traces.has(properties.$ai_trace_id)).toBe(true)
    }
  })

  it('names only companies that were identified', () => {
    const known = new Set(named('$groupidentify').map(({ properties }) => properties.$group_key))
    const used = new Set<unknown>()
    for (const { properties } of unique) {
      if (properties.$groups) used.add((properties.$groups as { company: string }).company)
    }
    expect(used.size).toBeGreaterThan(40)
    expect([...used].filter((key) => !known.has(key))).toEqual([])
  })
})
