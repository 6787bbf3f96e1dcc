import { describe, expect, it } from 'vitest'
import { sliceRows } from '../../../src/sandbox/protocol/row-slices.ts'

describe('sliceRows', () => {
  it('loses and repeats nothing', () => {
    const rows = Array.from({ length: 10_007 }, (_, n) => ({ n }))
    expect([...sliceRows(rows)].flat()).toEqual(rows)
    expect([...sliceRows([])]).toEqual([])
  })

  it('keeps slices of wide rows small and of narrow rows few', () => {
    const wide = Array.from({ length: 200 }, (_, n) => ({ n: BigInt(n), text: 'x'.repeat(50_000) }))
    const largest = Math.max(...[...sliceRows(wide)].slice(1).map((slice) => slice.length))
    expect(largest).toBe(2)
    const narrow = Array.from({ length: 50_000 }, (_, n) => ({ n }))
    expect([...sliceRows(narrow)].length).toBeLessThan(50)
  })
})
