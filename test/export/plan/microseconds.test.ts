import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  dayName,
  microsecondText,
  startOfDay,
  toMicroseconds,
} from '../../../src/export/plan/microseconds.ts'

it.each([
  ['2026-08-01', '2026-08-01T00:00:00.000000Z'],
  ['2026-08-01T02:00:00.123456+02:00', '2026-08-01T00:00:00.123456Z'],
  ['2026-08-01 00:30:00.1-05:45', '2026-08-01T06:15:00.100000Z'],
  ['2026-08-01 05:30:00+0530', '2026-08-01T00:00:00.000000Z'],
  ['2026-08-01T00:00:00.1234567Z', '2026-08-01T00:00:00.123456Z'],
  ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
  ['2024-02-29T23:59z', '2024-02-29T23:59:00.000000Z'],
])('reads %s to the microsecond', (text, moment) => {
  expect(microsecondText(toMicroseconds(text))).toBe(moment)
})

it.each([
  '',
  'now',
  '2026-02-30',
  '2026-13-01',
  '2026-08-01T24:00:00Z',
  '2026-08-01T10:60:00Z',
  '26-08-01',
  '2026-08-01Z',
])('refuses %j', (text) => {
  expect(() => toMicroseconds(text)).toThrow('is not a date or a moment')
})

it('gives back every moment, and the day it is in', () => {
  const moments = fc.bigInt({ min: toMicroseconds('1900-01-01'), max: toMicroseconds('2299-12-31') })
  fc.assert(
    fc.property(moments, (moment) => {
      const text = microsecondText(moment)
      expect(toMicroseconds(text)).toBe(moment)
      expect(dayName(moment)).toBe(text.slice(0, 10))
      expect(microsecondText(startOfDay(moment))).toBe(`${text.slice(0, 10)}T00:00:00.000000Z`)
    }),
  )
})
