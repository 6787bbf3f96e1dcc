import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CoreClient } from '../../src/client/core-client.ts'
import { InputError, PostHogDriverError } from '../../src/errors.ts'
import { type HostileClient, startHostileClient } from '../support/hostile-client.ts'
import { NOT_TEXTS, STRINGS } from '../support/hostile-events.ts'
import { inBatches, isIdentifier } from '../support/hostile-strings.ts'

const IDENTIFIERS = STRINGS.filter(isIdentifier)
const SAMPLE = IDENTIFIERS.filter((_, index) => index % 25 === 0)

let posthog: HostileClient
let client: CoreClient
/** Each has one property, `own`, and another of the name and the value of that one. */
let persons: { distinctId: string; own: string }[]

beforeAll(async () => {
  posthog = await startHostileClient()
  client = posthog.client
  persons = IDENTIFIERS.map((distinctId, index) => ({
    distinctId,
    own: IDENTIFIERS[(index * 7) % IDENTIFIERS.length]!,
  }))
  const { sent } = await client.captureBatch(
    persons.map(({ distinctId, own }) => ({
      event: '$set',
      distinctId,
      set: Object.fromEntries([
        ['own', own],
        [own, own],
      ]),
    })),
  )
  expect(sent).toBe(persons.length)
}, 120_000)

afterAll(() => posthog?.[Symbol.asyncDispose]())

describe('ids in paths', () => {
  /** Ids are numbers in the types of some; callers without types pass what they have. */
  const calls: [folder: string, call: (id: string) => Promise<unknown>][] = [
    ['cohorts', (id) => client.cohorts.get(id as never)],
    ['feature_flags', (id) => client.featureFlags.get(id as never)],
    ['insights', (id) => client.insights.get(id)],
    ['persons', (id) => client.persons.get(id)],
    ['surveys', (id) => client.surveys.get(id)],
    ['session_recordings', (id) => client.recordings.get(id)],
    ['dashboards', (id) => client.dashboards.get(id as never)],
    ['experiments', (id) => client.experiments.get(id as never)],
    ['event_definitions', (id) => client.definitions.events.get(id)],
  ]

  it('stay one segment of their own path, and find nothing but what they name', async () => {
    posthog.takePaths()
    let sent = 0
    for (const [index, text] of STRINGS.entries()) {
      // Each string meets two of the routes.
      const some = [calls[index % calls.length]!, calls[(index * 5 + 1) % calls.length]!]
      const errors = await Promise.all(some.map(([, call]) => call(text).catch((error: unknown) => error)))
      const paths = posthog.takePaths()
      for (const error of errors)
        expect(error, JSON.stringify(text.slice(0, 99))).toBeInstanceOf(PostHogDriverError)
      if (errors[0] instanceof InputError) {
        expect([text, paths]).toEqual([text, []])
        continue
      }
      sent++
      for (const error of errors)
        expect(error).toMatchObject({ code: expect.stringMatching(/^not_found$|^invalid_input$/) })
      expect(paths.sort()).toEqual(
        some.map(([folder]) => `/api/projects/1/${folder}/${encodeURIComponent(text)}/`).sort(),
      )
      // What the server makes of it.
      for (const path of paths) expect(decodeURIComponent(path.split('/').at(-2)!)).toBe(text)
    }
    expect(sent).toBeGreaterThan(900)
  }, 120_000)

  it('are refused when they could become another path', async () => {
    posthog.takePaths()
    for (const id of ['', '.', '..', ...NOT_TEXTS, 'x'.repeat(401)])
      for (const [, call] of calls) await expect(call(id)).rejects.toBeInstanceOf(InputError)
    expect(posthog.takePaths()).toEqual([])
  })
})

describe('text in query strings', () => {
  const listed = async (filters: Parameters<CoreClient['persons']['list']>[0]) =>
    (await client.persons.list({ ...filters, pageSize: 1000 }).all())
      .map(({ properties }) => properties?.own)
      .sort()
  const owns = (matches: (person: (typeof persons)[number]) => boolean) =>
    persons
      .filter(matches)
      .map(({ own }) => own)
      .sort()

  it('finds persons by the value of a property', async () => {
    for (const batch of inBatches(IDENTIFIERS, 40)) {
      const wanted = new Set(batch)
      expect(await listed({ properties: [{ key: 'own', value: batch }] })).toEqual(
        owns(({ own }) => wanted.has(own)),
      )
    }
  }, 120_000)

  it('finds persons by the name of a property, and by distinct id', async () => {
    for (const text of SAMPLE) {
      expect(await listed({ properties: [{ key: text, value: text }] })).toEqual(
        owns(({ own }) => own === text),
      )
      expect(await listed({ properties: [{ key: text, value: 'another' }] })).toEqual([])
      const found = await client.persons.getByDistinctId(text)
      expect([found.distinct_ids, found.properties?.own]).toEqual([
        [text],
        persons.find(({ distinctId }) => distinctId === text)!.own,
      ])
    }
  }, 120_000)

  it('is refused when it is not text, and answered when it is too long for a URL', async () => {
    posthog.takePaths()
    for (const text of NOT_TEXTS) {
      const refusals: (() => Promise<unknown>)[] = [
        () => client.persons.list({ search: text }).all(),
        () => client.persons.list({ properties: [{ key: text, value: 'x' }] }).all(),
        () => client.persons.list({ properties: [{ key: 'own', value: [text] }] }).all(),
        () => client.request('GET', 'persons/', { query: { search: text } }),
        () => client.request('POST', 'annotations/', { body: { content: text } }),
        () => client.annotations.create({ content: text }),
        () => client.query(`SELECT '${text}'`),
      ]
      for (const refusal of refusals)
        await expect(Promise.resolve().then(refusal)).rejects.toBeInstanceOf(InputError)
    }
    expect(posthog.takePaths()).toEqual([])
    await expect(client.persons.list({ search: 'x'.repeat(64 * 1024) }).all()).rejects.toMatchObject({
      name: 'ApiError',
      code: expect.stringMatching(/^invalid_input$|^payload_too_large$/),
    })
  })
})

