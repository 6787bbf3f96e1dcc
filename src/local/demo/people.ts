import { type DemoCalendar, dayStartMs, isWeekend } from './calendar.ts'
import { CHANNELS, type Channel, LAUNCH_CHANNEL } from './channels.ts'
import { type Company, createCompanies } from './companies.ts'
import { createDevice } from './devices.ts'
import { createName, mailName } from './names.ts'
import { onboardingPlan } from './onboarding.ts'
import { type DemoPerson, type Engagement, FEATURES, type Feature } from './person.ts'
import { PLACES } from './places.ts'
import { createRandom, type Random } from './random.ts'
import { createSubscription, type Subscription } from './subscription.ts'

/** Customers the project already had on day 0. */
const EXISTING_SHARE = 0.11
/** Of the people who arrive later. */
const SIGN_UP_RATE = 0.44
const INTERNAL_PEOPLE = 12
/** The vendor's own mail domain; `test_account_filters` of the project name it. */
export const INTERNAL_DOMAIN = 'paperplane.example'
/** Guaranteed to exist: a busy customer that examples can ask about. */
export const WELL_KNOWN_PERSON = { name: 'Jane Porter', email: 'jane.porter@brightfield.example' } as const

const ROLES = ['engineering', 'product', 'marketing', 'design', 'founder', 'operations', 'other'] as const

/** How much each feature is used compared with the others. */
const POPULARITY: Readonly<Record<Feature, number>> = {
  write: 1.6,
  comment: 1.3,
  search: 1.1,
  ai: 1,
  share: 0.8,
  template: 0.5,
  export: 0.45,
  invite: 0.35,
}

/** Everyone in the project, in order of index. Person `i` depends on seed and index only, and on the calendar. */
export function createPeople(calendar: DemoCalendar, people: number, seed: number): readonly DemoPerson[] {
  const companies = createCompanies(seed)
  const arrivals = arrivalWeights(calendar)
  const existing = Math.max(1, Math.round(people * EXISTING_SHARE))
  return Array.from({ length: people }, (_, index) =>
    createPerson(calendar, companies, index, createRandom(seed, 1, index), index < existing, arrivals),
  )
}

function createPerson(
  calendar: DemoCalendar,
  companies: readonly Company[],
  index: number,
  random: Random,
  existing: boolean,
  arrivals: readonly (readonly [number, number])[],
): DemoPerson {
  const wellKnown = index === 0
  const internal = existing && index > 0 && index <= INTERNAL_PEOPLE
  const arrivalDay = existing ? 0 : random.weighted(arrivals)
  const launched = arrivalDay === calendar.launchDay && random.chance(0.6)
  const channel: Channel = launched ? LAUNCH_CHANNEL : random.weighted(CHANNELS)
  const device = createDevice(
    existing || random.chance(0.68) ? 'desktop' : 'handheld',
    dayStartMs(calendar, arrivalDay),
    random,
  )
  const name = wellKnown ? WELL_KNOWN_PERSON.name : createName(random)
  const inCompany = wellKnown || random.chance(existing ? 0.6 : 0.35)
  const company = internal
    ? undefined
    : inCompany
      ? wellKnown
        ? companies[0]
        : random.pick(companies)
      : undefined
  const signUp = existing
    ? { day: -random.integer(5, 400), visits: [], failed: false }
    : planSignUp(calendar, arrivalDay, channel, device.type === 'Desktop', random)
  const onboardingVariant = random.chance(0.5) ? 'test' : 'control'
  const onboardingDays =
    signUp.day === undefined || existing
      ? []
      : onboardingPlan(
          signUp.day,
          signUp.day >= calendar.onboardingExperimentDay ? onboardingVariant : 'control',
          random,
        )
  const subscription =
    signUp.day === undefined
      ? undefined
      : planSubscription(calendar, signUp.day, existing, inCompany, onboardingDays.length, random)
  const secondDeviceDay = Math.max(8, (signUp.day ?? 0) + random.integer(2, 30))
  return {
    index,
    userId: `user_${10_001 + index * 7}`,
    name,
    email: wellKnown
      ? WELL_KNOWN_PERSON.email
      : `${mailName(name, index)}@${internal ? INTERNAL_DOMAIN : (company?.domain ?? 'mail.example')}`,
    role: random.pick(ROLES),
    company,
    internal,
    place: random.weighted(PLACES),
    channel,
    device,
    secondDevice:
      signUp.day !== undefined && random.chance(0.16)
        ? {
            device: createDevice('handheld', dayStartMs(calendar, secondDeviceDay), random),
            fromDay: secondDeviceDay,
          }
        : undefined,
    visitDays: signUp.visits,
    signUpDay: signUp.day,
    introductionDay: existing ? random.integer(0, Math.min(6, calendar.today - 1)) : undefined,
    failedSignUp: signUp.failed,
    onboardingVariant,
    pricingVariant: random.chance(0.5) ? 'annual' : 'control',
    aiFlag: random.chance(0.6),
    onboardingDays,
    subscription,
    engagement: createEngagement(calendar, wellKnown, internal, signUp.day ?? 0, subscription, random),
  }
}

