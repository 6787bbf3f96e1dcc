/*
id: sessions
topic: web
title: Sessions
description: >-
  How many sessions (visits) started in a period, by how many distinct people, in all and for each hour, day, week or month.
  Intervals without sessions are listed with 0.
asks:
  - How many sessions did we have?
  - number of sessions
  - sessions
  - total sessions
  - How many visits did the site get?
  - number of visits
  - How many visits did we have?
  - sessions per day
  - visits per week
  - sessions over time
  - trend of visits
  - How did the number of sessions develop?
  - daily sessions
  - weekly visits
  - session count compared to the previous period
  - How much traffic did we get?
  - website traffic
  - website traffic per day
  - traffic over time
  - How many sessions had {event}?
  - sessions with {event}
  - sessions in which people {event} per day
  - number of visits with {event}
  - session count
  - visit count
  - How many sessions per day?
  - average number of sessions per day
not_asks:
  - How many users visited?
  - how long are sessions
  - session duration
  - sessions per user
  - How many sessions does a user have?
  - average number of sessions per user
  - page views per session
  - events per session
  - sessions by channel
  - sessions by country
  - session recordings
  - How many page views?
  - How many unique visitors?
  - share of sessions with {event}
  - most recent sessions
  - how long is a session
words: [count, visit, trend, web, start, user]
parameters:
  event: { type: event, description: 'Only sessions in which it happened; without it every session counts.' }
  period: { type: period, description: 'Sessions that started in it count.' }
  interval: { type: interval, description: 'By default hours up to 2 days, days up to 92, weeks up to a year, then months.' }
  where: { type: conditions, description: 'Which sessions count: those with an event in the period that fits.' }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  bucket: { description: Start of the interval in the project's timezone., unit: time }
  sessions: { description: Sessions that started in the interval., unit: count }
  users: { description: Distinct people in these sessions., unit: count }
  period_sessions: { description: Sessions of the whole period; equal in every row., unit: count }
  period_users: { description: Distinct people in them; equal in every row., unit: count }
  previous_sessions: { description: Sessions of the previous period; equal in every row., unit: count, if: compare }
  change: { description: Change of the sessions against it; empty when that was 0., unit: percent, if: compare }
  partial: { description: 1 where the period covers only a part of the interval., unit: flag }
chart: { bar: sessions, label: bucket }
summary:
  rows: '{first.period_sessions session} by {first.period_users person/people} started[ with {param.event}][; {first.previous_sessions} {previous}][, a change of {first.change}]; in a complete {param.interval} {average.sessions} on average[, most of all {max.sessions} on {peak.bucket}] ({period}).'
  single: '{first.period_sessions session} by {first.period_users person/people} started[ with {param.event}][; {first.previous_sessions} {previous}][, a change of {first.change}] ({period}).'
  partial: '{first.period_sessions session} by {first.period_users person/people} started[ with {param.event}][; {first.previous_sessions} {previous}][, a change of {first.change}] ({period}).'
  empty: 'No sessions[ with {param.event}] started ({period})[; {first.previous_sessions} {previous}].'
  measure: period_sessions
caveats:
  - The people of several intervals must not be added up; a person may have had sessions in each of them.
  - Events without a session, such as those of a server, belong to none.
follow_ups:
  - How long do sessions last?
  - Which channels does the traffic come from?
*/
SELECT
  bucket,
  sum(started) AS sessions,
  sum(people) AS users,
  sum(sum(started)) OVER () AS period_sessions,
  max(max(everybody)) OVER () AS period_users,
  max(max(before)) OVER () AS previous_sessions, -- if compare
  round(100 * (period_sessions - previous_sessions) / nullIf(previous_sessions, 0), 1) AS change, -- if compare
  max(is_partial) AS partial
FROM (
  SELECT
    toStartOfHour(session.$start_timestamp) AS bucket, -- if interval = hour
    toDate(session.$start_timestamp) AS bucket, -- if interval = day
    toMonday(session.$start_timestamp) AS bucket, -- if interval = week
    toStartOfMonth(session.$start_timestamp) AS bucket, -- if interval = month
    uniqExact($session_id) AS started,
    uniqExact(person_id) AS people,
    0 AS everybody,
    0 AS before,
    0 AS is_partial
  FROM events
  WHERE timestamp >= toDateTime({period_from})
    AND timestamp < toDateTime({period_to})
    AND session.$start_timestamp >= toDateTime({period_from})
    AND session.$start_timestamp < toDateTime({period_to})
    AND event = {event} -- if event
    AND {where.condition} -- if where
    AND {filters} -- if internal
  GROUP BY bucket
  UNION ALL
  SELECT
    toDateTime({interval_first}) AS bucket, -- if interval = hour
    toDate({interval_first}) AS bucket, -- if not interval = hour
    0 AS started,
    0 AS people,
    uniqExactIf(person_id, session.$start_timestamp >= toDateTime({period_from})) AS everybody,
    uniqExactIf($session_id, session.$start_timestamp < toDateTime({period_from})) AS before,
    0 AS is_partial
  FROM events
  WHERE timestamp >= toDateTime({period_from}) -- if not compare
    AND session.$start_timestamp >= toDateTime({period_from}) -- if not compare
  WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
    AND session.$start_timestamp >= toDateTime({period_previous_from}) -- if compare
    AND (timestamp < toDateTime({period_previous_to}) OR session.$start_timestamp >= toDateTime({period_from})) -- if compare
    AND timestamp < toDateTime({period_to})
    AND session.$start_timestamp < toDateTime({period_to})
    AND event = {event} -- if event
    AND {where.condition} -- if where
    AND {filters} -- if internal
  UNION ALL
  SELECT
    toDateTime(start.1) AS bucket, -- if interval = hour
    toDate(start.1) AS bucket, -- if not interval = hour
    0 AS started,
    0 AS people,
    0 AS everybody,
    0 AS before,
    start.2 AS is_partial
  FROM (SELECT arrayJoin(arrayZip({interval_starts}, {interval_partial})) AS start)
)
GROUP BY bucket
ORDER BY bucket
LIMIT 2001
