/*
id: funnel
topic: conversion
title: Funnel
description: >-
  How many people get through each step of a funnel, in order. A person counts for step N after doing steps 1 to N in this order
  within the conversion window, counted from the first step.
aliases: [analyze_funnel]
asks:
  - funnel {steps}
  - funnel from {steps}
  - show the funnel for {steps}
  - conversion funnel {steps}
  - analyze the funnel {steps}
  - user funnel
  - funnel for {event}
  - funnel analysis of {steps}
  - step by step conversion from {steps}
  - How many people make it from {steps}?
  - How many people get through each step of {steps}?
  - How many users reach each step from {steps}?
  - conversion by step for {steps}
  - What is the conversion at each step from {steps}?
  - How does the funnel {steps} look?
  - How do people move through {steps}?
  - How do people progress through {steps}?
  - step conversion of {steps}
  - funnel from {start} to {goal}
  - '{start} to {goal} funnel'
  - funnel for {steps} compared to the previous period
not_asks:
  - funnel by country
  - where do people drop off between user_signed_up and subscription_purchased
  - who dropped out of the funnel
  - conversion rate from user_signed_up to subscription_purchased
  - funnel in any order
words: [step, conversion, user, count, rate, onboarding funnel, sales, marketing, acquisition, activation]
parameters:
  steps: { type: events, required: true, min: 2, max: 10, description: 'The events of the funnel, in order.' }
  period: { type: period, description: All steps happen within this period. }
  window_days:
    type: number
    default: 14
    min: 0.0005
    max: 365
    integer: false
    unit: day
    cues: [within, in at most, in less than, in under, conversion window of, window of]
    description: 'Days a person has from the first step to the last, counted in periods of 24 hours; 0.5 is 12 hours.'
  where: { type: conditions, description: Which events count as steps. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  step: { description: Number of the step., unit: count }
  event: { description: Event of the step., unit: text }
  users: { description: Distinct people who did this step and all before it., unit: count }
  conversion: { description: Share of the people of step 1., unit: percent }
  step_conversion: { description: Share of the people of the step before; empty for step 1., unit: percent }
  dropped: { description: People of the step before who did not get here., unit: count }
  previous_users: { description: People of this step in the previous period., unit: count, if: compare }
  previous_conversion: { description: 'Share of the people of step 1, in the previous period.', unit: percent, if: compare }
  change: { description: Change of the people of this step; empty when there were none., unit: percent, if: compare }
chart: { bar: users, label: event }
summary:
  rows: 'Of {first.users person/people} who did {first.event}, {last.users} got to {last.event}: {last.conversion}[; {last.previous_conversion} {previous}] ({period}, within {param.window_days duration}).'
  empty: 'Nobody did {first.event} ({period}).'
caveats:
  - People who began near the end of the period had less time to finish.
  - Each step must be later than the one before; two in the same millisecond do not count as two.
follow_ups:
  - Where do people drop off?
  - Who dropped off?
# windowFunnel lets one event be two steps when both are the same event, and leaves the order within a millisecond open.
# So every event becomes one moment per step it can be, later steps first: a step must then be strictly later.
*/
SELECT
  step,
  arrayElement({steps}, step) AS event,
  arrayElement(reached, step) AS users,
  round(100 * users / nullIf(arrayElement(reached, 1), 0), 2) AS conversion,
  if(step = 1, NULL, round(100 * users / nullIf(arrayElement(reached, step - 1), 0), 2)) AS step_conversion,
  if(step = 1, 0, arrayElement(reached, step - 1) - users) AS dropped, -- if compare
  if(step = 1, 0, arrayElement(reached, step - 1) - users) AS dropped -- if not compare
  arrayElement(previous_reached, step) AS previous_users, -- if compare
  round(100 * previous_users / nullIf(arrayElement(previous_reached, 1), 0), 2) AS previous_conversion, -- if compare
  round(100 * (users - previous_users) / nullIf(previous_users, 0), 1) AS change -- if compare
FROM (
  SELECT
    [
      countIf(furthest >= {steps.number} AND NOT is_previous), -- each steps
    ] AS reached,
    [
      countIf(furthest >= {steps.number} AND is_previous), -- each steps
    ] AS previous_reached
  FROM (
    SELECT
      person_id,
      is_previous,
      windowFunnel({window_days_us})(
        abs(moment),
        position = {steps.number}, -- each steps
      ) AS furthest
    FROM (
      SELECT
        person_id,
        timestamp < toDateTime({period_from}) AS is_previous,
        arrayJoin(arrayFilter(number -> arrayElement({steps}, number) = event, arrayEnumerate({steps}))) AS position,
        toUnixTimestamp64Milli(timestamp) * 1000 + 500 - position AS moment
      FROM events
      WHERE timestamp >= toDateTime({period_from}) -- if not compare
      WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
        AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
        AND timestamp < toDateTime({period_to})
        AND event IN {steps}
        AND {where.condition} -- if where
        AND {filters} -- if internal
    )
    GROUP BY person_id, is_previous
  )
)
ARRAY JOIN arrayEnumerate(reached) AS step
ORDER BY step
LIMIT 10
