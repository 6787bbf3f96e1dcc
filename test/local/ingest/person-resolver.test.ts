import { expect, test } from 'vitest'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'
import { personIdOf } from '../../../src/local/ingest/person.ts'
import { PersonResolver } from '../../../src/local/ingest/person-resolver.ts'
import { alias, captured, identify, NOON_MS } from './event-fixture.ts'

function resolver() {
  const persons = new PersonResolver({ projectId: 1 })
  const resolve = (event: CaptureEvent) => persons.resolve(event)!
  const personOf = (distinctId: string) => resolve(captured(distinctId, 'probe')).distinctId.person
  const run = (...events: CaptureEvent[]) => events.map(resolve)
  return { persons, personOf, run }
}
const idOf = (distinctId: string) => personIdOf(1, distinctId)

test("person ids are PostHog's", () => {
  // uuid5(932979b4-65c3-4424-8467-0b66ec27bc22, '1:user'), computed with Python's uuid module.
  expect(idOf('user')).toBe('60160341-b11a-5f3e-91e6-49846c4afaa3')
})

test('identifying joins what the browser did before', () => {
  const { run, personOf } = resolver()
  const [before] = run(captured('anon', '$pageview'), identify('jane', 'anon'))
  expect(before!.distinctId.person.id).toBe(idOf('anon'))
  expect(personOf('jane')).toBe(personOf('anon'))
  expect(personOf('jane').isIdentified).toBe(true)
})

test('a second device joins the identified person, who keeps the id', () => {
  const { run, personOf, persons } = resolver()
  run(captured('phone', '$pageview'), identify('jane', 'phone'), captured('laptop', '$pageview'))
  persons.takeChanges()
  const jane = personOf('jane')
  run(identify('jane', 'laptop'))
  expect(personOf('laptop')).toBe(jane)
  const { persons: rows, moved } = persons.takeChanges()
  expect(moved).toEqual(['laptop'])
  expect(rows).toContainEqual(expect.objectContaining({ id: idOf('laptop'), is_deleted: 1, version: 100 }))
})

test('two identified people are not merged by $identify or $create_alias', () => {
  const { run, personOf } = resolver()
  run(identify('jane', 'a'), identify('joe', 'b'), identify('joe', 'jane'), alias('joe', 'jane'))
  expect(personOf('jane')).not.toBe(personOf('joe'))
})

test('an identified person may be merged away by $merge_dangerously', () => {
  const { run, personOf } = resolver()
  run(identify('jane', 'a'), identify('joe', 'b'), alias('joe', 'jane', '$merge_dangerously'))
  expect(personOf('jane').id).toBe(personOf('joe').id)
  expect(new Set(['a', 'b', 'jane', 'joe'].map((id) => personOf(id).id)).size).toBe(1)
})

test('alias chains end on one person', () => {
  const { run, personOf } = resolver()
  run(captured('a', 'x'), captured('b', 'x'), captured('c', 'x'))
  run(alias('b', 'a'), alias('c', 'b', '$merge_dangerously'), alias('d', 'c', '$merge_dangerously'))
  expect(new Set(['a', 'b', 'c', 'd'].map((id) => personOf(id).id))).toEqual(new Set([idOf('c')]))
})

test.each(['null', 'anonymous', 'Undefined', '0', '[object Object]', '"guest"', ' '])(
  'nobody is merged through the id %j',
  (illegal) => {
    const { run, personOf } = resolver()
    run(captured(illegal, 'x'), identify('jane', illegal), identify(illegal, 'joe'))
    expect(personOf('jane')).not.toBe(personOf(illegal))
    expect(personOf('joe')).not.toBe(personOf(illegal))
    expect(personOf('jane').isIdentified).toBe(false)
  },
)

test('identifying as oneself changes nothing', () => {
  const { run, personOf } = resolver()
  run(identify('jane', 'jane'))
  expect(personOf('jane')).toMatchObject({ isIdentified: false, version: 0 })
})

