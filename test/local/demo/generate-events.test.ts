import { describe, expect, it } from 'vitest'
import { DAY_MS } from '../../../src/local/demo/calendar.ts'
import { type DemoEventsOptions, generateDemoEvents } from '../../../src/local/demo/generate-events.ts'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'

const NOW = new Date('2026-11-21T14:30:00Z')
const SMALL = { days: 30, people: 150 }
const events = (options: Partial<DemoEventsOptions> = {}): CaptureEvent[] => [
  ...generateDemoEvents({ now: NOW, ...SMALL, ...options }),
]

describe('the full demo project', () => {
  const full = [...generateDemoEvents({ now: NOW })]
  const unique = new Map(full.map((event) => [event.uuid, event]))

  it('has the promised size: 150,000 events of about 2,000 people over 90 days and today', () => {
    expect(unique.size).toBeGreaterThan(150_000)
    expect(unique.size).toBeLessThan(250_000)
    const days = new Set(full.map(({ timestampMs }) => Math.floor(timestampMs / DAY_MS)))
    expect(days.size).toBe(91)
    const persons = countPersons(full)
    expect(persons).toBeGreaterThan(1950)
    expect(persons).toBeLessThanOrEqual(2000)
  })

  it('is in order of time, inside its period, and knows nothing of the future', () => {
    const startMs = Date.parse('2026-08-23T00:00:00Z')
    let previousMs = startMs
    for (const { timestampMs, receivedAtMs } of full) {
      if (timestampMs < previousMs || receivedAtMs! < timestampMs || receivedAtMs! > NOW.getTime()) {
        throw new Error(`out of order or in the future: ${timestampMs} received ${receivedAtMs}`)
      }
      previousMs = timestampMs
    }
    expect(previousMs).toBeLessThanOrEqual(NOW.getTime())
    expect(NOW.getTime() - previousMs).toBeLessThan(30 * 60_000)
  })

  it('carries valid UUIDs whose time is the time of the event', () => {
    const version7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
    for (const { uuid, timestampMs, properties } of unique.values()) {
      const time = Number.parseInt(uuid.replace('-', '').slice(0, 12), 16)
      if (!version7.test(uuid) || time !== Math.floor(timestampMs)) throw new Error(`bad uuid ${uuid}`)
      const session = properties.$session_id as string | undefined
      if (session !== undefined && !version7.test(session)) throw new Error(`bad session ${session}`)
      if (session !== undefined && !version7.test(String(properties.$window_id)))
        throw new Error('bad window')
    }
  })

  it('has every kind of event that questions are asked about, dozens of each', () => {
    const counts = new Map<string, number>()
    for (const { event } of unique.values()) counts.set(event, (counts.get(event) ?? 0) + 1)
    const expected = [
      '$pageview',
      '$pageleave',
      '$autocapture',
      '$rageclick',
      '$web_vitals',
      '$identify',
      '$groupidentify',
      '$exception',
      '$feature_flag_called',
      '$ai_generation',
      '$ai_trace',
      'survey shown',
      'survey sent',
      'survey dismissed',
      'user_signed_up',
      'user_logged_in',
      'onboarding_step_completed',
      'onboarding_completed',
      'trial_started',
      'checkout_started',
      'subscription_purchased',
      'subscription_renewed',
      'subscription_cancelled',
      'payment_failed',
      'document_created',
      'document_shared',
      'comment_added',
      'template_used',
      'search_performed',
      'export_downloaded',
      'teammate_invited',
      'integration_connected',
      'ai_assistant_used',
    ]
    expect(expected.filter((name) => (counts.get(name) ?? 0) < 24)).toEqual([])
    for (const rare of ['plan_changed', 'subscription_refunded']) expect(counts.get(rare)).toBeGreaterThan(4)
  })

  it('lets a few events arrive late and a few arrive twice', () => {
    const late = full.filter((event) => event.receivedAtMs! - event.timestampMs > 3_600_000 - 1)
    expect(late.length / full.length).toBeGreaterThan(0.001)
    expect(late.length / full.length).toBeLessThan(0.01)
    expect(full.length - unique.size).toBeGreaterThan(100)
    expect(full.length - unique.size).toBeLessThan(1000)
  })

  it('contains values that need escaping, and numbers written as text', () => {
    const titles = new Set(
      full.map(({ properties }) => properties.title).filter((title) => title !== undefined),
    )
    for (const awkward of ['"', "'", '\n', '\\', ',', ';', '☕', '<b>']) {
      expect([...titles].some((title) => String(title).includes(awkward))).toBe(true)
    }
    const wordCounts = full.filter(({ event }) => event === 'document_created')
    const kinds = new Set(wordCounts.map(({ properties }) => typeof properties.word_count))
    expect(kinds).toEqual(new Set(['number', 'string']))
  })
})

describe('repeatability', () => {
  it('gives the same events for the same options, and others for another seed', () => {
    expect(events()).toEqual(events())
    const seen = new Set(events().map(({ uuid }) => uuid))
    expect(events({ seed: 2 }).some(({ uuid }) => seen.has(uuid))).toBe(false)
  })

  it.each(['2026-11-21T00:00:00Z', '2026-11-21T09:17:03.123Z', '2026-11-21T14:29:59.999Z'])(
    'agrees with a later clock of the same day on everything up to %s',
    (earlier) => {
      const earlierMs = Date.parse(earlier)
      const upToThen = events().filter(({ timestampMs }) => timestampMs <= earlierMs)
      expect(events({ now: new Date(earlier) })).toEqual(upToThen)
    },
  )

  it('is cut at midnight UTC into history and today, without overlap or gap', () => {
    const history = events({ part: 'history' })
    const today = events({ part: 'today' })
    expect([...history, ...today]).toEqual(events())
    expect(today.length).toBeGreaterThan(0)
    const midnight = Date.parse('2026-11-21T00:00:00Z')
    expect(history.every(({ timestampMs }) => timestampMs < midnight)).toBe(true)
    expect(today.every(({ timestampMs }) => timestampMs >= midnight)).toBe(true)
    // The history does not depend on the hour.
    expect(events({ part: 'history', now: new Date('2026-11-21T00:00:01Z') })).toEqual(history)
  })

  it.each([
    { days: 1, people: 1 },
    { days: 3, people: 20 },
    { days: 10, people: 40 },
  ])('works for a project of $days days and $people people', (size) => {
    const small = events(size)
    expect(small.length).toBeGreaterThan(0)
    expect(small.every(({ timestampMs }) => timestampMs <= NOW.getTime())).toBe(true)
  })
})

/** People after merging: distinct ids joined by `$identify`. */
function countPersons(all: readonly CaptureEvent[]): number {
  const person = new Map<string, string>()
  const find = (id: string): string => {
    let root = id
    for (let next = person.get(root); next !== undefined && next !== root; next = person.get(root))
      root = next
    return root
  }
  for (const { distinctId, properties } of all) {
    if (!person.has(distinctId)) person.set(distinctId, distinctId)
    const anonymousId = properties.$anon_distinct_id
    if (anonymousId !== undefined) person.set(find(String(anonymousId)), find(distinctId))
  }
  return new Set([...person.keys()].map(find)).size
}
