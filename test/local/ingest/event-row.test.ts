import { expect, test } from 'vitest'
import { elementsChain } from '../../../src/local/ingest/elements-chain.ts'
import { IngestionState } from '../../../src/local/ingest/ingestion-state.ts'
import { personIdOf } from '../../../src/local/ingest/person.ts'
import { captured, identify, NOON_MS } from './event-fixture.ts'

function rowsOf(...events: Parameters<IngestionState['process']>[0][]) {
  const state = new IngestionState()
  for (const event of events) state.process(event)
  return Buffer.from(state.take().events)
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

test('a row holds the event as captured and the person as of then', () => {
  const [row] = rowsOf(
    captured('jane "j"', 'buy\n', {
      timestampMs: NOON_MS + 0.123,
      receivedAtMs: NOON_MS + 5,
      properties: { amount: 5, quote: '"' },
      set: { plan: 'pro' },
      unset: ['trial'],
    }),
  )
  expect(row).toEqual({
    uuid: expect.any(String),
    event: 'buy\n',
    properties: JSON.stringify({ amount: 5, quote: '"', $set: { plan: 'pro' }, $unset: ['trial'] }),
    timestamp: '2026-11-20 12:00:00.000123',
    created_at: '2026-11-20 12:00:00.005000',
    distinct_id: 'jane "j"',
    person_id: personIdOf(1, 'jane "j"'),
    person_created_at: '2026-11-20 12:00:00.000',
    person_properties: '{"plan":"pro"}',
    person_mode: 'full',
  })
})

test('rows not yet written follow merges, their person properties do not', () => {
  const rows = rowsOf(
    captured('jane', 'x', { set: { plan: 'pro' } }),
    captured('anon', 'x', { set: { source: 'ad' } }),
    identify('jane', 'anon'),
  )
  expect(rows.map(({ person_id, person_properties }) => [person_id, person_properties])).toEqual([
    [personIdOf(1, 'jane'), '{"plan":"pro"}'],
    [personIdOf(1, 'jane'), '{"source":"ad"}'],
    [personIdOf(1, 'jane'), '{"source":"ad","plan":"pro"}'],
  ])
})

test('groups are written as properties and columns', () => {
  const [, row] = rowsOf(
    captured('u', '$groupidentify', {
      properties: { $group_type: 'company', $group_key: 'acme', $group_set: { seats: 3 } },
    }),
    captured('u', 'x', { properties: { $groups: { company: 'acme' } } }),
  )
  expect(JSON.parse(row.properties)).toEqual({ $groups: { company: 'acme' }, $group_0: 'acme' })
  expect(row.group0_properties).toBe('{"seats":3}')
})

test('clicked elements become a chain', () => {
  const elements = [
    { tag_name: 'button', attr__class: 'primary cta', $el_text: 'Say "hi"', nth_child: 1, nth_of_type: 2 },
    { tag_name: 'a', attr__href: '/x', attr__id: 'link', attr_class: ['b', 'a'] },
  ]
  expect(elementsChain(elements)).toBe(
    'button.cta.primary:attr__class="primary cta"nth-child="1"nth-of-type="2"text="Say \\"hi\\"";' +
      'a.a.b:attr__href="/x"attr__id="link"attr_id="link"href="/x"nth-child="0"nth-of-type="0"',
  )
  const [row] = rowsOf(captured('u', '$autocapture', { properties: { $elements: elements, page: 1 } }))
  expect(row).toMatchObject({ properties: '{"page":1}', elements_chain: elementsChain(elements) })
  const [given] = rowsOf(captured('u', '$autocapture', { properties: { $elements_chain: 'a:text="x"' } }))
  expect(given).toMatchObject({ properties: '{}', elements_chain: 'a:text="x"' })
})
