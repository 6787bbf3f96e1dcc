import { describe, expect, test } from 'vitest'
import { daysToRepeat } from '../../../src/export/incremental/days-to-repeat.ts'
import { nextWindow } from '../../../src/export/incremental/next-window.ts'
import { toMicroseconds } from '../../../src/export/plan/microseconds.ts'

const settings = { settleMs: 90_000, overlapMs: 600_000 }

describe('the window of a run', () => {
  test('begins with everything, and ends before what is still being stored', () => {
    expect(nextWindow(undefined, toMicroseconds('2026-08-01T12:00:00Z'), settings)).toEqual({
      from: null,
      to: '2026-08-01T11:58:30.000000Z',
    })
  })

  test('looks back behind the one before, farther where times are rounded', () => {
    const before = { from: null, to: '2026-08-01T11:58:30.123456Z' }
    expect(nextWindow(before, toMicroseconds('2026-08-02T12:00:00Z'), settings)).toEqual({
      from: '2026-08-01T11:48:30.123456Z',
      to: '2026-08-02T11:58:30.000000Z',
    })
    expect(nextWindow(before, toMicroseconds('2026-08-02T12:00:00Z'), settings, 3_600_000).from).toBe(
      '2026-08-01T10:48:30.123456Z',
    )
  })

  test("never ends earlier than the one before, not even when the server's clock goes back", () => {
    const before = { from: null, to: '2026-08-01T11:58:30.123456Z' }
    expect(nextWindow(before, toMicroseconds('2026-08-01T09:00:00Z'), settings).to).toBe(before.to)
  })
})

test('days are repeated that have more rows than came, and no others', () => {
  const counted = new Map([
    ['2026-08-01', 10],
    ['2026-08-02', 7],
    ['2026-08-03', 1],
    ['2026-08-04', 5],
  ])
  const served = new Map([
    ['2026-08-01', 10],
    ['2026-08-02', 9],
    ['2026-08-04', 4],
    ['2026-08-05', 3],
  ])
  expect(daysToRepeat(counted, served)).toEqual(['2026-08-03', '2026-08-04'])
})
