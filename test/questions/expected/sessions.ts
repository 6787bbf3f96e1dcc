import type { LoggedEvent } from '../support/event-log.ts'
import { byText, groupBy, type Span, within } from './shared.ts'

/** All events of one visit, as PostHog sums them up. */
export interface Session {
  id: string
  startMs: number
  /** Whole seconds on the clock. */
  seconds: number
  entryPage: string | null
  exitPage: string | null
  referrer: string | null
  channel: string
  /** Of the first event. */
  utm: (part: string) => string | null
  /** Null without page views. */
  isBounce: boolean | null
}

/** A session that started in a span, and its events there. */
export interface Visit {
  session: Session
  events: LoggedEvent[]
}

export type Where = (event: LoggedEvent) => boolean

const BOUNCE_SECONDS = 10

function toSession(id: string, events: LoggedEvent[]): Session {
  const [first] = events as [LoggedEvent]
  const startMs = first.timestampMs
  const endMs = (events.at(-1) as LoggedEvent).timestampMs
  const seconds = Math.floor(endMs / 1000) - Math.floor(startMs / 1000)
  const urls = events.map(({ properties }) => properties.$current_url).filter((url) => url !== undefined)
  const path = (url: unknown) => (url === undefined ? null : new URL(String(url)).pathname)
  const count = (name: string) => events.filter(({ event }) => event === name).length
  const text = (name: string) => (first.properties[name] ? String(first.properties[name]) : null)
  const utm = (part: string) => text(`utm_${part}`)
  const referrer = text('$referring_domain')
  const views = count('$pageview')
  return {
    id,
    startMs,
    seconds,
    entryPage: path(urls[0]),
    exitPage: path(urls.at(-1)),
    referrer,
    channel: channelOf(referrer, utm('source'), utm('medium'), text('gclid')),
    utm,
    isBounce: views === 0 ? null : views === 1 && count('$autocapture') === 0 && seconds < BOUNCE_SECONDS,
  }
}

/** The channels of the generated project by PostHog's rules, written out for the sources it has. */
export function channelOf(
  referrer: string | null,
  source: string | null,
  medium: string | null,
  gclid: string | null,
): string {
  const isPaid = medium === 'cpc' || medium?.startsWith('paid') === true || gclid !== null
  if (isPaid) return source === 'linkedin' ? 'Paid Social' : 'Paid Search'
  if (source === 'newsletter' || medium === 'email') return 'Email'
  if (medium === 'referral') return 'Referral'
  if (referrer === '$direct') return 'Direct'
  if (referrer === null) return 'Unknown'
  if (/^www\.(?:google|bing)\.com$/.test(referrer)) return 'Organic Search'
  if (/^(?:t\.co|www\.linkedin\.com|news\.ycombinator\.com)$/.test(referrer)) return 'Organic Social'
  return 'Referral'
}

/** Sessions that started in the span and have an event there that counts. */
export function visitsIn(log: readonly LoggedEvent[], span: Span, where: Where = () => true): Visit[] {
  const idOf = ({ properties }: LoggedEvent) => properties.$session_id
  const counting = groupBy(within(log, span).filter(where), idOf)
  return [...groupBy(log, idOf)].flatMap(([id, events]) => {
    const chosen = counting.get(id)
    if (id === undefined || !chosen) return []
    const session = toSession(String(id), inOrder(events))
    return session.startMs >= span.fromMs ? [{ session, events: inOrder(chosen) }] : []
  })
}

const inOrder = (events: readonly LoggedEvent[]): LoggedEvent[] =>
  [...events].sort((a, b) => a.timestampMs - b.timestampMs)

/** What a session shows first; of several at once the smallest. */
export function firstShown({ events }: Visit, read: (event: LoggedEvent) => unknown): string | null {
  const shown = events.filter((event) => read(event) !== undefined)
  const atOnce = shown.filter(({ timestampMs }) => timestampMs === shown[0]?.timestampMs)
  return atOnce.map((event) => String(read(event))).sort(byText)[0] ?? null
}

/** The smallest value that this share of them does not exceed. */
export function quantile(values: readonly number[], level: number): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(Math.floor(level * sorted.length), sorted.length - 1)] ?? null
}
