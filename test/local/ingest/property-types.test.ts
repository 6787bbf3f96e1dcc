import { expect, test } from 'vitest'
import { detectPropertyType, PropertyTypeRegistry } from '../../../src/local/ingest/property-types.ts'
import { NOON_MS } from './event-fixture.ts'

test.each([
  ['amount', 12.5, 'Numeric'],
  ['amount', '12.5', 'String'],
  ['is_paid', true, 'Boolean'],
  ['is_paid', 'true', 'Boolean'],
  ['is_paid', 'True', 'String'],
  ['day', '2026-11-20', 'DateTime'],
  ['day', '2026/11/20', 'DateTime'],
  ['day', '20-11-2026', 'DateTime'],
  ['when', '2026-11-20T12:00:00Z', 'DateTime'],
  ['when', '2026-11-20 12:00:00.123+02:00', 'DateTime'],
  ['when', 'Fri, 20 Nov 2026 12:00:00 +0000', 'DateTime'],
  ['version', '2026-11', 'String'],
  ['note', '2026-11-20 was a Friday', 'String'],
  ['created_at', NOON_MS / 1000, 'DateTime'],
  ['created_at', NOON_MS, 'DateTime'],
  ['created_at', 1_000_000_000, 'Numeric'],
  ['load_time_ms', 1234, 'Numeric'],
  ['amount', NOON_MS, 'Numeric'],
  ['utm_campaign', 2026, 'String'],
  ['$feature/new-checkout', true, 'String'],
  ['$feature_flag_response', false, 'String'],
  ['$survey_response_2', 9, 'String'],
  ['tags', ['a'], undefined],
  ['nothing', null, undefined],
  ['nested', { a: 1 }, undefined],
])('%s = %j is %s', (name, value, expected) => {
  expect(detectPropertyType(name, value, NOON_MS)).toBe(expected)
})

test('the first decided type stays; lists and nulls leave it open', () => {
  const registry = new PropertyTypeRegistry()
  registry.observe('event', { price: null }, NOON_MS)
  registry.observe('event', { price: [1] }, NOON_MS)
  expect(registry.takeChanges()).toEqual([
    { type: 'event', group_type_index: 0, name: 'price', property_type: '' },
  ])
  registry.observe('event', { price: 5 }, NOON_MS)
  registry.observe('event', { price: 'five' }, NOON_MS)
  expect(registry.takeChanges()).toEqual([
    { type: 'event', group_type_index: 0, name: 'price', property_type: 'Numeric' },
  ])
  expect(registry.types.event.get('price')).toBe('Numeric')
})

test('event, person and each group type have types of their own', () => {
  const registry = new PropertyTypeRegistry()
  registry.observe('event', { size: 1, $groups: { a: 'b' }, $group_0: 'b' }, NOON_MS)
  registry.observe('person', { size: 'large' }, NOON_MS)
  registry.observe('group', { size: true }, NOON_MS, 2)
  const { event, person, group } = registry.types
  expect([event.get('size'), person.get('size'), group.get(2)?.get('size')]).toEqual([
    'Numeric',
    'String',
    'Boolean',
  ])
  expect([...event.keys()]).toEqual(['size'])
})

test('a restored registry decides as the one it was restored from', () => {
  const registry = new PropertyTypeRegistry()
  registry.restore({ type: 'event', group_type_index: 0, name: 'a', property_type: 'Boolean' })
  registry.restore({ type: 'event', group_type_index: 0, name: 'b', property_type: '' })
  registry.observe('event', { a: 1, b: {} }, NOON_MS)
  expect(registry.takeChanges()).toEqual([])
  expect(registry.types.event.get('a')).toBe('Boolean')
})
