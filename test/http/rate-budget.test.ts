import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRateBudget, type Reservation } from '../../src/http/rate-budget.ts'

const START = 1_000_000_000

function budgetAt(perMinute: number, perHour: number) {
  const clock = { now: START }
  return { clock, budget: createRateBudget({ perMinute, perHour, now: () => clock.now }) }
}

describe('sliding windows', () => {
  test('lets the budget through at once, then one by one as the window moves', () => {
    const { clock, budget } = budgetAt(2, 100)
    expect(budget.reserve().start).toBe(START)
    clock.now += 10_000
    expect(budget.reserve().start).toBe(START + 10_000)
    expect(budget.status()).toEqual({ remainingThisMinute: 0, remainingThisHour: 98, waitMs: 50_000 })
    expect(budget.reserve().start).toBe(START + 60_000)
    expect(budget.reserve().start).toBe(START + 70_000)
    clock.now = START + 130_001
    expect(budget.status()).toEqual({ remainingThisMinute: 2, remainingThisHour: 96, waitMs: 0 })
  })

  test('keeps a margin for requests that are not all as long on their way', () => {
    const budget = createRateBudget({ perMinute: 1, perHour: 2, now: () => START, marginMs: 1000 })
    const starts = [budget.reserve(), budget.reserve(), budget.reserve()].map(({ start }) => start - START)
    expect(starts).toEqual([0, 61_000, 3_601_000])
  })

  test('the hour binds as well', () => {
    const { clock, budget } = budgetAt(100, 3)
    for (let index = 0; index < 3; index++) {
      clock.now += 70_000
      budget.reserve()
    }
    expect(budget.reserve().start).toBe(START + 70_000 + 3_600_000)
  })

  test('without limits nothing waits', () => {
    const { budget } = budgetAt(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
    for (let index = 0; index < 5000; index++) expect(budget.reserve().start).toBe(START)
    expect(budget.status().waitMs).toBe(0)
  })

  test('no window ever holds more than its limit, starts keep their order, and nobody waits without need', () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 200 })
    const limits = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 30 }))
    fc.assert(
      fc.property(limits, arrivals, ([perMinute, perHour], gaps) => {
        const { clock, budget } = budgetAt(perMinute, perHour)
        const starts = gaps.map((gap) => {
          clock.now += gap
          const { start } = budget.reserve()
          expect(start).toBeGreaterThanOrEqual(clock.now)
          return start
        })
        for (const [index, start] of starts.entries()) {
          if (index > 0) expect(start).toBeGreaterThanOrEqual(starts[index - 1]!)
          const within = (windowMs: number) =>
            starts.filter((at) => at > start - windowMs && at <= start).length
          expect(within(60_000)).toBeLessThanOrEqual(perMinute)
          expect(within(3_600_000)).toBeLessThanOrEqual(perHour)
        }
      }),
    )
  })

  test('stays small over a long run and still counts right', () => {
    const { clock, budget } = budgetAt(480, 4800)
    for (let index = 0; index < 20_000; index++) {
      clock.now += 1000
      expect(budget.reserve().start).toBe(clock.now)
    }
    expect(budget.status()).toMatchObject({ remainingThisMinute: 420, remainingThisHour: 1200 })
  })
})

describe('requests made before', () => {
  test('count until their window has passed', () => {
    const history = [START - 30_000, START - 50_000, START - 70_000]
    const budget = createRateBudget({ perMinute: 2, perHour: 4, now: () => START, history })
    expect(budget.status()).toMatchObject({ remainingThisMinute: 0, remainingThisHour: 1 })
    expect(budget.reserve().start).toBe(START + 10_000)
    expect(budget.reserve().start).toBe(START - 70_000 + 3_600_000)
  })

  test('none of them lies in the future, whatever a clock said', () => {
    const budget = createRateBudget({ perMinute: 1, perHour: 9, now: () => START, history: [START + 9e9] })
    expect(budget.reserve().start).toBe(START + 60_000)
  })
})

describe('giving up', () => {
  test('a released place goes to the next', () => {
    const { budget } = budgetAt(1, 100)
    budget.reserve()
    const waiting = budget.reserve()
    expect(waiting.start).toBe(START + 60_000)
    budget.release(waiting)
    expect(budget.reserve().start).toBe(START + 60_000)
  })

  test('releasing from the middle never breaks the windows', () => {
    const { clock, budget } = budgetAt(2, 1000)
    const line: Reservation[] = Array.from({ length: 10 }, () => budget.reserve())
    budget.release(line[4]!)
    budget.release(line[5]!)
    clock.now += 1000
    line.push(budget.reserve(), budget.reserve())
    const starts = line.filter((_, index) => index !== 4 && index !== 5).map(({ start }) => start)
    for (const start of starts)
      expect(starts.filter((at) => at > start - 60_000 && at <= start).length).toBeLessThanOrEqual(2)
  })
})

describe('a 429 of the server', () => {
  test('holds up new requests and those in line, in their order', () => {
    const { clock, budget } = budgetAt(2, 1000)
    const line = Array.from({ length: 6 }, () => budget.reserve())
    clock.now += 1000
    budget.pauseUntil(clock.now + 100_000)
    expect(line.map(({ start }) => start - START)).toEqual([0, 0, 101_000, 101_000, 161_000, 161_000])
    expect(budget.reserve().start - START).toBe(221_000)
    expect(budget.status().waitMs).toBe(220_000)
  })

  test('a shorter pause does not end a longer one', () => {
    const { budget } = budgetAt(2, 1000)
    budget.pauseUntil(START + 50_000)
    budget.pauseUntil(START + 10_000)
    expect(budget.reserve().start).toBe(START + 50_000)
  })
})
