import type { CaptureEvent } from '../ingest/capture-event.ts'
import { purchase } from './billing.ts'
import { type DemoCalendar, dayStartMs, HOUR_MS } from './calendar.ts'
import type { Device } from './devices.ts'
import { captureException } from './exceptions.ts'
import { useFeature } from './feature-use.ts'
import { AI_FLAG, callFlag, EDITOR_FLAG, exposure, ONBOARDING_FLAG } from './flags.ts'
import { companyGroups, identifyCompany } from './groups.ts'
import { onboard } from './onboarding.ts'
import { acquisitionProperties, type DemoPerson, FEATURES, personProperties } from './person.ts'
import type { Random } from './random.ts'
import { isIncident, releaseOn } from './releases.ts'
import { sessionStartMs } from './session-time.ts'
import { planOn } from './subscription.ts'
import { survey } from './surveys.ts'
import { APP_HOST, type Page, Visit } from './visit.ts'

const LOGIN_PAGE: Page = { path: '/login', title: 'Sign in' }
const HOME_PAGE: Page = { path: '/home', title: 'Home' }
const EXCEPTION_SHARE = 0.045
const INCIDENT_EXCEPTION_SHARE = 0.55
const LOGIN_SHARE = 0.45
const SURVEY_SHARE = 0.018

export interface AppVisitOptions {
  calendar: DemoCalendar
  person: DemoPerson
  day: number
  /** The first session of the day: the one that carries what is due that day. */
  first: boolean
  random: Random
  out: CaptureEvent[]
}

/** A session of a signed-up person in the product. */
export function visitApp({ calendar, person, day, first, random, out }: AppVisitOptions): void {
  const dayMs = dayStartMs(calendar, day)
  const startMs = sessionStartMs(dayMs, 'work', person.place.utcOffsetHours, random)
  const utcHour = Math.floor((startMs - dayMs) / HOUR_MS)
  const introduces = first && day === person.introductionDay
  const { device, newDevice } = chooseDevice(person, day, first, random)
  const visit = new Visit({
    distinctId: introduces || newDevice ? device.id : person.userId,
    device,
    place: person.place,
    host: APP_HOST,
    startMs,
    appVersion: releaseOn(calendar, day, utcHour),
    extra: {
      plan: planOn(person.subscription, day),
      ...companyGroups(person),
      ...exposure(calendar, person, day),
    },
    random,
    out,
  })

  if (introduces || newDevice || random.chance(LOGIN_SHARE)) {
    logIn({ visit, calendar, person, day, introduces })
  }
  visit.view(HOME_PAGE)
  if (first) onboard(visit, person, day)
  useProduct({ visit, calendar, person, day, out, incident: isIncident(calendar, day, utcHour) })
  if (first) purchase(visit, calendar, person, day)
  if (random.chance(SURVEY_SHARE)) survey(visit, person, day)
  visit.leave()
}

/** The second device joins on a fixed day, and is used now and then from there on. */
function chooseDevice(
  person: DemoPerson,
  day: number,
  first: boolean,
  random: Random,
): { device: Device; newDevice: boolean } {
  const second = person.secondDevice
  if (second && first && day === second.fromDay) return { device: second.device, newDevice: true }
  if (!second || day <= second.fromDay) return { device: person.device, newDevice: false }
  return { device: random.chance(0.3) ? second.device : person.device, newDevice: false }
}

function logIn(options: {
  visit: Visit
  calendar: DemoCalendar
  person: DemoPerson
  day: number
  introduces: boolean
}): void {
  const { visit, calendar, person, day, introduces } = options
  const pageview = visit.view(LOGIN_PAGE)
  if (introduces) pageview.setOnce = acquisitionProperties(person, calendar)
  const profile = personProperties(person, day)
  // The product does not know who opens it on a machine it has not seen.
  if (visit.distinctId !== person.userId) {
    const anonymousId = visit.distinctId
    visit.distinctId = person.userId
    visit.capture('$identify', { $anon_distinct_id: anonymousId }, { set: profile })
    callFlag(visit, calendar, person, ONBOARDING_FLAG, day)
  }
  visit.capture('user_logged_in', {
    method: visit.random.weighted([
      ['password', 5],
      ['google', 5],
      ['sso', 2],
    ] as const),
  })
  if (introduces) identifyCompany(visit, person, day)
  if (introduces || visit.random.chance(0.2)) {
    callFlag(visit, calendar, person, AI_FLAG, day)
    callFlag(visit, calendar, person, EDITOR_FLAG, day)
  }
}

function useProduct(options: {
  visit: Visit
  calendar: DemoCalendar
  person: DemoPerson
  day: number
  out: CaptureEvent[]
  incident: boolean
}): void {
  const { visit, calendar, person, day, out, incident } = options
  const { random } = visit
  const weights = FEATURES.map((feature) => [feature, person.engagement.affinity[feature]] as const)
  for (let actions = Math.max(1, Math.round(random.skewed(1.7, 0.6))); actions > 0; actions--) {
    useFeature(random.weighted(weights), { visit, calendar, person, day, out })
    if (random.chance(incident ? INCIDENT_EXCEPTION_SHARE : EXCEPTION_SHARE))
      captureException(visit, { incident })
  }
}
