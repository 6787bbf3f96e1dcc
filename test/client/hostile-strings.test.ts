import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InputError } from '../../src/errors.ts'
import { type HogQLFragment, hogql } from '../../src/hogql/hogql-tag.ts'
import { nodesOf, parseHogQL } from '../hogql/parse-hogql.ts'
import { treeShape } from '../hogql/tree-shape.ts'
import { type HostileClient, startHostileClient } from '../support/hostile-client.ts'
import {
  captureHostileEvents,
  type HostileEvent,
  NOT_TEXTS,
  STRINGS,
  TEXTS,
} from '../support/hostile-events.ts'
import { inBatches, isIdentifier, isName } from '../support/hostile-strings.ts'

const NAMES = STRINGS.filter(isName)
const BATCHES = inBatches(TEXTS, 100)
/** One of so many, for calls that take one string each. */
const SAMPLE = TEXTS.filter((_, index) => index % 40 === 0)

let posthog: HostileClient
let events: HostileEvent[]

beforeAll(async () => {
  posthog = await startHostileClient()
  events = await captureHostileEvents(posthog)
}, 120_000)

afterAll(() => posthog?.[Symbol.asyncDispose]())

it('there are 1,000 different strings, of every kind', () => {
  expect(new Set(STRINGS).size).toBe(1000)
  expect(NOT_TEXTS.length).toBeGreaterThan(10)
  expect(TEXTS.filter((text) => text.length >= 64_000).length).toBeGreaterThan(3)
  expect(TEXTS.filter((text) => text.includes('\0')).length).toBeGreaterThan(10)
  expect(STRINGS.filter(isIdentifier).length).toBeGreaterThan(800)
})

describe('captured events', () => {
  it('come back exactly as they were', async () => {
    const stored = new Map<unknown, Record<string, unknown>>()
    const query = 'SELECT uuid, event, distinct_id, $session_id AS session, properties FROM events'
    for await (const rows of posthog.client.readBatches(query, { key: 'uuid', batchSize: 300 }))
      for (const row of rows) stored.set(row.uuid, row)
    expect(stored.size).toBe(events.length)
    for (const { uuid, event, distinctId, sessionId, own } of events) {
      const { properties, ...row } = stored.get(uuid)!
      expect(row).toEqual({ uuid, event, distinct_id: distinctId, session: sessionId })
      const { own: value, ...others } = JSON.parse(String(properties)) as Record<string, unknown>
      expect(value).toBe(own)
      if (own !== 'own') expect(Object.getOwnPropertyDescriptor(others, own)?.value).toBe(own)
    }
  })

  it('are refused, not changed, when their name or id would not be kept', async () => {
    posthog.takePaths()
    for (const text of STRINGS.filter((text) => !isIdentifier(text))) {
      const refusals = [
        posthog.client.capture({ event: text, distinctId: 'u' }),
        posthog.client.capture({ event: 'e', distinctId: text }),
        posthog.client.capture({ event: 'e', distinctId: 'u', groups: { company: text } }),
        posthog.client.alias({ distinctId: 'u', alias: text }),
      ]
      for (const refusal of refusals) await expect(refusal).rejects.toBeInstanceOf(InputError)
    }
    for (const text of NOT_TEXTS)
      for (const properties of [{ own: text }, { [text]: 1 }, { list: [{ [text]: text }] }])
        await expect(
          posthog.client.capture({ event: 'e', distinctId: 'u', properties }),
        ).rejects.toBeInstanceOf(InputError)
    expect(posthog.takePaths()).toEqual([])
  })

  it('are refused when the database of persons and groups could not hold a property', async () => {
    posthog.takePaths()
    for (const bad of ['a\0b', '\0']) {
      for (const set of [{ plan: bad }, { [bad]: 1 }, { list: [{ plan: bad }] }]) {
        const refusals = [
          posthog.client.capture({ event: 'e', distinctId: 'u', set }),
          posthog.client.capture({ event: 'e', distinctId: 'u', setOnce: set }),
          posthog.client.capture({ event: 'e', distinctId: 'u', properties: { $set: set } }),
          posthog.client.identify({ distinctId: 'u', set }),
          posthog.client.groupIdentify({ type: 'company', key: 'k', set }),
        ]
        for (const refusal of refusals) await expect(refusal).rejects.toThrow(/NUL/)
      }
    }
    expect(posthog.takePaths()).toEqual([])
  })
})

describe('values of a query', () => {
  it('come back exactly, alone and in lists, and never touch the text', async () => {
    posthog.takeQueries()
    for (const batch of BATCHES) {
      const [row] = await posthog.client.query(
        hogql`SELECT ${batch} AS echo, arrayMap(text -> length(text), ${batch}) AS bytes`,
      )
      expect(row?.echo).toEqual(batch)
      expect(row?.bytes).toEqual(batch.map((text) => Buffer.byteLength(text)))
    }
    for (const text of SAMPLE)
      expect(
        await posthog.client.query(
          'SELECT {text} AS echo, {text} = {other} AS same, concat({text}, {other}) AS both',
          { values: { text, other: 'x' } },
        ),
      ).toEqual([{ echo: text, same: Number(text === 'x'), both: `${text}x` }])
    expect(new Set(posthog.takeQueries()).size).toBe(2)
  })

  it('find what is equal, and nothing else', async () => {
    for (const batch of BATCHES) {
      const wanted = new Set(batch)
      const rows = await posthog.client.query(
        hogql`SELECT uuid FROM events WHERE event IN ${batch} OR JSONExtractString(properties, 'own') IN ${batch} LIMIT 5000`,
      )
      expect(uuids(rows)).toEqual(uuidsOf(({ event, own }) => wanted.has(event) || wanted.has(own)))
    }
  })

  it('may have names that mean something to JavaScript', async () => {
    for (const name of [
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      'then',
      'length',
    ])
      expect(
        await posthog.client.query(`SELECT {${name}} AS value`, {
          values: Object.fromEntries([[name, "it's"]]),
        }),
      ).toEqual([{ value: "it's" }])
  })

  it('are refused when they are not text', async () => {
    posthog.takePaths()
    for (const text of NOT_TEXTS)
      for (const value of [text, ['x', text], [[text]]]) {
        await expect(posthog.client.query('SELECT {value}', { values: { value } })).rejects.toBeInstanceOf(
          InputError,
        )
        expect(() => hogql`SELECT ${value}`).toThrow(InputError)
      }
    expect(posthog.takePaths()).toEqual([])
  })
})

