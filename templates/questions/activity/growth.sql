/*
id: growth
topic: activity
title: Growth
description: >-
  How events and active people grew: both per interval, the change in percent against the interval before, and against the
  first complete interval of the period. Intervals that are covered only in part are listed and not compared.
asks:
  - How fast are we growing?
  - growth
  - growth rate
  - user growth
  - Are we growing?
  - growth of active users
  - growth in users per month
  - week over week growth
  - month over month growth
  - weekly growth rate
  - monthly growth of {event}
  - growth of {event}
  - growth rate of {event}
  - How fast is {event} growing?
  - How much did {event} grow?
  - percent change of {event} per week
  - percentage change in active users per month
  - Is usage growing?
not_asks:
  - revenue growth
  - growth of the company
  - growth hacking tips
  - grow our user base
  - trend of {event}
  - active users over time
  - Compare this week with last week
  - why are we not growing
words: [count, base, user, event, active, usage, increase, decline, shrink, change]
parameters:
  event: { type: event, description: 'The event whose growth counts; without it every event.' }
  period: { type: period, default: last 12 weeks, description: The intervals to compare. }
  interval: { type: interval, one_of: [day, week, month], default: week, description: Length of one interval. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  bucket: { description: Start of the interval in the project's timezone., unit: time }
  total: { description: Events., unit: count }
  change: { description: Change of the total against the interval before; empty when that had none or one of the two is partial., unit: percent }
  users: { description: Distinct people who did them., unit: count }
  users_change: { description: Change of the users against the interval before., unit: percent }
  since_first: { description: Change of the total against the first complete interval., unit: percent }
  users_since_first: { description: Change of the users against the first complete interval., unit: percent }
  partial: { description: 1 where the period covers only a part of the interval., unit: flag }
chart: { bar: users, label: bucket }
summary:
  rows: 'From {earliest.bucket} to {latest.bucket} (by {param.interval}) {param.event|events} went from {earliest.total} to {latest.total}[ ({latest.since_first})], and people from {earliest.users} to {latest.users}[ ({latest.users_since_first})] ({period}).'
  partial: 'No {param.interval} is complete, so growth cannot be told ({period}).'
  empty: 'There was no {param.event|event} ({period}).'
caveats:
  - Only complete intervals are compared; growth from small numbers looks large.
follow_ups:
  - How did the number of active users develop?
  - How many new users did we get?
*/
SELECT
  bucket,
  total,
  round(if(partial = 0 AND before_partial = 0, 100 * (total - before_total) / nullIf(before_total, 0), NULL), 1) AS change,
  users,
  round(if(partial = 0 AND before_partial = 0, 100 * (users - before_users) / nullIf(before_users, 0), NULL), 1) AS users_change,
  round(if(partial = 0, 100 * (total - first_total) / nullIf(first_total, 0), NULL), 1) AS since_first,
  round(if(partial = 0, 100 * (users - first_users) / nullIf(first_users, 0), NULL), 1) AS users_since_first,
  partial
FROM (
  SELECT
    bucket,
    total,
    users,
    partial,
    lagInFrame(total) OVER (ORDER BY bucket ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before_total,
    lagInFrame(users) OVER (ORDER BY bucket ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before_users,
    lagInFrame(partial) OVER (ORDER BY bucket ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before_partial,
    argMinIf(total, bucket, partial = 0) OVER () AS first_total,
    argMinIf(users, bucket, partial = 0) OVER () AS first_users
  FROM (
    SELECT
      bucket,
      sum(happened) AS total,
      sum(people) AS users,
      max(is_partial) AS partial
    FROM (
      SELECT
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
      SELECT toDate(start.1) AS bucket, 0 AS happened, 0 AS people, start.2 AS is_partial
      FROM (SELECT arrayJoin(arrayZip({interval_starts}, {interval_partial})) AS start)
    )
    GROUP BY bucket
  )
)
ORDER BY bucket
LIMIT 2001