/** First visits per day: growth over the project, quiet weekends, a wave on the launch. */
function arrivalWeights(calendar: DemoCalendar): readonly (readonly [number, number])[] {
  return Array.from({ length: calendar.today + 1 }, (_, day) => {
    const growth = 1 + 1.1 * (day / calendar.today)
    const launch = calendar.launchDay === day ? 2.6 : calendar.launchDay === day - 1 ? 1.7 : 1
    return [day, growth * launch * (isWeekend(calendar, day) ? 0.5 : 1)] as const
  })
}

interface SignUpPlan {
  day?: number
  visits: number[]
  failed: boolean
}

/** Most people never sign up; the others do so on their first visit or after a few days of thought. */
function planSignUp(
  calendar: DemoCalendar,
  arrivalDay: number,
  channel: Channel,
  desktop: boolean,
  random: Random,
): SignUpPlan {
  const visits = [arrivalDay]
  let day = arrivalDay
  while (visits.length < 4 && random.chance(0.38)) {
    day += random.integer(1, 6)
    visits.push(day)
  }
  const signsUp = random.chance(Math.min(0.9, SIGN_UP_RATE * channel.intent * (desktop ? 1.15 : 0.7)))
  if (!signsUp) return { visits, failed: false }
  const turnedAway = day === calendar.incidentDay && random.chance(0.9)
  if (!turnedAway) return { day, visits, failed: false }
  if (random.chance(0.6)) return { visits, failed: true }
  const secondTry = day + random.integer(1, 3)
  visits.push(secondTry)
  return { day: secondTry, visits, failed: true }
}

/** Completed onboarding and colleagues make people pay. */
function planSubscription(
  calendar: DemoCalendar,
  signUpDay: number,
  existing: boolean,
  inCompany: boolean,
  completedSteps: number,
  random: Random,
): Subscription | undefined {
  if (existing) {
    if (!random.chance(0.75)) return undefined
    return createSubscription(-random.integer(1, -signUpDay), calendar.today, inCompany, random)
  }
  const probability = 0.08 + (completedSteps === 4 ? 0.34 : 0) + (inCompany ? 0.09 : 0)
  if (!random.chance(probability)) return undefined
  return createSubscription(signUpDay + random.integer(2, 16), calendar.today, inCompany, random)
}

function createEngagement(
  calendar: DemoCalendar,
  wellKnown: boolean,
  internal: boolean,
  signUpDay: number,
  subscription: Subscription | undefined,
  random: Random,
): Engagement {
  const power = wellKnown || random.chance(subscription ? 0.07 : 0.01)
  const rate = power
    ? random.between(0.88, 0.97)
    : Math.min(0.85, random.skewed(subscription ? 0.46 : 0.34, 0.5))
  const observed = Math.max(0, signUpDay)
  const stops = !wellKnown && random.chance(subscription ? 0.1 : 0.3)
  const pauses = !stops && !wellKnown && random.chance(0.12)
  const pauseFrom = observed + random.integer(5, 35)
  return {
    rate,
    floor: random.between(0.05, 0.3),
    fadeDays: random.between(5, 16),
    stopDay: stops ? observed + random.integer(3, Math.max(8, calendar.today - 8)) : Infinity,
    pause: pauses ? { from: pauseFrom, to: pauseFrom + random.integer(16, 40) } : undefined,
    sessionsPerDay: power ? 2.4 : internal ? 1.8 : 1.25,
    affinity: Object.fromEntries(
      FEATURES.map((feature) => [feature, random.skewed(POPULARITY[feature], 0.7)]),
    ) as Record<Feature, number>,
  }
}
