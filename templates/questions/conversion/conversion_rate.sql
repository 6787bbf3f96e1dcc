/*
id: conversion_rate
topic: conversion
title: Conversion rate
description: >-
  Of the people who did the start event, how many did the goal event afterwards, within the conversion window. Without a start
  event: of all people active in the period, how many did the goal event.
aliases: [conversion_analysis]
asks:
  - '{start} to {goal} rate'
  - share of {start} that {goal}
  - What is the conversion rate from {start} to {goal}?
  - conversion rate
  - conversion from {start} to {goal}
  - How many {start} convert to {goal}?
  - How many {start} lead to {goal}?
  - What percentage of users who {start} {goal}?
  - What share of people who {start} go on to {goal}?
  - How well does {start} convert to {goal}?
  - '{start} to {goal} conversion rate'
  - conversion rate of {goal}
  - What is the {goal} conversion rate?
  - What percentage of users {goal}?
  - What share of users {goal}?
  - How many percent of people {goal} after {start}?
  - How many people convert from {start} to {goal}?
  - How many people who {start} {goal}?
not_asks:
  - conversion of users who {event}
  - does {start} lead to {goal}
  - '{event} rate'
  - rate of {event}
  - conversion rate by country
  - how did the conversion rate change
  - how long does it take from user_signed_up to subscription_purchased
  - who signed up but did not purchase
  - average time to convert from user_signed_up to subscription_purchased
  - which step loses most people
words: [user, count, step]
parameters:
  start: { type: event, description: 'Where people start; without it everybody active in the period.' }
  goal: { type: event, required: true, description: What counts as converted. }
  period: { type: period, description: Both events happen within this period. }
  window_days:
    type: number
    default: 14
    min: 0.0005
    max: 365
    integer: false
    unit: day
    cues: [within, in at most, in less than, in under, conversion window of, window of]
    description: 'Days from the start event to the goal, counted in periods of 24 hours; 0.5 is 12 hours. Has no meaning without a start event.'
  where: { type: conditions, description: Which events count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  started: { description: 'People who did the start event, or everybody active.', unit: count }
  converted: { description: Those of them who did the goal event in time., unit: count }
  conversion_rate: { description: 'converted / started; empty when nobody started.', unit: percent }
  previous_started: { description: The same people in the previous period., unit: count, if: compare }
  previous_converted: { description: Those of them who converted., unit: count, if: compare }
  previous_conversion_rate: { description: previous_converted / previous_started., unit: percent, if: compare }
  change: { description: 'Change of the conversion rate, in percent of the previous one.', unit: percent, if: compare }
summary:
  rows: 'Of {first.started person/people} ({param.start|active in the period}), {first.converted} did {param.goal}[ after {param.start}, within {param.window_days duration}]: {first.conversion_rate}[; {first.previous_conversion_rate} {previous}] ({period}).'
  empty: 'Nobody did {param.start|anything} ({period}).'
  measure: started
caveats:
  - People who started near the end of the period had less time to convert.
follow_ups:
  - Where do people drop off?
  - How long does conversion take?
# windowFunnel lets one event be two steps when both are the same event, and leaves the order within a millisecond open.
# So every event becomes one moment per step it can be, later steps first: a step must then be strictly later.
*/
SELECT
  started,
  converted,
  round(100 * converted / nullIf(started, 0), 2) AS conversion_rate, -- if compare
  round(100 * converted / nullIf(started, 0), 2) AS conversion_rate -- if not compare
  previous_started, -- if compare
  previous_converted, -- if compare
  round(100 * previous_converted / nullIf(previous_started, 0), 2) AS previous_conversion_rate, -- if compare
  round(100 * converted / nullIf(started, 0) / nullIf(previous_converted / nullIf(previous_started, 0), 0) - 100, 1) AS change -- if compare
FROM (
  SELECT
    countIf(is_start AND NOT is_previous) AS started,
    countIf(is_goal AND NOT is_previous) AS converted,
    countIf(is_start AND is_previous) AS previous_started,
    countIf(is_goal AND is_previous) AS previous_converted
  FROM (
    SELECT
      person_id,
      is_previous,
      windowFunnel({window_days_us})(abs(moment), position = 1, position = 2) AS furthest, -- if start
      furthest >= 1 AS is_start, -- if start
      furthest >= 2 AS is_goal -- if start
      true AS is_start, -- if not start
      countIf(event = {goal}) > 0 AS is_goal -- if not start
    FROM (
      SELECT
        person_id,
        event, -- if not start
        arrayJoin(arrayFilter(number -> arrayElement([{start}, {goal}], number) = event, [1, 2])) AS position, -- if start
        toUnixTimestamp64Milli(timestamp) * 1000 + 500 - position AS moment, -- if start
        timestamp < toDateTime({period_from}) AS is_previous
      FROM events
      WHERE timestamp >= toDateTime({period_from}) -- if not compare
      WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
        AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
        AND timestamp < toDateTime({period_to})
        AND event IN ({start}, {goal}) -- if start
        AND {where.condition} -- if where
        AND {filters} -- if internal
    )
    GROUP BY person_id, is_previous
  )
)
LIMIT 1