test('the merged person is as old as the older one and keeps its own values', () => {
  const { run, personOf } = resolver()
  run(
    captured('anon', 'x', { timestampMs: NOON_MS - 5000, set: { plan: 'free', source: 'ad' } }),
    captured('jane', 'x', { set: { plan: 'pro' } }),
    identify('jane', 'anon', { set: { name: 'Jane' } }),
  )
  const jane = personOf('jane')
  expect(jane.createdAtMs).toBe(NOON_MS - 5000)
  expect({ ...jane.properties }).toEqual({ plan: 'pro', source: 'ad', name: 'Jane' })
})

test('$set overwrites, $set_once does not, $unset removes', () => {
  const { run } = resolver()
  const literals = run(
    captured('u', '$set', { set: { a: 1, b: 1 }, setOnce: { first: 'x' } }),
    captured('u', '$set', { set: { a: 2 }, setOnce: { first: 'y', second: 'z' }, unset: ['b', 'never'] }),
  ).map(({ propertiesLiteral }) => JSON.parse(JSON.parse(propertiesLiteral)))
  expect(literals).toEqual([
    { a: 1, b: 1, first: 'x' },
    { a: 2, first: 'x', second: 'z' },
  ])
})

test('the first page view leaves its marks, later ones only when something else changes', () => {
  const { run, personOf } = resolver()
  const view = (url: string, more = {}) =>
    captured('u', '$pageview', { properties: { $current_url: url, utm_source: 'ad', title: 't' }, ...more })
  run(view('/1'))
  expect({ ...personOf('u').properties }).toEqual({
    $current_url: '/1',
    $initial_current_url: '/1',
    utm_source: 'ad',
    $initial_utm_source: 'ad',
  })
  const version = personOf('u').version
  run(view('/2'))
  expect(personOf('u')).toMatchObject({ version, properties: { $current_url: '/1' } })
  run(view('/3', { set: { plan: 'pro' } }))
  expect(personOf('u').properties).toMatchObject({
    $current_url: '/3',
    $initial_current_url: '/1',
    plan: 'pro',
  })
})

test("a server's operating system is not the person's, and errors update nobody", () => {
  const { run, personOf } = resolver()
  run(
    captured('u', 'job', { properties: { $os: 'Linux', $is_server: true, $app_version: '2' } }),
    captured('u', '$exception', { set: { crashed: true } }),
  )
  expect({ ...personOf('u').properties }).toEqual({ $app_version: '2', $initial_app_version: '2' })
})

test('a property may be called like anything objects have', () => {
  const { run, personOf } = resolver()
  run(
    captured('u', '$set', {
      set: JSON.parse('{"__proto__": "a", "constructor": "b"}'),
      setOnce: { toString: 'c' },
    }),
  )
  expect(JSON.parse(JSON.stringify(personOf('u').properties))).toEqual(
    JSON.parse('{"__proto__": "a", "constructor": "b", "toString": "c"}'),
  )
})

const anonymous = (distinctId: string, parts: Partial<CaptureEvent> = {}) =>
  captured(distinctId, 'view', { properties: { $process_person_profile: false }, ...parts })

test('events without profile make no person', () => {
  const { run, persons } = resolver()
  const [event] = run(anonymous('visitor', { set: { ignored: true } }))
  expect(event).toMatchObject({ mode: 'propertyless', propertiesLiteral: '"{}"', createdAtMs: 5000 })
  expect(event!.distinctId.person.id).toBe(idOf('visitor'))
  expect(persons.takeChanges()).toEqual({ persons: [], distinctIds: [], moved: [] })
})

test('a later identify takes events without profile along', () => {
  const { run, persons, personOf } = resolver()
  run(identify('jane', 'phone'), anonymous('visitor'))
  persons.takeChanges()
  run(identify('jane', 'visitor'))
  expect(personOf('visitor').id).toBe(personOf('jane').id)
  expect(persons.takeChanges().moved).toEqual(['visitor'])
})

