import { expect, test } from 'vitest'
import { GroupRegistry } from '../../../src/local/ingest/group-registry.ts'
import { captured, NOON_MS } from './event-fixture.ts'

const groupIdentify = (type: unknown, key: unknown, set: unknown, receivedAtMs = NOON_MS) =>
  captured('u', '$groupidentify', {
    receivedAtMs,
    properties: { $group_type: type, $group_key: key, $group_set: set },
  })
const inGroups = (groups: Record<string, unknown>) => captured('u', 'x', { properties: { $groups: groups } })

test('group types get their index by first sight', () => {
  const registry = new GroupRegistry()
  expect(registry.resolve(inGroups({ company: 'acme', project: 7 }))?.keys).toEqual({
    $group_0: 'acme',
    $group_1: '7',
  })
  expect(registry.resolve(inGroups({ project: 8 }))?.keys).toEqual({ $group_1: '8' })
  expect([...registry.types]).toEqual([
    [0, 'company'],
    [1, 'project'],
  ])
})

test('a sixth group type is ignored', () => {
  const registry = new GroupRegistry()
  const groups = registry.resolve(inGroups({ a: '1', b: '2', c: '3', d: '4', e: '5', f: '6' }))
  expect(Object.keys(groups!.keys)).toEqual(['$group_0', '$group_1', '$group_2', '$group_3', '$group_4'])
  expect(registry.types.size).toBe(5)
})

test('$groupidentify adds to what is known, and later events carry it', () => {
  const registry = new GroupRegistry()
  registry.resolve(groupIdentify('company', 'acme', { plan: 'free', seats: 3 }))
  registry.resolve(groupIdentify('company', 'acme', { plan: 'pro' }))
  expect(registry.resolve(inGroups({ company: 'acme' }))?.propertiesLiterals).toEqual([
    JSON.stringify('{"plan":"pro","seats":3}'),
  ])
  expect(registry.takeChanges()).toMatchObject({
    groups: [{ group_key: 'acme', updated_at_ms: NOON_MS + 1 }],
    groupTypes: [{ group_type_index: 0, group_type: 'company' }],
  })
  expect(registry.takeChanges()).toEqual({ groups: [], groupTypes: [] })
})

test('belonging to a group does not create it', () => {
  const registry = new GroupRegistry()
  expect(registry.resolve(inGroups({ company: 'acme' }))?.propertiesLiterals).toEqual([undefined])
  expect(registry.takeChanges().groups).toEqual([])
})

test.each([
  ['no type', undefined, 'acme'],
  ['an empty key', 'company', ''],
  ['an object as key', 'company', {}],
])('%s makes no group', (_what, type, key) => {
  const registry = new GroupRegistry()
  registry.resolve(groupIdentify(type, key, { a: 1 }))
  expect(registry.takeChanges()).toEqual({ groups: [], groupTypes: [] })
})
