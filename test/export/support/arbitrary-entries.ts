import fc from 'fast-check'
import type { JournalEntry } from '../../../src/export/checkpoint/journal-entry.ts'

const AT = '2026-08-01T10:00:00.000Z'
const text = fc.string({ maxLength: 8, unit: 'binary' })
const count = fc.nat({ max: 50_000 })
const state = fc.option(fc.record({ bytes: count, name: text }), { nil: undefined })
const cell = fc.record({
  id: fc.string({ minLength: 1, maxLength: 8 }),
  segment: text,
  count,
  bounds: fc.record(
    {
      time: fc.tuple(fc.option(text), fc.option(text)),
      names: fc.array(fc.tuple(fc.option(text), fc.option(text)), { maxLength: 2 }),
      hashes: fc.array(fc.tuple(count, count), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  ),
})
const common = { requests: count, at: fc.constant(AT) }

/** Any entries but the first, in any order. */
export const arbitraryEntries: fc.Arbitrary<JournalEntry[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('plan' as const),
      segment: text,
      cells: fc.array(cell, { maxLength: 3 }),
      ...common,
    }),
    fc.record({
      kind: fc.constant('split' as const),
      cell: text,
      into: fc.array(cell, { maxLength: 2 }),
      ...common,
    }),
    fc.record({
      kind: fc.constant('done' as const),
      cell: text,
      rows: count,
      bytes: count,
      duplicates: count,
      state,
      ...common,
    }),
    fc.record({
      kind: fc.constant('run' as const),
      run: fc.integer({ min: 1, max: 9 }),
      window: fc.record({ from: fc.option(text), to: text }),
      at: fc.constant(AT),
    }),
    fc.record({ kind: fc.constant('finish' as const), rows: count, state, at: fc.constant(AT) }),
  ),
  { maxLength: 5 },
)
