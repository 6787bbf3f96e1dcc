/*
id: time_to_convert
topic: conversion
title: Time to convert
description: >-
  How long people take from the start event to the goal event: median, average, the time within which 90% have converted, and how
  many take how long. Measured from the first start event that is followed by the goal within the conversion window, to that goal.
asks:
  - How long does it take from {start} to {goal}?
  - time to convert from {start} to {goal}
  - average time from {start} to {goal}
  - median time between {start} and {goal}
  - How long do users need from {start} to {goal}?
  - How long after {start} do people {goal}?
  - How long until people {goal} after {start}?
  - How long does it take users who {start} to {goal}?
  - time between {start} and {goal}
  - How quickly do people {goal} after {start}?
  - How fast do people get from {start} to {goal}?
  - conversion time from {start} to {goal}
  - distribution of the time from {start} to {goal}
  - time to {goal} after {start}
  - How many days pass between {start} and {goal}?
  - How many days does it take from {start} to {goal}?
  - How many hours does it take from {start} to {goal}?
  - How quickly do people get from {start} to {goal}?
  - How many days between {start} and {goal}?
  - p90 of the time from {start} to {goal}
  - typical delay between {start} and {goal}
  - time to convert
  - How long does it take to convert?
not_asks:
  - '{goal} in the first week after {start}'
  - '{goal} after {start}'
  - conversion from {start} to {goal}
  - first {goal} conversion within 3 days of {start}
  - conversion rate from user_signed_up to subscription_purchased
  - time of day of {event}
  - when do people {event}
  - session duration
  - How many people {goal} within a day of {start}?
words: [user, count, converting, typically, usually, delay, gap, first, conversion]
parameters:
  start: { type: event, required: true, description: Where the time begins. }
  goal: { type: event, required: true, description: Where it ends. }
  period: { type: period, description: Both events happen within this period. }
  window_days:
    type: number
    default: 14
    min: 0.0005
    max: 365
    integer: false
    unit: day
    cues: [within, in at most, in less than, in under, conversion window of, window of]
    description: 'Longer times do not count as converted. Days of 24 hours; 0.5 is 12 hours.'
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  time: { description: 'How long it took; the upper end is not included.', unit: text }
  users: { description: People who took that long., unit: count }
  share: { description: Share of all who converted., unit: percent }
  cumulative: { description: Share of all who took that long or less., unit: percent }
  converted: { description: 'All people who converted, in every row.', unit: count }
  median: { description: 'Half of them took no longer than this, in every row.', unit: seconds }
  average: { description: 'Average time, in every row.', unit: seconds }
  p90: { description: '90% of them took no longer than this, in every row.', unit: seconds }
chart: { bar: users, label: time }
summary:
  rows: 'From {param.start} to {param.goal} it takes {first.median duration} in the median, {first.average duration} on average; 9 of 10 take at most {first.p90 duration} ({first.converted person/people}, {period}, within {param.window_days duration}).'
  empty: 'Nobody did {param.goal} after {param.start} ({period}, within {param.window_days duration}).'
caveats:
  - Only people who converted are counted; those who may still convert would make it longer.
follow_ups:
  - What is the conversion rate?
# Read backwards, the smallest goal so far is the next one. Of events in the same millisecond the start comes first this
# way, so that a goal must be strictly later.
*/
SELECT
  level.1 AS time,
  level.2 AS users,
  round(100 * users / nullIf(converted, 0), 2) AS share,
  round(100 * level.3 / nullIf(converted, 0), 2) AS cumulative,
  converted,
  median,
  average,
  p90
FROM (
  SELECT
    count() AS converted,
    if(converted = 0, NULL, quantileExact(0.5)(seconds)) AS median,
    if(converted = 0, NULL, avg(seconds)) AS average,
    if(converted = 0, NULL, quantileExact(0.9)(seconds)) AS p90,
    [
      ('under 1 minute', countIf(seconds < 60), countIf(seconds < 60)),
      ('1 to 10 minutes', countIf(seconds >= 60 AND seconds < 600), countIf(seconds < 600)),
      ('10 to 60 minutes', countIf(seconds >= 600 AND seconds < 3600), countIf(seconds < 3600)),
      ('1 to 24 hours', countIf(seconds >= 3600 AND seconds < 86400), countIf(seconds < 86400)),
      ('1 to 3 days', countIf(seconds >= 86400 AND seconds < 259200), countIf(seconds < 259200)),
      ('3 to 7 days', countIf(seconds >= 259200 AND seconds < 604800), countIf(seconds < 604800)),
      ('7 to 14 days', countIf(seconds >= 604800 AND seconds < 1209600), countIf(seconds < 1209600)),
      ('14 days or more', countIf(seconds >= 1209600), count())
    ] AS levels
  FROM (
    SELECT person_id, argMin(goal_at - moment, moment) / 1000 AS seconds
    FROM (
      SELECT
        person_id,
        position,
        moment,
        min(if(position = 2, moment, NULL)) OVER (
          PARTITION BY person_id ORDER BY moment DESC, position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS goal_at
      FROM (
        SELECT
          person_id,
          arrayJoin(arrayFilter(number -> arrayElement([{start}, {goal}], number) = event, [1, 2])) AS position,
          toUnixTimestamp64Milli(timestamp) AS moment
        FROM events
        WHERE timestamp >= toDateTime({period_from})
          AND timestamp < toDateTime({period_to})
          AND event IN ({start}, {goal})
          AND {where.condition} -- if where
          AND {filters} -- if internal
      )
    )
    WHERE position = 1 AND goal_at <= moment + {window_days_us} / 1000
    GROUP BY person_id
  )
)
ARRAY JOIN levels AS level, arrayEnumerate(levels) AS number
ORDER BY number
LIMIT 8
