import { expect, it } from 'vitest'
import { dayCounts, wholeNumber } from '../../../src/export/plan/count-rows.ts'

it.each([
  [12, 12],
  ['12', 12],
  [0, 0],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
])('takes %j for a count', (value, count) => {
  expect(wholeNumber({ rows: value }, 'rows')).toBe(count)
})

it.each([1.5, 2 ** 53, '9007199254740993', '1.5', '-1', '', ' 1', 'many', null, true, undefined])(
  'refuses %j, so that no plan is made of it',
  (value) => {
    expect(() => wholeNumber({ rows: value }, 'rows')).toThrow('PostHog answered a count with')
  },
)

it('refuses an answer without a row', () => {
  expect(() => wholeNumber(undefined, 'rows')).toThrow('PostHog answered a count with nothing.')
})

it('counts days as moments', () => {
  expect(dayCounts([{ day: '1970-01-02', rows: '3' }])).toEqual([{ day: 86_400_000_000n, count: 3 }])
})
