import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PostHogClient } from '../../../src/client/client.ts'
import { InputError } from '../../../src/errors.ts'
import { type StubPostHog, startStubPostHog } from '../stub-posthog.ts'

let server: StubPostHog
let client: PostHogClient
beforeAll(async () => {
  server = await startStubPostHog(() => ({}))
  client = server.client()
})
afterAll(() => server[Symbol.asyncDispose]())

/** Untyped, as from JavaScript. */
type Loose = Record<string, (...given: unknown[]) => unknown>
const loose = (resource: unknown) => resource as Loose

const UUID = '0190a000-0000-7000-8000-0000000000aa'
const WEEK = { data_interval_start: '2026-08-01T00:00:00Z', data_interval_end: '2026-08-08T00:00:00Z' }
const person = (more: object) => ({ type: 'person', key: 'plan', operator: 'exact', ...more })
const cohortOf = (condition: object) => ({
  name: 'x',
  filters: { properties: { type: 'OR', values: [{ type: 'AND', values: [condition] }] } },
})
const variants = (...shares: number[]) => ({
  key: 'k',
  filters: {
    multivariate: {
      variants: shares.map((share, index) => ({ key: `v${index}`, rollout_percentage: share })),
    },
  },
})

/** What is called, and what the error must say. */
const WRONG: [string, (c: Record<string, Loose>) => unknown, RegExp, RegExp?][] = [
  [
    'a misspelt filter',
    (c) => c.cohorts!.list!({ serch: 'x' }),
    /there is no "serch"/,
    /Did you mean search\?/,
  ],
  ['a filter of another resource', (c) => c.annotations!.list!({ after: '-7d' }), /"after"/, /date_from/],
  ['a page size of zero', (c) => c.cohorts!.list!({ pageSize: 0 }), /pageSize/],
  ['a type in small letters', (c) => c.insights!.list!({ insight: 'trends' }), /insight/],
  ['an empty id', (c) => c.cohorts!.get!(''), /id is ""/],
  ['no id', (c) => c.cohorts!.get!(undefined), /id is undefined/],
  ['a negative id', (c) => c.cohorts!.get!(-1), /id is -1/],
  ['a fraction', (c) => c.cohorts!.delete!(1.5), /id is 1\.5/],
  ['an object as id', (c) => c.recordings!.get!({}), /not an id/],
  [
    'members that are no UUIDs',
    (c) => c.cohorts!.addPersons!(1, ['7']),
    /: person_ids\[0\]: expected the UUID of a person/,
    /Nothing was sent/,
  ],
  ['a member that is no UUID', (c) => c.cohorts!.removePerson!(1, '7'), /: person_id: expected the UUID/],
  [
    'a period of events that ends before it begins',
    (c) => c.events!.list!({ from: '2026-09-02T00:00:00Z', to: '2026-09-02T01:00:00+02:00' }),
    /to: expected a moment after from/,
  ],
  [
    'a period of an event that is empty',
    (c) => c.events!.get!(UUID, { from: '2026-09-02T00:00:00Z', to: '2026-09-02T00:00:00Z' }),
    /to: expected a moment after from/,
  ],
  [
    'a period of sessions that ends before it begins',
    (c) => c.sessions!.list!({ from: '2026-09-02T00:00:00Z', to: '2026-09-01T00:00:00Z', ordr: 'asc' }),
    /to: expected a moment after from|"ordr"/,
    /Did you mean order\?/,
  ],
  ['misspelt options', (c) => c.cohorts!.get!(1, { timeout: 5 }), /timeout/, /timeoutMs/],
  ['an insight without a query', (c) => c.insights!.create!({ name: 'x' }), /query/],
  ['legacy filters', (c) => c.insights!.create!({ query: { kind: 'X' }, filters: {} }), /"filters"/],
  ['a query without a kind', (c) => c.insights!.create!({ query: {} }), /query\.kind/],
  ['empty cohort filters', (c) => c.cohorts!.create!({ name: 'x', filters: {} }), /filters\.properties/],
  [
    'a misspelt key of a condition',
    (c) => c.cohorts!.create!(cohortOf(person({ value: 'pro', negatoin: true }))),
    /"negatoin" in filters\.properties\.values\[0\]\.values\[0\]/,
  ],
  ['a condition without a value', (c) => c.cohorts!.create!(cohortOf(person({}))), /value/],
  [
    'an unknown operator',
    (c) => c.cohorts!.create!(cohortOf(person({ operator: 'like', value: 'x' }))),
    /operator/,
  ],
  ['members by name', (c) => c.cohorts!.addPersons!(1, ['jane']), /person_ids\[0\]: expected the UUID/],
  ['no members', (c) => c.cohorts!.addPersons!(1, []), /cohorts\.addPersons\(\)/],
  [
    'members and a query',
    (c) => c.cohorts!.createStatic!({ name: 'x', person_ids: [UUID], query: { kind: 'X' } }),
    /not both/,
  ],
  ['properties as an object', (c) => c.persons!.list!({ properties: { plan: 'pro' } }), /properties/],
  ['variants of 90 percent', (c) => c.featureFlags!.create!(variants(50, 40)), /add up to 100/],
  [
    'a payload that is no text',
    (c) => c.featureFlags!.create!({ key: 'k', filters: { payloads: { true: { a: 1 } } } }),
    /payloads/,
  ],
  [
    'a payload that is no JSON',
    (c) => c.featureFlags!.create!({ key: 'k', filters: { payloads: { true: '{a:1}' } } }),
    /JSON as text/,
  ],
  ['no key to look for', (c) => c.featureFlags!.getByKey!(''), /getByKey/],
  [
    'misspelt options of a search',
    (c) => c.featureFlags!.getByKey!('k', { timeout: 5 }),
    /timeout/,
    /timeoutMs/,
  ],
  ['a key with a space', (c) => c.featureFlags!.create!({ key: 'new nav' }), /key/],
  [
    'a misspelt key deep inside',
    (c) => c.featureFlags!.create!({ key: 'k', filters: { groups: [{ rollout_percentag: 5 }] } }),
    /"rollout_percentag" in filters\.groups\[0\]/,
    /Did you mean rollout_percentage\?/,
  ],
  [
    'a time without an offset',
    (c) => c.annotations!.create!({ content: 'x', date_marker: '2026-09-01T10:00:00' }),
    /offset/,
  ],
  [
    'an invalid Date',
    (c) => c.annotations!.create!({ content: 'x', date_marker: new Date('nonsense') }),
    /date_marker/,
  ],
  ['no group type', (c) => c.groups!.list!({}), /group_type_index/],
  ['a sixth group type', (c) => c.groups!.find!({ group_type_index: 5, group_key: 'a' }), /group_type_index/],
  [
    'an unknown destination',
    (c) => c.batchExports!.create!({ name: 'x', interval: 'hour', destination: { type: 'Ftp', config: {} } }),
    /destination\.type/,
  ],
  [
    'an unknown interval',
    (c) =>
      c.batchExports!.create!({ name: 'x', interval: 'minute', destination: { type: 'S3', config: {} } }),
    /interval/,
  ],
  [
    'a naive time of a backfill',
    (c) => c.batchExports!.createBackfill!(UUID, { start_at: '2026-08-01T00:00:00', end_at: null }),
    /start_at/,
  ],
  [
    'two weeks in one file',
    (c) => c.fileDownloads!.start!({ model: 'events', ...WEEK, data_interval_end: '2026-08-15T00:00:00Z' }),
    /week/,
  ],
  [
    'an end before the start',
    (c) => c.fileDownloads!.start!({ model: 'events', ...WEEK, data_interval_end: '2026-07-01T00:00:00Z' }),
    /after data_interval_start/,
  ],
  [
    'event names for persons',
    (c) => c.fileDownloads!.start!({ model: 'persons', ...WEEK, include: ['a'] }),
    /include/,
  ],
  [
    'zstd for JSON lines',
    (c) =>
      c.fileDownloads!.start!({
        model: 'events',
        ...WEEK,
        file: { format: 'JSONLines', compression: 'zstd' },
      }),
    /gzip or brotli/,
  ],
  ['no stream', (c) => c.fileDownloads!.download!(UUID, 0, 'events.parquet'), /sink/],
  ['a name no endpoint has', (c) => c.endpoints!.run!('../query'), /letters/],
  [
    'an asynchronous mode of an endpoint',
    (c) => c.endpoints!.run!('mau', { refresh: 'force_async' }),
    /refresh/,
  ],
  [
    'a freshness of a minute',
    (c) => c.endpoints!.create!({ name: 'mau', query: { kind: 'X' }, data_freshness_seconds: 60 }),
    /data_freshness_seconds/,
  ],
  ['an event that is no UUID', (c) => c.events!.get!('1'), /uuid/],
  ['a naive time of events', (c) => c.events!.list!({ from: '2026-09-01' }), /from/],
  [
    'text compared as a number',
    (c) => c.events!.list!({ properties: [{ key: 'n', operator: 'gt', value: '3' }] }),
    /expected a number/,
  ],
  [
    'a value nobody needs',
    (c) => c.events!.list!({ properties: [{ key: 'n', operator: 'is_set', value: 3 }] }),
    /expected none/,
  ],
  [
    'a list where one value belongs',
    (c) => c.events!.list!({ properties: [{ key: 'n', operator: 'regex', value: ['a'] }] }),
    /not a list/,
  ],
  [
    'a foreign cursor',
    (c) => (c.events!.list!({}) as { page(next: string): unknown }).page('abc'),
    /not the next/,
  ],
]

