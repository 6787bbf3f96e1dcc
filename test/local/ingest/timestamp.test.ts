import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventTimeMs } from '../../../src/local/ingest/event-time.ts'
import { formatTimestamp, parseTimestamp } from '../../../src/local/ingest/timestamp.ts'

const NOON_MS = Date.UTC(2026, 10, 20, 12)

test.each([
  ['2026-11-20T12:00:00Z', NOON_MS],
  ['2026-11-20T12:00:00.123456Z', NOON_MS + 123.456],
  ['2026-11-20 12:00:00', NOON_MS],
  ['2026-11-20 12:00:00.5', NOON_MS + 500],
  ['2026-11-20T14:00:00+02:00', NOON_MS],
  ['2026-11-20T14:00:00+02', NOON_MS],
  ['2026-11-20T06:30:00-0530', NOON_MS],
  ['2026-11-20T12:00Z', NOON_MS],
  ['2026-11-20', Date.UTC(2026, 10, 20)],
  ['Fri, 20 Nov 2026 12:00:00 GMT', NOON_MS],
  ['11/20/2026', Date.UTC(2026, 10, 20)],
  ['1795176000', NOON_MS],
  [1795176000, NOON_MS],
  [1795176000000, NOON_MS],
  [1795176000000.25, NOON_MS + 0.25],
])('%s is read as a time', (text, expected) => {
  expect(parseTimestamp(text)).toBe(expected)
})

test.each([
  '',
  'yesterday',
  '2026-02-30',
  '2026-13-01',
  '2026-00-15',
  '2026-11-20T25:00:00Z',
  '12',
  null,
  {},
  Number.NaN,
  -5,
])('%j is no time', (value) => {
  expect(parseTimestamp(value)).toBeUndefined()
})

test('a time survives writing and reading to the microsecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_500_000_000_000_000 }), (microseconds) => {
      const timestampMs = microseconds / 1000
      const read = parseTimestamp(`${formatTimestamp(timestampMs)}Z`)
      expect(Math.round(read! * 1000)).toBe(microseconds)
    }),
  )
})

test('the difference between the clocks moves the event', () => {
  // The client's clock is an hour slow: it says 10:00 when it sends at 11:00.
  const sentAtMs = NOON_MS - 2 * 3_600_000
  const time = eventTimeMs({ timestamp: '2026-11-20T09:59:00Z', sentAtMs, receivedAtMs: NOON_MS })
  expect(time).toBe(NOON_MS - 60_000)
})

test('an offset counts back from arrival and wins over the timestamp', () => {
  const time = eventTimeMs({ timestamp: '2020-01-01T00:00:00Z', offsetMs: 2500, receivedAtMs: NOON_MS })
  expect(time).toBe(NOON_MS - 2500)
})

test.each([
  ['more than 23 hours ahead', '2026-11-21T12:00:00Z', NOON_MS],
  ['22 hours ahead', '2026-11-21T10:00:00Z', NOON_MS + 22 * 3_600_000],
  ['unreadable', 'soon', NOON_MS],
  ['missing', undefined, NOON_MS],
  ['before 1970', '1960-01-01T00:00:00Z', 0],
])('a timestamp %s', (_what, timestamp, expected) => {
  expect(eventTimeMs({ timestamp, receivedAtMs: NOON_MS })).toBe(expected)
})
