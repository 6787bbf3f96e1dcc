/*
id: dau
topic: activity
title: Daily active users
description: >-
  How many distinct people were active on each day of a period. Active means any event, unless one is named. Days without
  anybody are listed with 0.
aliases: [daily_active_users]
asks:
  - daily active users
  - How many daily active users did we have?
  - How many active users per day?
  - What is our DAU?
  - DAU over time
  - dau trend
  - How many people use the product each day?
  - users per day
  - unique users by day
  - How many people were active each day?
  - How many distinct people visit us every day?
  - daily users
  - daily actives
  - daily active users who did {event}
not_asks:
  - active users
  - how many active users
  - how many people were active
  - weekly active users
  - monthly active users
  - dau mau ratio
  - new users per day
  - who are the most active users
words: [count]
parameters:
  event: { type: event, description: 'The event that makes a person active; without it any event does.' }
  period: { type: period, description: The days. }
  interval: { type: interval, one_of: [day], default: day, description: 'Always day.' }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  day: { description: Day in the project's timezone., unit: time }
  users: { description: Distinct people active on that day., unit: count }
  partial: { description: 1 where the period covers only a part of the day., unit: flag }
chart: { bar: users, label: day }
summary:
  rows: 'On an average complete day {average.users person/people} did {param.event|something} ({period})[; the most was {max.users}, on {peaks.day}].'
  single: '{first.users person/people} did {param.event|something} on {first.day} ({period}).'
  partial: 'No day is complete ({period}); the most was {max.users person/people} who did {param.event|something}, on {peaks.day}.'
  empty: 'Nobody did {param.event|anything} ({period}).'
caveats:
  - The people of several days must not be added up; a person may be active on each of them.
follow_ups:
  - Who are the most active users?
  - What is our retention?
*/
SELECT
  day,
  sum(people) AS users,
  max(is_partial) AS partial
FROM (
  SELECT
    toDate(timestamp) AS day,
    count(DISTINCT person_id) AS people,
    0 AS is_partial
  FROM events
  WHERE timestamp >= toDateTime({period_from})
    AND timestamp < toDateTime({period_to})
    AND event = {event} -- if event
    AND {where.condition} -- if where
    AND {filters} -- if internal
  GROUP BY day
  UNION ALL
  SELECT toDate(start.1) AS day, 0 AS people, start.2 AS is_partial
  FROM (SELECT arrayJoin(arrayZip({interval_starts}, {interval_partial})) AS start)
)
GROUP BY day
ORDER BY day
LIMIT 2001
