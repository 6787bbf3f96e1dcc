import { expect, test } from 'vitest'
import { parseRetryAfter } from '../../src/http/retry-after.ts'

const now = Date.parse('2026-11-21T12:00:00Z')

test.each([
  ['12', 12_000],
  [' 1 ', 1000],
  ['0', 0],
  ['0.5', 500],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['', undefined],
  [undefined, undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['Monday', undefined],
  ['2026', 2_026_000],
])('%j means %j ms', (header, expected) => {
  expect(parseRetryAfter(header, now)).toBe(expected)
})