describe('names in a query', () => {
  const select = (columns: readonly HogQLFragment[]) =>
    hogql`SELECT ${hogql.join(columns)} FROM events LIMIT 1`
  const plainShapes = new Map<string, unknown>()

  /** The row of a query of such names, whose text parses to the same tree as one of plain names in the same places. */
  async function rowOf(texts: readonly string[], write: (texts: readonly string[]) => HogQLFragment) {
    const plain = texts.map((_, index) => `plain${index}`)
    const [query, plainQuery] = [write(texts), write(plain)]
    posthog.takeQueries()
    const [rows, tree] = await Promise.all([posthog.client.query(query), parseHogQL(query.hogql)])
    expect(posthog.takeQueries()).toEqual([query.hogql])
    // All full batches have the same.
    if (!plainShapes.has(plainQuery.hogql))
      plainShapes.set(plainQuery.hogql, treeShape(await parseHogQL(plainQuery.hogql), new Set(plain)))
    expect(treeShape(tree, new Set(texts))).toEqual(plainShapes.get(plainQuery.hogql))
    return rows[0]!
  }

  it('of properties are one constant each, and read that property', async () => {
    for (const batch of inBatches(TEXTS, 20)) {
      const row = await rowOf(batch, (names) =>
        select(names.map((name) => hogql`count(${hogql.property(name)})`)),
      )
      const counts = Object.values(row)
      batch.forEach((name, index) => {
        const has = name === 'own' ? events.length : 1
        // Its type comes from its first value: PostHog reads NULL from what only begins like a date or a boolean.
        const mayBeNull = /^\s*(\d{4}-|true|false)/i.test(name)
        expect(mayBeNull ? [0, has] : [has], name).toContain(counts[index])
      })
    }
  }, 180_000)

  it('of columns are one name each, and come back as keys of the row', async () => {
    for (const batch of inBatches(NAMES, 50)) {
      const row = await rowOf(batch, (names) =>
        select(names.map((name, index) => hogql`${index} AS ${hogql.id(name)}`)),
      )
      expect(Object.keys(row).sort()).toEqual([...batch].sort())
      batch.forEach((name, index) => {
        expect([name, Object.getOwnPropertyDescriptor(row, name)?.value]).toEqual([name, index])
      })
    }
  }, 180_000)

  it('are refused when they can be none', () => {
    for (const text of STRINGS.filter((text) => !isName(text)))
      expect(() => hogql.id(text)).toThrow(InputError)
    for (const text of NOT_TEXTS) expect(() => hogql.property(text)).toThrow(InputError)
  })
})

describe('readBatches', () => {
  it.each(['event', 'distinct_id', "JSONExtractString(properties, 'own')"])(
    'goes along %s without losing or repeating any',
    async (column) => {
      const query = `SELECT ${column} AS text, count() AS n FROM events GROUP BY text`
      const found: unknown[] = []
      for await (const rows of posthog.client.readBatches(query, { key: 'text', batchSize: 90 }))
        found.push(...rows.map(({ text, n }) => [text, n]))
      const field = column === 'event' ? 'event' : column === 'distinct_id' ? 'distinctId' : 'own'
      const counts = new Map<string, number>()
      for (const event of events) counts.set(event[field], (counts.get(event[field]) ?? 0) + 1)
      const byBytes = (left: [string, number], right: [string, number]) =>
        Buffer.compare(Buffer.from(left[0]), Buffer.from(right[0]))
      expect(found).toEqual([...counts].sort(byBytes))
    },
    60_000,
  )

  it('takes keys with such names', async () => {
    for (const name of NAMES.filter((name, index) => name.length < 1000 && index % 80 === 0)) {
      const rows: unknown[] = []
      const query = hogql`SELECT number AS ${hogql.id(name)} FROM numbers(5)`
      for await (const batch of posthog.client.readBatches(query, { key: name, batchSize: 3 }))
        rows.push(...batch.map((row) => Object.getOwnPropertyDescriptor(row, name)?.value))
      expect([name, ...rows]).toEqual([name, 0, 1, 2, 3, 4])
    }
  })
})

describe('parsed', () => {
  it('a query of values has no constant but those it was written with', async () => {
    const query = hogql`SELECT 'own' FROM events WHERE event IN ${TEXTS} AND distinct_id = ${TEXTS[5]}`
    const constants = nodesOf(await parseHogQL(query.hogql), 'Constant').map(({ value }) => value)
    expect(constants).toEqual(['own'])
  })
})

const uuids = (rows: readonly Record<string, unknown>[]): unknown[] => rows.map(({ uuid }) => uuid).sort()
const uuidsOf = (matches: (event: HostileEvent) => boolean): string[] =>
  events
    .filter(matches)
    .map(({ uuid }) => uuid)
    .sort()
