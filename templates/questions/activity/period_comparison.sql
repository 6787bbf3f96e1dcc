/*
id: period_comparison
topic: activity
title: Comparison with the previous period
description: >-
  Events, distinct people and events per person of a period, beside the previous period, with the change. A
  running week or month is compared with the same part of the one that is named, else with as much time right before it.
asks:
  - Compare this week with last week
  - How does this month compare to last month?
  - this week vs last week
  - this month compared to the previous month
  - Compare usage this week with last week
  - How did activity change compared to the previous period?
  - activity this month vs last month
  - How are we doing compared to last month?
  - period over period comparison
  - week over week comparison
  - Compare {event} this week with last week
  - '{event} this month vs last month'
  - How does {event} compare to the previous period?
  - Did {event} drop?
  - Did {event} go down?
  - Did {event} go up?
  - Are there more {event} than before?
  - overview compared to the previous period
not_asks:
  - 'how many users did {event} and did not finish it'
  - How many {event} this week vs last week?
  - How many users this week vs last week?
  - top events this week vs last week
  - week over week growth
  - growth of {event}
  - compare plans
  - compare {event} with another event
words: [rate, compare, user, event, activity, performance, overall, before, change, differ, period, over]
parameters:
  event: { type: event, description: 'The event to compare; without it every event counts.' }
  period: { type: period, description: The later of the two periods. }
  compare: { type: comparison, description: 'Says that the previous period is meant; it always stands beside this one.' }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  metric: { description: 'events, users (distinct people) or events per user.', unit: text }
  current: { description: Value in the period., unit: count }
  previous: { description: Value in the previous period., unit: count }
  difference: { description: current - previous., unit: count }
  change: { description: Change against the previous period; empty when that was 0., unit: percent }
summary:
  rows: '{param.event|Events}: {first.current} ({period}), against {first.previous} {previous}[, a change of {first.change}]; by {second.current person/people}, {second.previous} before[, a change of {second.change}].'
  empty: 'Nobody did {param.event|anything} in this period or in the one before ({period}).'
caveats:
  - A running week or month is compared with the same part of the one before; months are not equally long.
follow_ups:
  - How fast are we growing?
  - What are the top events compared to the previous period?
*/
SELECT
  line.2 AS metric,
  line.3 AS current,
  line.4 AS previous,
  round(current - previous, 2) AS difference,
  round(100 * (current - previous) / nullIf(previous, 0), 1) AS change
FROM (
  SELECT
    arrayJoin([
      (1, 'events', toFloat(total), toFloat(previous_total)),
      (2, 'users', toFloat(users), toFloat(previous_users)),
      (3, 'events per user', round(total / nullIf(users, 0), 2), round(previous_total / nullIf(previous_users, 0), 2))
    ]) AS line
  FROM (
    SELECT
      countIf(timestamp >= toDateTime({period_from})) AS total,
      countIf(timestamp < toDateTime({period_from})) AS previous_total,
      uniqExactIf(person_id, timestamp >= toDateTime({period_from})) AS users,
      uniqExactIf(person_id, timestamp < toDateTime({period_from})) AS previous_users
    FROM events
    WHERE timestamp >= toDateTime({period_previous_from})
      AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from}))
      AND timestamp < toDateTime({period_to})
      AND event = {event} -- if event
      AND {where.condition} -- if where
      AND {filters} -- if internal
  )
)
ORDER BY line.1
LIMIT 3
