import { type DemoCalendar, dayStartMs } from './calendar.ts'
import type { Channel } from './channels.ts'
import type { Company } from './companies.ts'
import type { Device } from './devices.ts'
import type { Place } from './places.ts'
import { isPaying, planOn, type Subscription } from './subscription.ts'

/** One person of the demo project with everything decided up front; events only tell this life. */
export interface DemoPerson {
  index: number
  /** Distinct id once identified. */
  userId: string
  name: string
  email: string
  role: string
  company?: Company
  /** Works for the vendor: excluded by the project's test-account filters. */
  internal: boolean
  place: Place
  channel: Channel
  device: Device
  /** A handheld the person signs in on later; its anonymous id is merged into this person. */
  secondDevice?: { device: Device; fromDay: number }
  /** Days with a visit to the public site, before any sign-up. */
  visitDays: readonly number[]
  /** Before day 0 for customers the project already had. */
  signUpDay?: number
  /** For those customers: the day of their first session in the project, when their profile is sent. */
  introductionDay?: number
  /** The broken release turned this sign-up away on the incident day. */
  failedSignUp: boolean
  /** Assignment of the running experiment; counts from its first day. */
  onboardingVariant: 'control' | 'test'
  pricingVariant: 'control' | 'annual'
  aiFlag: boolean
  /** Day of each completed onboarding step, in order. */
  onboardingDays: readonly number[]
  subscription?: Subscription
  engagement: Engagement
}

export interface Engagement {
  /** Chance of a visit on a working day right after sign-up. */
  rate: number
  /** Share of the rate that habit keeps for ever. */
  floor: number
  /** Days in which the rest fades to a third. */
  fadeDays: number
  /** Gone from this day on. */
  stopDay: number
  /** Away between these days (end exclusive). */
  pause?: { from: number; to: number }
  /** Sessions on an active day, on average. */
  sessionsPerDay: number
  affinity: Readonly<Record<Feature, number>>
}

export const FEATURES = ['write', 'share', 'comment', 'template', 'search', 'export', 'invite', 'ai'] as const
export type Feature = (typeof FEATURES)[number]

/** Chance that a signed-up person opens the app on a day. */
export function visitChance(person: DemoPerson, day: number, weekend: boolean): number {
  const { rate, floor, fadeDays, stopDay, pause } = person.engagement
  if (person.signUpDay === undefined || day <= person.signUpDay || day >= stopDay) return 0
  if (person.introductionDay !== undefined && day < person.introductionDay) return 0
  if (pause && day >= pause.from && day < pause.to) return 0
  const paying = isPaying(person.subscription, day)
  const lasting = paying ? Math.max(floor, 0.8) : floor
  const habit = lasting + (1 - lasting) * Math.exp(-(day - person.signUpDay) / fadeDays)
  const cancelled = person.subscription !== undefined && day >= (person.subscription.cancelDay ?? Infinity)
  return rate * habit * (weekend ? 0.3 : 1) * (cancelled ? 0.12 : 1)
}

/** Days on which something is due that needs a session, whatever the habit says. */
export const hasAppointment = (person: DemoPerson, day: number): boolean =>
  day === person.introductionDay ||
  day === person.secondDevice?.fromDay ||
  day === person.subscription?.startDay ||
  person.onboardingDays.includes(day)

/** Person properties as the product sets them at sign-in. */
export function personProperties(person: DemoPerson, day: number): Record<string, unknown> {
  const { name, email, role, company, internal, place, subscription } = person
  return {
    email,
    name,
    role,
    company: company?.name ?? null,
    plan: planOn(subscription, day),
    is_paying: isPaying(subscription, day),
    ...(internal ? { is_internal: true } : {}),
    $geoip_country_code: place.countryCode,
    $geoip_country_name: place.countryName,
  }
}

/**
 * What was recorded about a customer before the project's first day: how they came and when they signed up. For everyone
 * else the first events say so themselves.
 */
export function acquisitionProperties(person: DemoPerson, calendar: DemoCalendar): Record<string, unknown> {
  const { channel, signUpDay } = person
  return {
    $initial_referrer: channel.referrer,
    $initial_referring_domain: channel.referringDomain,
    ...Object.fromEntries(
      Object.entries(channel.campaign).map(([name, value]) => [`$initial_${name}`, value]),
    ),
    signed_up_at: new Date(dayStartMs(calendar, signUpDay ?? 0)).toISOString(),
  }
}
