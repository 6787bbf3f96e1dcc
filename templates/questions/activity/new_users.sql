/*
id: new_users
topic: activity
title: New users
description: >-
  How many people were new in each interval of a period: those whose first event ever lies in it. With an event: those who did
  it for the first time. A condition must hold for that first event. Intervals without new people are listed with 0.
asks:
  - How many new users did we get?
  - new users
  - number of new users
  - new users per day
  - How many new users per week?
  - new users over time
  - new users trend
  - first time users
  - How many people used the product for the first time?
  - How many new visitors did we have?
  - new users by month
  - How many users are new?
  - How many people {event} for the first time?
  - first time users of {event}
  - How many users did {event} for the first time per week?
  - user acquisition over time
not_asks:
  - new vs returning users
  - How many users are new and how many returning?
  - growth of new users
  - which users are new
  - list new users
  - How many users did we have?
  - daily active users
  - retention of new users
  - what share of users is new
  - top pages for new users
words: [count, arrive, join]
parameters:
  event: { type: event, description: 'The event done for the first time; without it any event.' }
  period: { type: period, description: When they were new. }
  interval: { type: interval, description: 'Length of one row; by default hours up to 2 days, days up to 92, weeks up to a year, then months.' }
  where: { type: conditions, description: What must hold for the first event. }
  internal: { type: internal, description: Leaves the events of internal and test users out. }
columns:
  bucket: { description: Start of the interval in the project's timezone., unit: time }
  users: { description: People whose first event lies in this interval., unit: count }
  partial: { description: 1 where the period covers only a part of the interval., unit: flag }
chart: { bar: users, label: bucket }
summary:
  rows: '{sum.users person/people} did {param.event|something} for the first time ({period}): {average.users} per complete {param.interval} on average[, at most {max.users} ({peaks.bucket})].'
  single: '{sum.users person/people} did {param.event|something} for the first time ({period}).'
  partial: '{sum.users person/people} did {param.event|something} for the first time ({period}); no {param.interval} is complete.'
  empty: 'Nobody did {param.event|anything} for the first time ({period}).'
caveats:
  - The first event in the project's data counts; people who came before the data begins look new when they return.
  - Each person is new once, so the intervals may be added up.
follow_ups:
  - New vs returning users
  - How many active users did we have?
# The whole past is read, because only it tells whether an event is the first.
*/
SELECT
  bucket,
  sum(people) AS users,
  max(is_partial) AS partial
FROM (
  SELECT
    toStartOfHour(first_seen) AS bucket, -- if interval = hour
    toDate(first_seen) AS bucket, -- if interval = day
    toMonday(first_seen) AS bucket, -- if interval = week
    toStartOfMonth(first_seen) AS bucket, -- if interval = month
    count() AS people,
    0 AS is_partial
  FROM (
    SELECT person_id, min(timestamp) AS first_seen
    FROM events
    WHERE timestamp < toDateTime({period_to})
      AND event = {event} -- if event
      AND {filters} -- if internal
    GROUP BY person_id
    HAVING first_seen >= toDateTime({period_from})
      AND minIf(timestamp, {where.condition}) = first_seen -- if where
  )
  GROUP BY bucket
  UNION ALL
  SELECT
    toDateTime(start.1) AS bucket, -- if interval = hour
    toDate(start.1) AS bucket, -- if not interval = hour
    0 AS people,
    start.2 AS is_partial
  FROM (SELECT arrayJoin(arrayZip({interval_starts}, {interval_partial})) AS start)
)
GROUP BY bucket
ORDER BY bucket
LIMIT 2001
