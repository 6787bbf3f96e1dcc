import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseHogQL } from '../hogql/parse-hogql.ts'
import { treeShape } from '../hogql/tree-shape.ts'
import { type HostileClient, startHostileClient } from '../support/hostile-client.ts'
import { captureHostileEvents, type HostileEvent, TEXTS } from '../support/hostile-events.ts'
import { inBatches } from '../support/hostile-strings.ts'
import { rowsAnswer, startStubPostHog } from './stub-posthog.ts'

/** Filters take no empty text. */
const FILTERS = TEXTS.filter((text) => text !== '')
const BATCHES = inBatches(FILTERS, 100)
/** One of so many, for calls that take one string each. */
const SAMPLE = FILTERS.filter((_, index) => index % 40 === 0)

let posthog: HostileClient
let events: HostileEvent[]

beforeAll(async () => {
  posthog = await startHostileClient()
  events = await captureHostileEvents(posthog)
}, 120_000)

afterAll(() => posthog?.[Symbol.asyncDispose]())

describe('filters of events', () => {
  const listed = async (filters: Parameters<HostileClient['client']['events']['list']>[0]) =>
    uuids(await posthog.client.events.list({ ...filters, pageSize: 5000 }).all())

  it('by name, distinct id and session find what is equal, and their text never changes', async () => {
    posthog.takeQueries()
    for (const batch of BATCHES) {
      const wanted = new Set(batch)
      expect(await listed({ event: batch })).toEqual(uuidsOf(({ event }) => wanted.has(event)))
      expect(await listed({ distinctId: batch })).toEqual(uuidsOf(({ distinctId }) => wanted.has(distinctId)))
    }
    expect(new Set(posthog.takeQueries()).size).toBe(2)
    for (const text of SAMPLE) {
      expect(await listed({ event: text, distinctId: [text, 'x'] })).toEqual(
        uuidsOf(({ event, distinctId }) => event === text && [text, 'x'].includes(distinctId)),
      )
      expect(await listed({ sessionId: text })).toEqual([])
    }
  }, 120_000)

  it('by the value of a property find what is equal', async () => {
    for (const batch of inBatches(TEXTS, 40)) {
      const wanted = new Set(batch)
      expect(await listed({ properties: [{ key: 'own', value: batch }] })).toEqual(
        uuidsOf(({ own }) => wanted.has(own)),
      )
    }
  }, 120_000)

  it('by the name of a property find what has it', async () => {
    for (const key of SAMPLE) {
      const has = ({ own }: HostileEvent) => own === key || key === 'own'
      expect([key, await listed({ properties: [{ key, value: key }] })]).toEqual([
        key,
        uuidsOf((event) => has(event) && event.own === key),
      ])
    }
  }, 120_000)

  it('have the tree of plain text', async () => {
    type Pairs = readonly (readonly [key: string, value: string])[]
    // What is sent is all that counts here.
    await using server = await startStubPostHog(() => rowsAnswer([], []))
    const client = server.client()
    const send = async (pairs: Pairs) => {
      const properties = pairs.map(([key, value]) => ({ key, value }))
      await client.events.list({ properties }).page()
      return server.seen.at(-1)!.body.query!.query!
    }
    const shapesIn = async (hogql: string, pairs: Pairs) => {
      const { where } = (await parseHogQL(hogql)) as { where: { exprs?: unknown[] } }
      // One condition needs no AND.
      const conditions = where.exprs ?? [where]
      expect(conditions).toHaveLength(pairs.length)
      const texts = new Set(pairs.flat())
      return conditions.map((tree) => JSON.stringify(treeShape(tree, texts)))
    }
    // As text, as text that JSON escapes, and as text that looks like a number.
    const plain: Pairs = ['value', 'value\n', '5'].map((value) => ['key', value])
    const known = new Set(await shapesIn(await send(plain), plain))
    expect(known.size).toBe(3)
    for (const batch of inBatches(FILTERS, 25)) {
      const pairs: Pairs = batch.map((text) => [text, text])
      for (const shape of await shapesIn(await send(pairs), pairs)) expect(known).toContain(shape)
    }
  }, 120_000)
})

describe('sessions', () => {
  it('are found by distinct id, and by nothing that only looks like one', async () => {
    posthog.takeQueries()
    for (const batch of BATCHES) {
      const found = await posthog.client.sessions.list({ distinctId: batch, pageSize: 5000 }).all()
      const wanted = events.filter((event) => batch.includes(event.distinctId))
      expect(found.map(({ session_id }) => session_id).sort()).toEqual(
        wanted.map(({ sessionId }) => sessionId).sort(),
      )
    }
    expect(new Set(posthog.takeQueries()).size).toBe(1)
    for (const text of SAMPLE) {
      const filters = { channelType: text, entryPathname: [text, 'x'] }
      expect(await posthog.client.sessions.list(filters).all()).toEqual([])
      await expect(posthog.client.sessions.get(text)).rejects.toMatchObject({ code: 'not_found' })
    }
  }, 120_000)
})

const uuids = (rows: readonly Record<string, unknown>[]): unknown[] => rows.map(({ uuid }) => uuid).sort()
const uuidsOf = (matches: (event: HostileEvent) => boolean): string[] =>
  events
    .filter(matches)
    .map(({ uuid }) => uuid)
    .sort()
