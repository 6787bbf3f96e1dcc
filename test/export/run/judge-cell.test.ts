import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeCell } from '../../../src/export/run/judge-cell.ts'

const limit = 50_000

describe('a cell is complete', () => {
  test('with as many rows as were counted, or more that arrived since', () => {
    expect(judgeCell({ rows: 1234, counted: 1234, limit })).toEqual({ verdict: 'accept' })
    expect(judgeCell({ rows: 1241, counted: 1234, limit })).toEqual({ verdict: 'accept' })
    expect(judgeCell({ rows: 0, counted: 0, limit })).toEqual({ verdict: 'accept' })
  })

  test('with fewer, once a new count says that rows are gone', () => {
    expect(judgeCell({ rows: 1230, counted: 1234, limit })).toEqual({ verdict: 'recount' })
    expect(judgeCell({ rows: 1230, counted: 1234, limit, recounted: 1230 })).toEqual({
      verdict: 'accept',
      notice: '4 rows were deleted or merged while exporting',
    })
  })

  test('with the very number that a silent ceiling would leave, once counted anew', () => {
    expect(judgeCell({ rows: 10_000, counted: 10_000, limit })).toEqual({ verdict: 'recount' })
    expect(judgeCell({ rows: 10_000, counted: 10_000, limit, recounted: 10_000 })).toEqual({
      verdict: 'accept',
    })
    expect(judgeCell({ rows: limit, counted: limit, limit, recounted: limit })).toEqual({ verdict: 'accept' })
  })
})

describe('a cell is not complete', () => {
  test('at the limit, while more are counted', () => {
    expect(judgeCell({ rows: limit, counted: 45_000, limit })).toEqual({ verdict: 'recount' })
    expect(judgeCell({ rows: limit, counted: 45_000, limit, recounted: 50_001 })).toEqual({
      verdict: 'too_large',
      cap: limit,
    })
  })

  test('under a ceiling that nobody announced: twice the same number too few', () => {
    const arrival = { rows: 5000, counted: 45_000, limit, recounted: 45_000 }
    expect(judgeCell(arrival)).toEqual({ verdict: 'again' })
    expect(judgeCell({ ...arrival, before: 5000 })).toEqual({ verdict: 'too_large', cap: 5000 })
  })

  test('while rows come and go, which is no ceiling', () => {
    expect(judgeCell({ rows: 990, counted: 1000, limit, recounted: 1001, before: 985 })).toEqual({
      verdict: 'again',
    })
    expect(judgeCell({ rows: 0, counted: 10, limit, recounted: 10, before: 0 })).toEqual({ verdict: 'again' })
  })
})

test('nothing is accepted that holds fewer rows than the latest count', () => {
  const number = fc.integer({ min: 0, max: 60_000 })
  fc.assert(
    fc.property(
      number,
      number,
      number,
      fc.option(number, { nil: undefined }),
      (rows, counted, recounted, before) => {
        const { verdict } = judgeCell({ rows, counted, limit, recounted, before })
        if (verdict === 'accept') expect(rows >= counted || rows >= recounted).toBe(true)
        if (rows >= limit && recounted > rows) expect(verdict).toBe('too_large')
        expect(verdict).not.toBe('recount')
      },
    ),
  )
})
