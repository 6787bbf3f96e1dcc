import { describe, expect, it } from 'vitest'
import { receiveIntervals } from '../../../src/export/hand-over/receive-intervals.ts'
import { toMicroseconds } from '../../../src/export/plan/microseconds.ts'

const at = toMicroseconds
const days = (counts: Record<string, number>) =>
  Object.entries(counts).map(([day, count]) => ({ day: at(day), count }))
const cut = (
  from: string,
  to: string,
  counts: Record<string, number> = {},
  limits = { rows: 100, days: 7 },
) =>
  receiveIntervals({ from: at(from), to: at(to) }, days(counts), limits).map(({ id, count, bounds }) => [
    id,
    count,
    bounds.time![1],
  ])

describe('intervals of arrival', () => {
  it('are weeks where little arrived, days where much did', () => {
    const counts = {
      '2026-08-01': 10,
      '2026-08-09': 90,
      '2026-08-10': 20,
      '2026-08-11': 500,
      '2026-08-12': 1,
    }
    expect(cut('2026-08-01', '2026-08-14', counts)).toEqual([
      ['2026-08-01_2026-08-07-0001', 10, '2026-08-08T00:00:00.000000Z'],
      ['2026-08-08_2026-08-09-0002', 90, '2026-08-10T00:00:00.000000Z'],
      ['2026-08-10_2026-08-10-0003', 20, '2026-08-11T00:00:00.000000Z'],
      ['2026-08-11_2026-08-11-0004', 500, '2026-08-12T00:00:00.000000Z'],
      ['2026-08-12_2026-08-13-0005', 1, '2026-08-14T00:00:00.000000Z'],
    ])
  })

  it('begin at midnight and end when they are told to', () => {
    expect(cut('2026-08-01T15:00:00Z', '2026-08-02T10:00:01Z')).toEqual([
      ['2026-08-01_2026-08-02-0001', 0, '2026-08-02T10:00:01.000000Z'],
    ])
    expect(cut('2026-08-02', '2026-08-01')).toEqual([])
  })

  it('leave no moment out and have none twice, whatever the counts', () => {
    for (let seed = 1; seed < 40; seed++) {
      const counts = Object.fromEntries(
        Array.from({ length: 30 }, (_, day) => [
          `2026-08-${String(day + 1).padStart(2, '0')}`,
          (seed * (day + 3) * 7919) % 140,
        ]),
      )
      const cells = receiveIntervals(
        { from: at('2026-08-01'), to: at('2026-09-03T07:00:00Z') },
        days(counts),
        { rows: 100, days: (seed % 7) + 1 },
      )
      const times = cells.map(({ bounds }) => bounds.time!)
      expect(times[0]![0]).toBe('2026-08-01T00:00:00.000000Z')
      expect(times.at(-1)![1]).toBe('2026-09-03T07:00:00.000000Z')
      for (const [index, [from, to]] of times.entries()) {
        if (index > 0) expect(from).toBe(times[index - 1]![1])
        expect(at(to!) - at(from!)).toBeLessThanOrEqual(BigInt((seed % 7) + 1) * 86_400_000_000n)
      }
      expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(
        Object.values(counts).reduce((sum, count) => sum + count, 0),
      )
    }
  })
})
