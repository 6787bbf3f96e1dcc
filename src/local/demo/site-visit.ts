import type { CaptureEvent } from '../ingest/capture-event.ts'
import { DAY_MS, type DemoCalendar, dayStartMs, HOUR_MS, INCIDENT_HOURS } from './calendar.ts'
import { DIRECT_CHANNEL } from './channels.ts'
import { captureException } from './exceptions.ts'
import { callFlag, exposure, ONBOARDING_FLAG, PRICING_FLAG } from './flags.ts'
import { companyGroups, identifyCompany } from './groups.ts'
import { onboard } from './onboarding.ts'
import { type DemoPerson, personProperties } from './person.ts'
import type { Random } from './random.ts'
import { releaseOn } from './releases.ts'
import { sessionStartMs } from './session-time.ts'
import { type Page, SITE_HOST, Visit } from './visit.ts'

const PAGES: readonly (readonly [Page, number])[] = [
  [{ path: '/', title: 'Documents that fly' }, 20],
  [{ path: '/pricing', title: 'Pricing' }, 26],
  [{ path: '/features', title: 'Features' }, 18],
  [{ path: '/features/ai', title: 'AI assistant' }, 12],
  [{ path: '/customers', title: 'Customers' }, 8],
  [{ path: '/compare', title: 'Paperplane & others' }, 5],
  [{ path: '/blog/async-teams', title: 'Async teams: "less, but better"' }, 6],
  [{ path: '/docs', title: 'Docs' }, 5],
]
const SIGN_UP_PAGE: Page = { path: '/signup', title: 'Create your account' }
const TRIAL_DAYS = 14
const BOUNCE_RATE = 0.42

/** A visit to the public site by someone not signed in; it may end in a sign-up. */
export function visitSite(
  calendar: DemoCalendar,
  person: DemoPerson,
  day: number,
  random: Random,
  out: CaptureEvent[],
): void {
  const first = day === person.visitDays[0]
  const channel = first || random.chance(0.3) ? person.channel : DIRECT_CHANNEL
  const turnedAway = person.failedSignUp && day === calendar.incidentDay
  const signsUp = day === person.signUpDay
  const dayMs = dayStartMs(calendar, day)
  const startMs = turnedAway
    ? Math.floor(dayMs + random.between(INCIDENT_HOURS.from, INCIDENT_HOURS.to - 0.5) * HOUR_MS)
    : sessionStartMs(dayMs, 'site', person.place.utcOffsetHours, random)
  const visit = new Visit({
    distinctId: person.device.id,
    device: person.device,
    place: person.place,
    host: SITE_HOST,
    startMs,
    appVersion: releaseOn(calendar, day, Math.floor((startMs - dayMs) / HOUR_MS)),
    channel,
    random,
    out,
  })

  const search = new URLSearchParams(channel.campaign).toString()
  const landing: Page = { path: random.pick(channel.landingPages), title: 'Paperplane', search }
  visit.view(landing)
  if (landing.path === '/pricing') callFlag(visit, calendar, person, PRICING_FLAG, day)
  const stays = signsUp || turnedAway || !random.chance(BOUNCE_RATE)
  if (stays) {
    for (let pages = random.integer(1, 4); pages > 0; pages--) {
      const page = random.weighted(PAGES)
      visit.view(page)
      if (page.path === '/pricing') callFlag(visit, calendar, person, PRICING_FLAG, day)
    }
  }
  if (turnedAway) failToSignUp(visit)
  else if (signsUp) signUp(visit, calendar, person, day)
  else if (stays && random.chance(0.3)) {
    visit.view(SIGN_UP_PAGE)
    if (random.chance(0.5)) visit.capture('signup_started', { method: 'email' })
  }
  visit.leave()
}

function failToSignUp(visit: Visit): void {
  visit.view(SIGN_UP_PAGE)
  visit.capture('signup_started', { method: visit.random.pick(['email', 'google']) })
  for (let tries = visit.random.integer(2, 4); tries > 0; tries--) {
    visit.click('Create account')
    captureException(visit, { incident: true })
  }
  if (visit.random.chance(0.7)) visit.rage('Create account')
}

function signUp(visit: Visit, calendar: DemoCalendar, person: DemoPerson, day: number): void {
  const { random } = visit
  const method = random.weighted([
    ['email', 6],
    ['google', 5],
    ['sso', 1],
  ] as const)
  visit.view(SIGN_UP_PAGE)
  visit.capture('signup_started', { method })
  visit.wait(random.skewed(40))
  visit.click('Create account')

  // From here on the visitor has a name; both events share a millisecond, as they do in the product.
  const anonymousId = visit.distinctId
  visit.distinctId = person.userId
  visit.capture('$identify', { $anon_distinct_id: anonymousId }, { set: personProperties(person, day) })
  visit.capture(
    'user_signed_up',
    {
      method,
      plan: 'free',
      role: person.role,
      referral_source: person.channel.name,
      ...exposure(calendar, person, day),
      ...companyGroups(person),
    },
    {
      set: { trial_ends_at: new Date(visit.nowMs + TRIAL_DAYS * DAY_MS).toISOString() },
      setOnce: { signed_up_at: new Date(visit.nowMs).toISOString() },
    },
  )
  visit.wait(1)
  identifyCompany(visit, person, day)
  callFlag(visit, calendar, person, ONBOARDING_FLAG, day)
  visit.capture('trial_started', { trial_days: TRIAL_DAYS, ...exposure(calendar, person, day) })
  onboard(visit, person, day)
}
