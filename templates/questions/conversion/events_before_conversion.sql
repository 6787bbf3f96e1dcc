/*
id: events_before_conversion
topic: conversion
title: Events before conversion
description: >-
  What people do right before an event: of everybody's first time in the period, the last events before it (five, within a day),
  and how many people did each. The event itself is not counted.
asks:
  - What do people do before they {goal}?
  - What do users do right before {goal}?
  - events before {goal}
  - last events before {goal}
  - Which events happen right before {goal}?
  - What happens before {goal}?
  - What happened just before users {goal}?
  - What precedes {goal}?
  - Which events precede {goal}?
  - most common events before {goal}
  - actions before {goal}
  - What did people do prior to {goal}?
  - steps before {goal}
  - activity leading up to {goal}
  - paths to {goal}
  - What leads up to {goal}?
not_asks:
  - what drives {goal}
  - what do people do after {goal}
  - How many people {start} before {goal}?
  - paths from {start}
  - events before March
  - how long before {goal}
words: [come, user, count, immediately, shortly, just, right, directly, top, event, happen]
parameters:
  goal: { type: event, required: true, description: The event to look back from. }
  period: { type: period, description: When the goal was done. }
  last: { type: number, default: 5, min: 1, max: 100, description: 'How many events before the goal are looked at.' }
  window_hours:
    type: number
    default: 24
    min: 0.01
    max: 8760
    integer: false
    unit: hour
    cues: [within]
    description: How long before the goal they may have happened.
  limit: { type: limit, default: 10, max: 1000, description: How many events to list. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  event: { description: Event name., unit: text }
  users: { description: People who did it among their last events before the goal., unit: count }
  share: { description: Share of the people who did the goal., unit: percent }
  right_before: { description: Those for whom it was the very last event., unit: count }
  converted: { description: 'All people who did the goal, in every row.', unit: count }
chart: { bar: users, label: event }
summary:
  rows: '{first.event} comes before {param.goal} most: {first.share} of the {first.converted person/people} did it among the last {param.last} events within {param.window_hours duration}[; the very last one is {top_right_before.event} for {top_right_before.right_before}] ({period}).'
  tie: '{peaks.event} come before {param.goal} most: {first.share} of the {first.converted person/people} did each among the last {param.last} events within {param.window_hours duration} ({period}).'
  empty: 'Nobody did {param.goal} with something before it within {param.window_hours duration} ({period}).'
caveats:
  - Only everybody's first time in the period is looked at.
  - Events of PostHog itself ($identify, $set, $groupidentify, $feature_flag_called, $pageleave, $web_vitals) are left out.
follow_ups:
  - What drives it?
  - How many people did it?
*/
SELECT
  event,
  count() AS users,
  round(100 * users / nullIf(any(converted), 0), 2) AS share,
  countIf(event = last_event) AS right_before,
  any(converted) AS converted
FROM (
  SELECT
    arrayMap(
      item -> item.2,
      arraySlice(arraySort(arrayFilter(item -> item.1 < goal_at AND item.1 >= goal_at - {window_hours_us} / 1000, others)), -{last})
    ) AS before,
    before[-1] AS last_event,
    count() OVER () AS converted
  FROM (
    SELECT
      minIf(toUnixTimestamp64Milli(timestamp), event = {goal} AND timestamp >= toDateTime({period_from})) AS goal_at,
      groupArrayIf((toUnixTimestamp64Milli(timestamp), event), event != {goal}) AS others
    FROM events
    WHERE timestamp >= toDateTime({period_from}) - toIntervalSecond(intDiv({window_hours_us}, 1000000))
      AND timestamp < toDateTime({period_to})
      AND (event = {goal} OR event NOT IN ('$identify', '$create_alias', '$set', '$groupidentify', '$feature_flag_called', '$pageleave', '$web_vitals'))
      AND {where.condition} -- if where
      AND {filters} -- if internal
    GROUP BY person_id
    HAVING countIf(event = {goal} AND timestamp >= toDateTime({period_from})) > 0
  )
)
ARRAY JOIN arrayDistinct(before) AS event
GROUP BY event
ORDER BY users DESC, event
LIMIT {limit}