describe('groups', () => {
  it('are found by their key, word for word', async () => {
    const keys = SAMPLE
    await client.captureBatch(
      keys.map((key) => ({
        event: '$groupidentify',
        distinctId: 'u',
        properties: { $group_type: 'company', $group_key: key, $group_set: { name: key } },
      })),
    )
    for (const group_key of keys) {
      const group = await client.groups.find({ group_type_index: 0, group_key })
      expect([group.group_key, group.group_properties]).toEqual([group_key, { name: group_key }])
    }
  }, 60_000)

  it('cannot be of a type that would get lost', async () => {
    const groups = JSON.parse('{"__proto__":"x"}') as Record<string, string>
    await expect(client.capture({ event: 'e', distinctId: 'u', groups })).rejects.toBeInstanceOf(InputError)
    await expect(client.evaluateFlags('u', { groups })).rejects.toBeInstanceOf(InputError)
  })
})

describe('text in bodies', () => {
  it('is kept as it was', async () => {
    for (const content of SAMPLE) {
      const { id } = await client.annotations.create({ content })
      expect((await client.annotations.get(id)).content).toBe(content)
    }
  }, 60_000)
})

describe('flags', () => {
  it('of conditions on such properties are on exactly where the text is equal', async () => {
    // One flag for every twelfth string.
    const wanted = IDENTIFIERS.filter(
      (text, index) => index % 12 === 0 || text === '__proto__' || text === 'constructor',
    )
    await Promise.all(
      wanted.map((text, index) =>
        client.featureFlags.create({
          key: `hostile-${index}`,
          filters: {
            groups: [
              {
                properties: [{ key: text, type: 'person', operator: 'exact', value: [text] }],
                rollout_percentage: 100,
              },
            ],
          },
        }),
      ),
    )
    const enabled = async (personProperties: Record<string, unknown>) => {
      const { flags, partial } = await client.evaluateFlags('u', { personProperties })
      expect(partial).toBe(false)
      return wanted.map((_, index) => flags[`hostile-${index}`]?.enabled)
    }
    const all = Object.fromEntries(wanted.map((text) => [text, text]))
    expect(await enabled(all)).toEqual(wanted.map(() => true))
    expect(await enabled({})).toEqual(wanted.map(() => false))
    // PostHog's flags compare text without regard to case.
    const near = Object.fromEntries(wanted.map((text, index) => [text, IDENTIFIERS[index * 12 + 1] ?? 'x']))
    expect(await enabled(near)).toEqual(
      wanted.map((text) => String(near[text]).toLowerCase() === text.toLowerCase()),
    )
  }, 120_000)

  it('that are rolled out to half of the people count such distinct ids as PostHog does', async () => {
    await client.featureFlags.create({
      key: 'half',
      filters: { groups: [{ properties: [], rollout_percentage: 50 }] },
    })
    // The first 60 bits of a SHA-1, as a share of all they can be.
    const isOn = (distinctId: string) => {
      const digest = createHash('sha1').update(`half.${distinctId}`).digest('hex')
      return BigInt(`0x${digest.slice(0, 15)}`) < 1n << 59n
    }
    for (const distinctId of SAMPLE) {
      const { flags } = await client.evaluateFlags(distinctId, { flagKeys: ['half'] })
      expect([distinctId, flags.half?.enabled]).toEqual([distinctId, isOn(distinctId)])
    }
  }, 60_000)

  it('are not evaluated for what is not text', async () => {
    posthog.takePaths()
    for (const text of STRINGS.filter((text) => !isIdentifier(text)))
      await expect(client.evaluateFlags(text)).rejects.toBeInstanceOf(InputError)
    for (const text of NOT_TEXTS)
      for (const personProperties of [{ plan: text }, { [text]: 'x' }])
        await expect(client.evaluateFlags('u', { personProperties })).rejects.toBeInstanceOf(InputError)
    expect(posthog.takePaths()).toEqual([])
  })
})
