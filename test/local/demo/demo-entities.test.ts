import { describe, expect, it } from 'vitest'
import { createCalendar, DAY_MS, dayStartMs } from '../../../src/local/demo/calendar.ts'
import { COHORTS, CohortCounter } from '../../../src/local/demo/cohort-members.ts'
import { createDemoEntities } from '../../../src/local/demo/demo-entities.ts'
import { generateDemoEvents } from '../../../src/local/demo/generate-events.ts'

const NOW = new Date('2026-11-21T14:30:00Z')
const calendar = createCalendar(NOW, 90)
const events = [...generateDemoEvents({ now: NOW, part: 'history' })]
const counter = new CohortCounter(calendar.anchorMs)
for (const event of events) counter.observe(event)
const members = counter.members()
const entities = createDemoEntities(calendar, members)
const eventNames = new Set(events.map(({ event }) => event))

describe('demo entities', () => {
  it('have integer ids, unique within their kind, and survive JSON', () => {
    for (const documents of Object.values(entities)) {
      expect(documents.length).toBeGreaterThan(0)
      expect(new Set(documents.map(({ id }) => id)).size).toBe(documents.length)
      expect(documents.every(({ id }) => Number.isSafeInteger(id))).toBe(true)
      expect(JSON.parse(JSON.stringify(documents))).toEqual(documents)
    }
  })

  it('define every flag the events speak of, with the variants they report', () => {
    const called = new Map<string, Set<unknown>>()
    for (const { event, properties } of events) {
      if (event !== '$feature_flag_called') continue
      const flag = String(properties.$feature_flag)
      called.set(flag, (called.get(flag) ?? new Set()).add(properties.$feature_flag_response))
    }
    expect(called.size).toBe(4)
    for (const [key, values] of called) {
      const document = entities.feature_flags.find((flag) => flag.key === key)!
      const { multivariate } = document.filters as { multivariate: { variants: { key: string }[] } | null }
      const allowed: unknown[] = multivariate
        ? multivariate.variants.map((variant) => variant.key)
        : [true, false]
      expect([...values].filter((value) => !allowed.includes(value))).toEqual([])
    }
  })

  it('name only events that exist in insights and experiments', () => {
    const text = JSON.stringify([entities.insights, entities.experiments, entities.actions])
    const named = [...text.matchAll(/"event":"([^"]+)"/g)].map((match) => match[1]!)
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((name) => !eventNames.has(name))).toEqual([])
  })

  it('note the incident on its day', () => {
    const day = new Date(dayStartMs(calendar, calendar.incidentDay!)).toISOString().slice(0, 10)
    const note = entities.annotations.find(({ content }) => String(content).startsWith('Incident'))!
    expect(String(note.date_marker).slice(0, 10)).toBe(day)
  })

  it('tie dashboards, insights, flags and experiments together', () => {
    const insightIds = new Set(entities.insights.map(({ id }) => id))
    for (const dashboard of entities.dashboards) {
      const tiles = dashboard.tiles as { insight: { id: number } }[]
      expect(tiles.length).toBeGreaterThan(0)
      expect(tiles.every(({ insight }) => insightIds.has(insight.id))).toBe(true)
    }
    for (const experiment of entities.experiments) {
      expect(entities.feature_flags.some(({ key }) => key === experiment.feature_flag_key)).toBe(true)
    }
  })
})

describe('cohort members', () => {
  const count = (id: number): number => members.get(id)!.length
  const daysAgo = (days: number): number => calendar.anchorMs - days * DAY_MS

  it('are as many as the documents say', () => {
    expect(entities.cohorts.map(({ id, count: stated }) => [id, stated])).toEqual(
      [...members].map(([id, people]) => [id, people.length]),
    )
  })

  it('agree with a count over the events', () => {
    const signedUp = events.filter(
      ({ event, timestampMs }) => event === 'user_signed_up' && timestampMs >= daysAgo(COHORTS.recent.days),
    )
    expect(count(COHORTS.recent.id)).toBe(new Set(signedUp.map(({ distinctId }) => distinctId)).size)
    expect(count(COHORTS.internal.id)).toBe(12)

    const documents = new Map<string, Set<string>>()
    for (const { uuid, event, distinctId, timestampMs } of events) {
      if (event !== 'document_created' || timestampMs < daysAgo(COHORTS.power.days)) continue
      documents.set(distinctId, (documents.get(distinctId) ?? new Set()).add(uuid))
    }
    const power = [...documents].filter(([, uuids]) => uuids.size >= COHORTS.power.times).map(([id]) => id)
    expect([...members.get(COHORTS.power.id)!].sort()).toEqual(power.sort())
    expect(power.length).toBeGreaterThan(10)
  })

  it('pay, and some of those who pay stay away', () => {
    const paying = new Set(members.get(COHORTS.paying.id))
    expect(paying.size).toBeGreaterThan(150)
    const absent = members.get(COHORTS.churnRisk.id)!
    expect(absent.length).toBeGreaterThan(5)
    expect(absent.every((distinctId) => paying.has(distinctId))).toBe(true)
    const seenLately = new Set(
      events
        .filter(
          ({ event, timestampMs }) => event === '$pageview' && timestampMs >= daysAgo(COHORTS.churnRisk.days),
        )
        .map(({ distinctId }) => distinctId),
    )
    expect(absent.filter((distinctId) => seenLately.has(distinctId))).toEqual([])
  })
})
