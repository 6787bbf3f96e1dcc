/*
id: active_users_trend
topic: activity
title: Active users over time
description: >-
  How many distinct people were active in each interval (hour, day, calendar week, calendar month) of a period. Active means
  any event, unless one is named. Intervals without anybody are listed with 0.
asks:
  - active users over time
  - active users trend
  - trend of active users
  - active users per week
  - active users by month
  - How many active users per week?
  - How many people were active each month?
  - unique users per week
  - number of users by month
  - How did the number of active users develop?
  - How many users did we have each month?
  - plot active users per hour
  - users over time
  - unique visitors per week
  - active users per week who {event}
  - How many people {event} per week?
  - How many users {event} by month?
  - How many people use the product each week?
not_asks:
  - weekly active users
  - How many weekly active users do we have?
  - weekly unique users
  - weekly active users who did {event}
  - weekly users
  - monthly active users
  - How many monthly active users do we have?
  - monthly unique users
  - monthly active users who did {event}
  - monthly users
  - daily active users
  - How many daily active users do we have?
  - daily unique users
  - daily active users who did {event}
  - daily users
  - How many active users?
  - new users per week
  - '{event} per week'
  - How many {event} per week?
  - growth of active users
  - Who are the most active users?
  - number of users who came back each week
  - how many events per week
words: [count]
parameters:
  event: { type: event, description: 'The event that makes a person active; without it any event does.' }
  period: { type: period, description: When they were active. }
  interval: { type: interval, description: 'Length of one row; by default hours up to 2 days, days up to 92, weeks up to a year, then months.' }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  bucket: { description: Start of the interval in the project's timezone., unit: time }
  users: { description: Distinct people active in this interval; the same person may count in several., unit: count }
  total: { description: Events they did., unit: count }
  partial: { description: 1 where the period covers only a part of the interval., unit: flag }
chart: { bar: users, label: bucket }
summary:
  rows: 'On average {average.users person/people} did {param.event|something} in a complete {param.interval} ({period})[; at most {max.users} ({peaks.bucket})].'
  single: '{first.users person/people} did {param.event|something} ({period}).'
  partial: 'No {param.interval} is complete ({period}); the most was {max.users person/people} ({peaks.bucket}).'
  empty: 'Nobody did {param.event|anything} ({period}).'
caveats:
  - The people of several intervals must not be added up; a person may be in each of them.
follow_ups:
  - How many new users did we get?
  - How fast is the number of users growing?
*/
SELECT
  bucket,
  sum(people) AS users,
  sum(happened) AS total,
  max(is_partial) AS partial
FROM (
  SELECT
    toStartOfHour(timestamp) AS bucket, -- if interval = hour
    toDate(timestamp) AS bucket, -- if interval = day
    toMonday(timestamp) AS bucket, -- if interval = week
    toStartOfMonth(timestamp) AS bucket, -- if interval = month
    count(DISTINCT person_id) AS people,
    count() AS happened,
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
    0 AS people,
    0 AS happened,
    start.2 AS is_partial
  FROM (SELECT arrayJoin(arrayZip({interval_starts}, {interval_partial})) AS start)
)
GROUP BY bucket
ORDER BY bucket
LIMIT 2001
