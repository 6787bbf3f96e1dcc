/*
id: event_trend
topic: activity
title: Event trend
description: >-
  How often an event (or any event) happened in each interval of a period, and how many distinct people did it.
  Intervals without events are listed with 0.
asks:
  - trend of {event}
  - '{event} trend'
  - '{event} over time'
  - How many {event} per day?
  - How many {event} do we get each week?
  - number of {event} by month
  - How often does {event} happen per day?
  - daily {event}
  - How did {event} develop?
  - show {event} by day as a time series
  - plot {event} per hour
  - How many events per day?
  - events over time
  - event volume per week
  - number of events by hour
not_asks:
  - How many people {event} per week?
  - number of events by hour of day
  - predict {event} for next week
  - What time of day does {event} happen?
  - which events are trending
  - daily active users
  - total number of events
  - how many events did we have
  - how many {event} did we have
words: [count, user, happen]
parameters:
  event: { type: event, description: 'The event to count; without it every event counts.' }
  period: { type: period, description: When the events happened. }
  interval: { type: interval, description: 'Length of one row; by default hours up to 2 days, days up to 92, weeks up to a year, then months.' }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  bucket: { description: Start of the interval in the project's timezone., unit: time }
  total: { description: Times it happened., unit: count }
  users: { description: Distinct people who did it in this interval; the same person may count in several., unit: count }
  partial: { description: 1 where the period covers only a part of the interval., unit: flag }
chart: { bar: total, label: bucket }
summary:
  rows: '{param.event|Events} happened {sum.total time} in all ({period}): {average.total} per complete {param.interval} on average[, at most {max.total} ({peaks.bucket})].'
  single: '{param.event|Events} happened {sum.total time} ({period}).'
  partial: '{param.event|Events} happened {sum.total time} in all ({period}); no {param.interval} is complete.'
  empty: 'There was no {param.event|event} ({period}).'
caveats:
  - The people of several intervals must not be added up; a person may be in each of them.
follow_ups:
  - What are the top events?
*/
SELECT
  bucket,
  sum(happened) AS total,
  sum(people) AS users,
  max(is_partial) AS partial
FROM (
  SELECT
    toStartOfHour(timestamp) AS bucket, -- if interval = hour
    toDate(timestamp) AS bucket, -- if interval = day
    toMonday(timestamp) AS bucket, -- if interval = week
    toStartOfMonth(timestamp) AS bucket, -- if interval = month
    count() AS happened,
    count(DISTINCT person_id) AS people,
    0 AS is_partial
  FROM events
  WHERE timestamp >= toDateTime({period_from})
    AND timestamp < toDateTime({period_to})
    AND event = {event} -- if event
    AND {where.condition} -- if where
    AND {filters} -- if internal
  GROUP BY bucket
  UNION ALL
  SELECT
    toDateTime(start.1) AS bucket, -- if interval = hour
    toDate(start.1) AS bucket, -- if not interval = hour
    0 AS happened,
    0 AS people,
    start.2 AS is_partial
  FROM (SELECT arrayJoin(arrayZip({interval_starts}, {interval_partial})) AS start)
)
GROUP BY bucket
ORDER BY bucket
LIMIT 2001
