import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeySet } from '../../../src/export/run/key-set.ts'
import type { RawRow } from '../../../src/export/scan/raw-row.ts'
import { createRowScanner } from '../../../src/export/scan/row-scanner.ts'

/** Calls back for each row, given as the JSON text of its values. */
function eachRow(rows: readonly (readonly string[])[], onRow: (row: RawRow) => void): void {
  const columns = JSON.stringify(rows[0]?.map(() => 'x') ?? [])
  const scanner = createRowScanner({ onColumns: () => {}, onRow })
  scanner.push(
    Buffer.from(`{"columns":${columns},"results":[${rows.map((row) => `[${row.join()}]`).join()}]}`),
  )
  scanner.end()
}

function firsts(places: readonly number[], rows: readonly (readonly string[])[]): boolean[] {
  const set = new KeySet(places)
  const found: boolean[] = []
  eachRow(rows, (row) => found.push(set.add(row)))
  return found
}

describe('a set of keys', () => {
  it('tells the first row with a key from its copies, as a Set of texts would', () => {
    const value = fc.oneof(
      fc.constantFrom('"a"', '"b"', '"ab"', '""', 'null', '1', '1.0', '"\\u0061"'),
      fc.string({ maxLength: 3 }).map((text) => JSON.stringify(text)),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value), { maxLength: 200 }), (rows) => {
        const seen = new Set<string>()
        const expected = rows.map(([first, , last]) => {
          const before = seen.size
          return seen.add(`${last}\n${first}`).size > before
        })
        expect(firsts([2, 0], rows)).toEqual(expected)
      }),
    )
  })

  it('keeps values apart that would read the same behind one another', () => {
    expect(
      firsts(
        [0, 1],
        [
          ['1', '23'],
          ['12', '3'],
          ['123', '4'],
          ['1', '23'],
        ],
      ),
    ).toEqual([true, true, true, false])
  })

  it('knows a hundred thousand keys, all of them again, and none besides', () => {
    const ids = Array.from({ length: 100_000 }, (_, n) => [
      `"0199a1f2-0000-7000-8000-${String(n * 7919).padStart(12, '0')}"`,
    ])
    const others = ids.map(([id]) => [id!.replace('0199', '0200')])
    const found = firsts([0], [...ids, ...ids, ...others])
    expect(found.slice(0, 100_000).every(Boolean)).toBe(true)
    expect(found.slice(100_000, 200_000).some(Boolean)).toBe(false)
    expect(found.slice(200_000).every(Boolean)).toBe(true)
  })

  it('tells keys of one hash apart', () => {
    // MurmurHash3 of 32 bits gives the two of each pair the same.
    const twins = ['"k15442"', '"k94292"', '"k15292"', '"k94442"'].map((key) => [key])
    expect(firsts([0], [...twins, ...twins])).toEqual([true, true, true, true, false, false, false, false])
  })

  it('takes keys larger than all before', () => {
    const long = JSON.stringify('x'.repeat(300_000))
    expect(firsts([0], [['1'], [long], ['2'], [long], ['1']])).toEqual([true, true, true, false, false])
  })
})
