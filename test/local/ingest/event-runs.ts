import fc from 'fast-check'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'
import { NOON_MS } from './event-fixture.ts'

const EXPORTED_PERSONS = ['0190a5f0-0000-5000-8000-00000000000a', '0190a5f0-0000-5000-8000-00000000000b']
const distinctId = fc.constantFrom('a', 'b', 'c', 'd', 'jane', 'joe', 'null')
const eventArbitrary: fc.Arbitrary<Partial<CaptureEvent> & { event: string; distinctId: string }> = fc.oneof(
  fc.record({
    event: fc.constantFrom('view', '$pageview', '$set'),
    distinctId,
    properties: fc.dictionary(
      fc.constantFrom('$current_url', 'utm_source', 'amount', '$process_person_profile'),
      fc.constantFrom(1, 'x', '2026-01-01', false, null),
    ),
    set: fc.dictionary(fc.constantFrom('plan', 'age', '$current_url'), fc.constantFrom(1, 2, 'pro')),
    setOnce: fc.dictionary(fc.constantFrom('plan', 'first'), fc.constantFrom(1, 'y')),
    unset: fc.subarray(['plan', 'first']),
    personId: fc.option(fc.constantFrom(...EXPORTED_PERSONS), { nil: undefined, freq: 4 }),
  }),
  fc.record({
    event: fc.constantFrom('$identify'),
    distinctId,
    properties: fc.record({ $anon_distinct_id: distinctId }),
  }),
  fc.record({
    event: fc.constantFrom('$create_alias', '$merge_dangerously'),
    distinctId,
    properties: fc.record({ alias: distinctId }),
  }),
  fc.record({
    event: fc.constant('$groupidentify'),
    distinctId,
    properties: fc.record({
      $group_type: fc.constantFrom('company', 'project'),
      $group_key: fc.constantFrom('x', 'y'),
      $group_set: fc.dictionary(fc.constantFrom('seats', 'plan'), fc.constantFrom(1, 'z')),
    }),
  }),
  fc.record({
    event: fc.constant('view'),
    distinctId,
    properties: fc.record({
      $groups: fc.dictionary(fc.constantFrom('company', 'project'), fc.constant('x')),
    }),
  }),
)

/** Runs of events with some repeated, cut into chunks at random. */
export const eventRuns = fc
  .record({
    drafts: fc.array(eventArbitrary, { minLength: 1, maxLength: 40 }),
    repeats: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 }),
    cuts: fc.array(fc.nat({ max: 45 }), { maxLength: 8 }),
    restarts: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
  })
  .map(({ drafts, repeats, cuts, restarts }) => {
    const events = drafts.map(
      (draft, index): CaptureEvent => ({
        uuid: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
        properties: {},
        timestampMs: NOON_MS + index * 1000,
        receivedAtMs: NOON_MS + index * 1000,
        ...draft,
      }),
    )
    for (const [from, to] of repeats) {
      events.splice(to % (events.length + 1), 0, events[from % events.length]!)
    }
    const ends = [...new Set([...cuts, events.length])].sort((a, b) => a - b)
    return { events, chunks: ends.map((end, index) => events.slice(ends[index - 1] ?? 0, end)), restarts }
  })
