/*
id: conversion_rate
topic: conversion
title: Conversion rate
description: >-
  Of the people who did the start event, how many did the goal event afterwards, within the conversion window. Without a start
  event: of all people active in the period, how many did the goal event.
aliases: [conversion_analysis]
asks:
  - What is the conversion rate from {start} to {goal}?
  - conversion rate
  - conversion from {start} to {goal}
  - How many {start} convert to {goal}?
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
  - '{event} rate'
  - rate of {event}
  - conversion rate by country
  - how did the conversion rate change
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
    min: 1
    max: 365
    unit: day
    cues: [within, in at most, in less than, conversion window of, window of]
    description: 'Days from the start event to the goal, counted in periods of 24 hours. Has no meaning without a start event.'
columns:
  started: { description: 'People who did the start event, or everybody active.', unit: count }
  converted: { description: Those of them who did the goal event in time., unit: count }
  conversion_rate: { description: 'converted / started; empty when nobody started.', unit: percent }
summary:
  rows: 'Of {first.started person/people} ({param.start|active in the period}), {first.converted} did {param.goal}[ after {param.start}, within {param.window_days day}]: {first.conversion_rate} ({period}).'
  empty: 'Nobody did {param.start|anything} ({period}).'
  measure: started
caveats:
  - People who started near the end of the period had less time to convert.
follow_ups:
  - Where do people drop off between the two?
# windowFunnel lets one event be two steps when both are the same event, and leaves the order within a millisecond open.
# So every event becomes one moment per step it can be, later steps first: a step must then be strictly later.
*/
SELECT
  started,
  converted,
  round(100 * converted / nullIf(started, 0), 2) AS conversion_rate
FROM (
  SELECT
    countIf(furthest >= 1) AS started, -- if start
    countIf(furthest >= 2) AS converted -- if start
    count() AS started, -- if not start
    countIf(furthest >= 1) AS converted -- if not start
  FROM (
    SELECT
      person_id,
      windowFunnel({window_days_us})(abs(moment), position = 1, position = 2) AS furthest -- if start
      countIf(event = {goal}) AS furthest -- if not start
    FROM (
      SELECT
        person_id,
        event, -- if not start
        arrayJoin(arrayFilter(number -> arrayElement([{start}, {goal}], number) = event, [1, 2])) AS position, -- if start
        toUnixTimestamp64Milli(timestamp) * 1000 + 500 - position AS moment -- if start
      FROM events
      WHERE timestamp >= toDateTime({period_from})
        AND timestamp < toDateTime({period_to})
        AND event IN ({start}, {goal}) -- if start
    )
    GROUP BY person_id
  )
)
LIMIT 1
