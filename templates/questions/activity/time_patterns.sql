/*
id: time_patterns
topic: activity
title: Time patterns
description: >-
  When people are active: events and distinct people for each hour of the day, or each day of the week, in the project's
  timezone. Every hour or weekday is listed, quiet ones with 0.
asks:
  - When are users most active?
  - What time of day are people most active?
  - At what hour is usage highest?
  - busiest hours
  - What are the busiest times?
  - peak hours
  - activity by hour of day
  - events by time of day
  - hourly activity pattern
  - time patterns
  - activity by day of week
  - events per weekday
  - usage by weekday
  - usage per hour of the day
  - When is activity highest?
  - When do we see the most usage?
  - Which day of the week is busiest?
  - Which weekday has the most activity?
  - What is the busiest day of the week?
  - When do people {event}?
  - What time of day do people {event}?
  - On which weekday do people {event} most?
  - usage by time of day
  - time of day of {event}
  - peak hours of {event}
  - hour of the day pattern of {event}
not_asks:
  - when did {event} peak
  - when did {event} reach their peak
  - most active users
  - 'most active users who {event}'
  - top events by hour
  - most common events by weekday
  - most popular pages by hour
  - When did the last deploy happen?
  - events per hour
  - number of events by hour
  - when is our next release
  - when did user_signed_up first happen
words: [event, user, top, happen, count]
parameters:
  event: { type: event, description: 'The event to look at; without it every event counts.' }
  period: { type: period, description: When the events happened. }
  by:
    type: choice
    description: 'hour_of_day (0 to 23) or day_of_week (1 is Monday).'
    default: hour_of_day
    one_of:
      hour_of_day: [hour of day, hour of the day, time of day, hourly activity pattern, hourly pattern, what hour, which hour, peak hour, busiest hour, by hour]
      day_of_week: [day of week, day of the week, days of the week, weekday, which day, what day, busiest day]
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  time: { description: 'Hour of the day, 00:00 to 23:00 in the project timezone, or the weekday.', unit: text }
  total: { description: Events in that hour or on that weekday., unit: count }
  users: { description: Distinct people active then., unit: count }
  share: { description: Share of all events in the period., unit: percent }
chart: { bar: total, label: time }
summary:
  rows: 'The busiest time[ for {param.event}] is {peak.time}: {peak.total event} by {peak.users person/people}, {peak.share} of all ({period}).'
  tie: 'The busiest times[ for {param.event}] are {peaks.time}, with {peak.total event} each ({period}).'
  empty: 'Nobody did {param.event|anything} ({period}).'
caveats:
  - A period that does not hold every weekday equally often (30 days, say) favours the weekdays it holds once more.
follow_ups:
  - How many daily active users did we have?
*/
SELECT
  concat(leftPad(toString(slot), 2, '0'), ':00') AS time, -- if by = hour_of_day
  arrayElement(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'], slot) AS time, -- if by = day_of_week
  total,
  users,
  round(100 * total / nullIf(sum(total) OVER (), 0), 2) AS share
FROM (
  SELECT slot, sum(happened) AS total, sum(people) AS users
  FROM (
    SELECT
      toHour(timestamp) AS slot, -- if by = hour_of_day
      toDayOfWeek(timestamp) AS slot, -- if by = day_of_week
      count() AS happened,
      count(DISTINCT person_id) AS people
    FROM events
    WHERE timestamp >= toDateTime({period_from})
      AND timestamp < toDateTime({period_to})
      AND event = {event} -- if event
      AND {where.condition} -- if where
      AND {filters} -- if internal
    GROUP BY slot
    UNION ALL
    SELECT
      arrayJoin(range(0, 24)) AS slot, -- if by = hour_of_day
      arrayJoin(range(1, 8)) AS slot, -- if by = day_of_week
      0 AS happened,
      0 AS people
  )
  GROUP BY slot
)
ORDER BY slot
LIMIT 24