describe('wrong input', () => {
  it.each(WRONG)('%s is refused before anything is sent', async (_name, call, message, hint) => {
    const resources = new Proxy({} as Record<string, Loose>, {
      get: (_, name) => loose(client[name as keyof PostHogClient]),
    })
    const error = (await (async () => call(resources))().catch((reason: unknown) => reason)) as InputError
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toMatch(message)
    if (hint) expect(error.hint).toMatch(hint)
    expect(server.seen).toEqual([])
  })
})

describe('documents', () => {
  it('that were read can be written back, whatever else PostHog keeps in them', async () => {
    const condition = {
      key: 'id',
      type: 'cohort',
      value: 5,
      operator: 'in',
      cohort_name: 'Pro users',
      label: null,
    }
    const flag = {
      id: 1,
      key: 'k',
      filters: {
        groups: [{ properties: [condition], rollout_percentage: 10, users_affected: 5, bucketing: 'x' }],
        multivariate: null,
        payloads: {},
        feature_enrollment: false,
      },
    }
    await using echo = await startStubPostHog(({ method }) =>
      method === 'GET' ? flag : { ...flag, ok: true },
    )
    const { featureFlags } = echo.client()
    const { filters } = await featureFlags.get(1)
    await featureFlags.update(1, { filters: filters as never })
    expect(echo.seen.at(-1)?.body).toEqual({ filters: flag.filters })
  })
})
