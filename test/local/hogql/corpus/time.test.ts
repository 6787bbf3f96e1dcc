import { checkCorpus } from './support/check-corpus.ts'
import { count, dayOf, named, rowsBy } from './support/event-log.ts'

const berlin = { timezone: 'Europe/Berlin' }
const newYork = { timezone: 'America/New_York' }
const kolkata = { timezone: 'Asia/Kolkata' }
const notes = named('note_created')

checkCorpus({
  'clocks that go back': [
    // Ada writes at 01:30, 02:30 summer time and 02:30 winter time.
    [
      "SELECT timestamp, toHour(timestamp), toString(toStartOfHour(timestamp)) FROM events WHERE event = 'note_created' AND toDate(timestamp) = '2026-10-25' ORDER BY timestamp",
      [
        ['2026-10-25T01:30:00+02:00', 1, '2026-10-25 01:00:00'],
        ['2026-10-25T02:30:00+02:00', 2, '2026-10-25 02:00:00'],
        ['2026-10-25T02:30:00+01:00', 2, '2026-10-25 02:00:00'],
      ],
      berlin,
    ],
    [
      "SELECT toStartOfHour(timestamp) AS h, count() FROM events WHERE distinct_id = 'bob' AND event = 'note_created' GROUP BY h ORDER BY h LIMIT 2 ",
      [
        ['2026-10-28T11:00:00-04:00', 1],
        ['2026-11-01T01:00:00-04:00', 1],
      ],
      newYork,
    ],
    [
      "SELECT toDate(timestamp) AS d, count() FROM events WHERE event = 'note_created' GROUP BY d ORDER BY d",
      rowsBy(notes, (e) => dayOf(e, 'Europe/Berlin'), count),
      berlin,
    ],
    [
      "SELECT dateDiff('hour', toDateTime('2026-10-24 12:00:00'), toDateTime('2026-10-25 12:00:00')), dateDiff('day', toDateTime('2026-10-24 12:00:00'), toDateTime('2026-10-25 12:00:00'))",
      [[25, 1]],
      berlin,
    ],
    [
      "SELECT toDateTime('2026-10-24 12:00:00') + INTERVAL 1 DAY, toDateTime('2026-10-24 12:00:00') + INTERVAL 24 HOUR",
      [['2026-10-25T12:00:00+01:00', '2026-10-25T11:00:00+01:00']],
      berlin,
    ],
    ["SELECT toDateTime('2026-03-29 01:30:00') + INTERVAL 1 HOUR", [['2026-03-29T03:30:00+02:00']], berlin],
    [
      "SELECT toStartOfDay(toDateTime('2026-11-01T12:00:00Z')), toStartOfInterval(toDateTime('2026-11-01T12:00:00Z'), INTERVAL 1 DAY)",
      [['2026-11-01T00:00:00-04:00', '2026-11-01T00:00:00-04:00']],
      newYork,
    ],
    [
      "SELECT count() FROM events WHERE timestamp >= '2026-11-01 00:00:00' AND timestamp < '2026-11-02 00:00:00'",
      [[2]],
      newYork,
    ],
    [
      "SELECT count() FROM events WHERE timestamp >= '2026-10-25' AND timestamp < '2026-10-26'",
      [[3]],
      berlin,
    ],
    [
      "SELECT count() FROM events WHERE timestamp >= toDateTime('2026-10-24T22:00:00Z') AND timestamp < toDateTime('2026-10-25T23:00:00Z')",
      [[3]],
      newYork,
    ],
  ],
  'time zones': [
    ["SELECT timestamp FROM events WHERE event = '$identify'", [['2026-10-20T14:31:00+05:30']], kolkata],
    ["SELECT timestamp FROM events WHERE event = '$identify'", [['2026-10-20T05:01:00-04:00']], newYork],
    [
      "SELECT toTimeZone(timestamp, 'Asia/Tokyo'), toHour(toTimeZone(timestamp, 'Asia/Tokyo')), toDate(toTimeZone(timestamp, 'Pacific/Auckland')), formatDateTime(timestamp, '%H:%i', 'Asia/Kolkata') FROM events WHERE event = '$identify'",
      [['2026-10-20T18:01:00+09:00', 18, '2026-10-20', '14:31']],
    ],
    [
      'SELECT now(), today(), yesterday(), toStartOfMonth(now())',
      [['2026-11-15T17:30:00+05:30', '2026-11-15', '2026-11-14', '2026-11-01']],
      kolkata,
    ],
    [
      'SELECT toDate(now()), today(), yesterday(), current_date()',
      [['2026-11-16', '2026-11-15', '2026-11-14', '2026-11-15']],
      { timezone: 'Pacific/Auckland' },
    ],
    [
      "SELECT toDateTime('2026-01-02 03:04:05'), toDateTime('2026-01-02T03:04:05Z'), toDateTime('2026-01-02T03:04:05+02:00'), toDateTime('2026-01-02')",
      [
        [
          '2026-01-02T03:04:05-05:00',
          '2026-01-01T22:04:05-05:00',
          '2026-01-01T20:04:05-05:00',
          '2026-01-02T00:00:00-05:00',
        ],
      ],
      newYork,
    ],
    [
      "SELECT toDateTime('2026-01-02 03:04:05', 'Asia/Tokyo'), toDateTime64('2026-01-02 03:04:05.678', 3, 'UTC'), toUnixTimestamp(toDateTime('2026-01-02 00:00:00'))",
      [['2026-01-02T03:04:05+09:00', '2026-01-02T03:04:05.678000Z', 1767330000]],
      newYork,
    ],
    [
      "SELECT toString(toDate(timestamp)) FROM events WHERE event = 'user_signed_up' ORDER BY timestamp LIMIT 2",
      [['2026-10-20'], ['2026-10-21']],
      newYork,
    ],
  ],
  'parts of a date': [
    [
      "SELECT toYear(t), toQuarter(t), toMonth(t), toDayOfMonth(t), toDayOfWeek(t), toDayOfYear(t), toHour(t), toMinute(t), toSecond(t), toISOWeek(t), toYYYYMM(t), toYYYYMMDD(t) FROM (SELECT toDateTime('2026-11-15 13:14:15') AS t)",
      [[2026, 4, 11, 15, 7, 319, 13, 14, 15, 46, 202611, 20261115]],
    ],
    [
      "SELECT toStartOfYear(t), toStartOfQuarter(t), toStartOfMonth(t), toMonday(t), toStartOfWeek(t), toStartOfWeek(t, 1), toStartOfWeek(t, 3), toLastDayOfMonth(t) FROM (SELECT toDateTime('2026-11-15 13:14:15') AS t)",
      [
        [
          '2026-01-01',
          '2026-10-01',
          '2026-11-01',
          '2026-11-09',
          '2026-11-15',
          '2026-11-09',
          '2026-11-09',
          '2026-11-30',
        ],
      ],
    ],
    [
      "SELECT toStartOfDay(t), toStartOfHour(t), toStartOfMinute(t), toStartOfFiveMinutes(t), toStartOfTenMinutes(t), toStartOfFifteenMinutes(t) FROM (SELECT toDateTime('2026-11-15 13:14:15') AS t)",
      [
        [
          '2026-11-15T00:00:00Z',
          '2026-11-15T13:00:00Z',
          '2026-11-15T13:14:00Z',
          '2026-11-15T13:10:00Z',
          '2026-11-15T13:10:00Z',
          '2026-11-15T13:00:00Z',
        ],
      ],
    ],
    [
      "SELECT dateTrunc('hour', t), dateTrunc('day', t), date_trunc('week', t), date_trunc('month', t), date_trunc('quarter', t), date_trunc('year', t) FROM (SELECT toDateTime('2026-11-15 13:14:15') AS t)",
      [
        [
          '2026-11-15T13:00:00Z',
          '2026-11-15T00:00:00Z',
          '2026-11-09',
          '2026-11-01',
          '2026-10-01',
          '2026-01-01',
        ],
      ],
    ],
    [
      "SELECT toStartOfInterval(t, INTERVAL 6 HOUR), toStartOfInterval(t, INTERVAL 15 MINUTE), toStartOfInterval(t, INTERVAL 1 WEEK), toStartOfInterval(t, toIntervalMonth(1)) FROM (SELECT toDateTime('2026-11-15 13:14:15') AS t)",
      [['2026-11-15T12:00:00Z', '2026-11-15T13:00:00Z', '2026-11-09', '2026-11-01']],
    ],
    [
      "SELECT formatDateTime(t, '%Y-%m-%d'), formatDateTime(t, '%d.%m.%y %H:%i:%S'), formatDateTime(t, '%W'), dateName('weekday', t), monthName(t) FROM (SELECT toDateTime('2026-11-15 13:14:15') AS t)",
      [['2026-11-15', '15.11.26 13:14:15', 'Sunday', 'Sunday', 'November']],
    ],
    [
      "SELECT toStartOfWeek(toDate('2026-11-15')), toStartOfWeek(toDate('2026-11-15'), 0)",
      [['2026-11-09', '2026-11-15']],
      { weekStartDay: 1 },
    ],
    [
      "SELECT date_part('dow', toDate('2026-11-15')), toUnixTimestamp(toDateTime('1970-01-02 00:00:00')), fromUnixTimestamp(86400), fromUnixTimestamp64Milli(1500), make_date(2026, 2, 3)",
      [[7, 86400, '1970-01-02T00:00:00Z', '1970-01-01T00:00:01.500000', '2026-02-03']],
    ],
  ],
  intervals: [
    [
      "SELECT toDate('2026-01-31') + INTERVAL 1 MONTH, toDate('2026-01-31') - INTERVAL '2 weeks', today() - 7, today() + toIntervalDay(3), now() - INTERVAL 90 MINUTE",
      [['2026-02-28', '2026-01-17', '2026-11-08', '2026-11-18', '2026-11-15T10:30:00Z']],
    ],
    [
      "SELECT addDays(toDate('2026-02-28'), 1), subtractMonths(toDate('2026-03-31'), 1), addHours(toDateTime('2026-01-01 23:00:00'), 2), dateAdd('day', 2, toDate('2026-01-01')), dateSub('week', 1, toDate('2026-01-08')), date_add(toDate('2026-01-01'), INTERVAL 1 YEAR)",
      [['2026-03-01', '2026-02-28', '2026-01-02T01:00:00Z', '2026-01-03', '2026-01-01', '2027-01-01']],
    ],
    [
      "SELECT dateDiff('day', toDate('2026-01-01'), toDate('2026-03-01')), dateDiff('month', toDate('2026-01-31'), toDate('2026-02-01')), dateDiff('week', toDate('2026-11-15'), toDate('2026-11-16')), date_diff('year', toDate('2025-12-31'), toDate('2026-01-01')), age('month', toDate('2026-01-31'), toDate('2026-02-28'))",
      [[59, 1, 1, 1, 0]],
    ],
    [
      "SELECT dateDiff('second', toDateTime('2026-01-01 00:00:00'), toDateTime('2026-01-01 00:01:30')), toDateTime('2026-01-02 00:00:00') - toDateTime('2026-01-01 00:00:00'), toDate('2026-01-03') - toDate('2026-01-01')",
      [[90, '86400', 2]],
    ],
    ["SELECT '2026-01-01' + INTERVAL 1 DAY", [['2026-01-02T00:00:00Z']]],
    ['SELECT count() FROM events WHERE timestamp > now() - INTERVAL 2 DAY', [[2]]],
    [
      "SELECT count() FROM events WHERE timestamp BETWEEN toDateTime('2026-11-03 10:00:00') AND toDateTime('2026-11-03 10:00:00')",
      [[2]],
    ],
    ['SELECT max(timestamp) - min(timestamp) > 2000000 FROM events', [[1]]],
    [
      "SELECT arrayMap(n -> toDate('2026-11-01') + n, range(3))",
      [[['2026-11-01', '2026-11-02', '2026-11-03']]],
    ],
  ],
  'text as time': [
    [
      "SELECT parseDateTimeBestEffort('14 Nov 2026 10:00'), toDate('2026-11-14 10:00:00'), toDateTime('nonsense'), toDate('nonsense'), parseDateTime('15/11/2026', '%d/%m/%Y')",
      [['2026-11-14T10:00:00Z', '2026-11-14', null, null, '2026-11-15T00:00:00Z']],
    ],
    [
      "SELECT toDateTime(1767225600), toDate(20454), toDateTime(toDate('2026-01-01'))",
      [['2026-01-01T00:00:00Z', '2026-01-01', '2026-01-01T00:00:00Z']],
    ],
    [
      "SELECT timestamp, timestamp = toDateTime('2026-11-14 09:00:00.123456'), timestamp > '2026-11-14 09:00:00', toUnixTimestamp64Milli(timestamp) FROM events WHERE toDate(timestamp) = '2026-11-14' ORDER BY timestamp LIMIT 1",
      [['2026-11-14T09:00:00.123456Z', 1, 1, 1794646800123]],
    ],
    [
      'SELECT properties.visited_at, properties.visited_at < timestamp + INTERVAL 1 HOUR, toDate(properties.visited_at) FROM events WHERE properties.visited_at IS NOT NULL',
      [['2026-11-14T09:00:00Z', 1, '2026-11-14']],
    ],
    [
      "SELECT person.properties.first_seen, dateDiff('day', person.properties.first_seen, timestamp) FROM events WHERE event = '$groupidentify' AND distinct_id = 'ada'",
      [['2026-10-20T00:00:00Z', 20]],
    ],
    [
      "SELECT toString(timestamp), toString(toDate(timestamp)), CAST(timestamp AS Date), timestamp::date FROM events WHERE event = '$identify'",
      [['2026-10-20 09:01:00.000000', '2026-10-20', '2026-10-20', '2026-10-20']],
    ],
  ],
})