test('when only the anonymous id has events, the new person takes its id', () => {
  const { run, persons } = resolver()
  run(anonymous('visitor'), identify('jane', 'visitor'))
  const { persons: rows, distinctIds, moved } = persons.takeChanges()
  expect(rows).toMatchObject([{ id: idOf('visitor'), is_identified: 1 }])
  expect(distinctIds.map(({ distinct_id, person_id }) => [distinct_id, person_id])).toEqual([
    ['visitor', idOf('visitor')],
    ['jane', idOf('visitor')],
  ])
  expect(moved).toEqual([])
})

test('events without profile of a known person belong to the profile a minute after its creation', () => {
  const { run } = resolver()
  run(captured('jane', 'x', { timestampMs: NOON_MS, set: { plan: 'pro' } }))
  const [early, late] = run(
    anonymous('jane', { timestampMs: NOON_MS + 59_000 }),
    anonymous('jane', { timestampMs: NOON_MS + 61_000 }),
  )
  expect(early).toMatchObject({ mode: 'propertyless', propertiesLiteral: '"{}"' })
  expect(late).toMatchObject({ mode: 'force_upgrade', propertiesLiteral: String.raw`"{\"plan\":\"pro\"}"` })
})

test('identifying without a profile is dropped', () => {
  const { persons } = resolver()
  const event = identify('jane', 'anon')
  event.properties.$process_person_profile = false
  expect(persons.resolve(event)).toBeUndefined()
  expect(persons.takeChanges().persons).toEqual([])
})

test('only what changed is handed over, once', () => {
  const { run, persons } = resolver()
  run(captured('a', 'x', { set: { n: 1 } }), captured('b', 'x'))
  expect(persons.takeChanges().persons.map(({ version }) => version)).toEqual([1, 0])
  run(captured('a', 'x', { set: { n: 1 } }), captured('b', 'x'))
  expect(persons.takeChanges()).toEqual({ persons: [], distinctIds: [], moved: [] })
})

const PERSON = '0190a5f0-0000-5000-8000-00000000000a'

test('distinct ids of one exported person are one person here', () => {
  const { run, personOf, persons } = resolver()
  run(
    captured('laptop', 'x', { personId: PERSON }),
    captured('phone', 'x', { personId: PERSON, set: { plan: 'pro' } }),
    captured('laptop', 'x', { personId: '0190a5f0-0000-5000-8000-00000000000b' }),
  )
  expect(personOf('laptop')).toBe(personOf('phone'))
  const { persons: rows, distinctIds } = persons.takeChanges()
  expect(rows).toMatchObject([{ id: PERSON, properties: '{"plan":"pro"}' }])
  expect(distinctIds.map(({ distinct_id, person_id }) => [distinct_id, person_id])).toEqual([
    ['laptop', PERSON],
    ['phone', PERSON],
  ])
})

test('an exported person that was merged away leads to the one that took it over', () => {
  const { run, personOf } = resolver()
  run(captured('a', 'x', { personId: PERSON }), captured('jane', 'x'), identify('jane', 'a'))
  run(captured('b', 'x', { personId: PERSON }))
  expect(personOf('b')).toBe(personOf('jane'))
})

test('who is forgotten comes back as somebody new, with every id of their own', () => {
  const { run, personOf, persons } = resolver()
  run(captured('anon', '$pageview', { set: { plan: 'pro' } }), identify('jane', 'anon'))
  run(captured('phone', '$pageview'), identify('jane', 'phone'), captured('other', '$pageview'))
  persons.takeChanges()
  expect(persons.forget(idOf('anon')).sort()).toEqual([idOf('anon'), idOf('phone')].sort())
  expect(persons.forget(idOf('anon'))).toEqual([])
  run(captured('jane', '$pageview'))
  expect(personOf('jane')).toMatchObject({
    id: idOf('jane'),
    version: 0,
    isIdentified: false,
    properties: {},
  })
  expect(personOf('phone')).not.toBe(personOf('jane'))
  expect(personOf('other').id).toBe(idOf('other'))
})
