/*
id: event_count
topic: activity
title: Number of events
description: >-
  How many times an event (or any event) happened in a period, and how many distinct people did it. Everything that was
  captured counts, each event once.
asks:
  - How many events did we have?
  - total number of events
  - How many events were captured?
  - number of events
  - total event count
  - event volume
  - How many times did {event} happen?
  - How many {event}?
  - How many {event} did we get?
  - total number of {event}
  - number of {event}
  - count of {event}
  - How often did {event} happen?
  - total {event}
  - How many {event} compared to the previous period?
  - How many events did we have this week vs last week?
  - How many times did people {event}?
  - How often do people {event}?
  - How often did users {event}?
not_asks:
  - '{event} this month vs last month'
  - How does {event} compare to the previous period?
  - How many users {event}?
  - How many people {event}?
  - how many users do we have
  - How many {event} per day?
  - top events
  - events per user
  - percentage of {event}
  - growth of {event}
  - average number of {event}
words: [user, happen]
parameters:
  event: { type: event, description: 'The event to count; without it every event counts.' }
  period: { type: period, description: When the events happened. }
  where: { type: conditions, description: Which events count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  total: { description: Times it happened in the period., unit: count }
  users: { description: Distinct people who did it in the period., unit: count }
  previous_total: { description: Times it happened in the previous period., unit: count, if: compare }
  change: { description: Change of the total against the previous period; empty when that was 0., unit: percent, if: compare }
summary:
  rows: '{param.event|Events} happened {first.total time}, by {first.users person/people} ({period})[; {first.previous_total time} {previous}][, a change of {first.change}].'
  empty: 'There was no {param.event|event} ({period})[; {first.previous_total} {previous}].'
  measure: total
caveats:
  - One person may have done it many times; how many did it at all stands beside.
follow_ups:
  - How did it develop over time?
  - How many people did it?
*/
SELECT
  total,
  users, -- if compare
  users -- if not compare
  previous_total, -- if compare
  round(100 * (total - previous_total) / nullIf(previous_total, 0), 1) AS change -- if compare
FROM (
  SELECT
    countIf(timestamp >= toDateTime({period_from})) AS total,
    countIf(timestamp < toDateTime({period_from})) AS previous_total, -- if compare
    uniqExactIf(person_id, timestamp >= toDateTime({period_from})) AS users
  FROM events
  WHERE timestamp >= toDateTime({period_from}) -- if not compare
  WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
    AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
    AND timestamp < toDateTime({period_to})
    AND event = {event} -- if event
    AND {where.condition} -- if where
    AND {filters} -- if internal
)
LIMIT 1
