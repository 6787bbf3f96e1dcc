/*
id: mau
topic: activity
title: Monthly active users
description: >-
  Monthly active users: for each day of a period, the distinct people active on that day or one of the 29 days before it.
  Active means any event, unless one is named. The last row is the current figure. Days are whole, also those before the
  period that the first rows look back on.
aliases: [monthly_active_users]
asks:
  - monthly active users
  - How many monthly active users do we have?
  - What is our MAU?
  - MAU over time
  - mau trend
  - number of monthly active users
  - monthly actives
  - monthly users
  - monthly unique users
  - rolling 30 day active users
  - 30-day active users
  - How many people are active monthly?
  - monthly active users who did {event}
  - monthly active users of {event}
not_asks:
  - active users per month
  - active users by month
  - daily active users
  - weekly active users
  - monthly retention
  - monthly sign ups
  - monthly new users
  - dau mau ratio
  - wau mau ratio
  - monthly recurring revenue
  - How many active users did we have?
words: [count, rolling, trend]
parameters:
  event: { type: event, description: 'The event that makes a person active; without it any event does.' }
  period: { type: period, description: The days to give the figure for. }
  interval: { type: interval, one_of: [day], default: day, description: 'Always day.' }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  day: { description: Day in the project's timezone., unit: time }
  users: { description: Distinct people active on that day or the 29 days before it., unit: count }
  partial: { description: 1 where the day is still running., unit: flag }
chart: { bar: users, label: day }
summary:
  rows: '{last.users person/people} did {param.event|something} in the 30 days that end with {last.day}; over complete days {average.users} on average, at most {max.users} ({peaks.day}) ({period}).'
  single: '{first.users person/people} did {param.event|something} in the 30 days that end with {first.day} ({period}).'
  empty: 'Nobody did {param.event|anything} ({period}).'
caveats:
  - Each figure covers 30 days and overlaps with the next, so figures of several days must not be added up.
follow_ups:
  - What is our DAU/MAU ratio?
  - How many active users did we have per month?
*/
SELECT
  day,
  sum(people) AS users,
  max(is_partial) AS partial
FROM (
  SELECT
    toDate(arrayElement({interval_starts}, position + 1)) AS day,
    count() AS people,
    0 AS is_partial
  FROM (
    SELECT
      person_id,
      arrayJoin(groupUniqArrayArray(range(active_day, active_day + 30))) AS position
    FROM (
      SELECT person_id, dateDiff('day', toDate({interval_first}), toDate(timestamp)) AS active_day
      FROM events
      WHERE timestamp >= toStartOfDay(toDateTime({period_from})) - toIntervalDay(29)
        AND timestamp < toDateTime({period_to})
        AND event = {event} -- if event
        AND {where.condition} -- if where
        AND {filters} -- if internal
    )
    GROUP BY person_id
  )
  WHERE position >= 0
    AND position < {interval_count}
  GROUP BY day
  UNION ALL
  SELECT toDate(start.1) AS day, 0 AS people, if(start.2 > {interval_complete}, 1, 0) AS is_partial
  FROM (SELECT arrayJoin(arrayZip({interval_starts}, arrayEnumerate({interval_starts}))) AS start)
)
GROUP BY day
ORDER BY day
LIMIT 2001
