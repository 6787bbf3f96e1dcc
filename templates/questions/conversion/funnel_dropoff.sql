/*
id: funnel_dropoff
topic: conversion
title: Funnel drop-off
description: >-
  How many people get through each step of a funnel, in order, and how many are lost before the next one. A person counts for
  step N after doing steps 1 to N in this order within the conversion window, counted from the first step.
aliases: [user_funnel, analyze_funnel, funnel]
asks:
  - Where do people drop off?
  - Where do people drop off between {steps}?
  - Where do users drop off in the funnel {steps}?
  - Where do we lose users between {steps}?
  - At which step do we lose people between {steps}?
  - funnel {steps}
  - funnel from {steps}
  - user funnel
  - drop-off from {steps}
  - funnel drop-off {steps}
  - show the funnel for {steps}
  - How many people make it from {steps}?
  - What is the drop-off rate between {steps}?
  - conversion funnel {steps}
  - step by step conversion from {steps}
  - analyze the funnel {steps}
  - Where do users get stuck between {steps}?
not_asks:
  - funnel by country
  - why do people drop off
  - did sign ups drop off last week
words: [step, conversion, user, count, rate, onboarding funnel]
parameters:
  steps: { type: events, required: true, min: 2, max: 10, description: 'The events of the funnel, in order.' }
  period: { type: period, description: All steps happen within this period. }
  window_days:
    type: number
    default: 14
    min: 1
    max: 365
    unit: day
    cues: [within, in at most, in less than, conversion window of, window of]
    description: 'Days a person has from the first step to the last, counted in periods of 24 hours.'
columns:
  step: { description: Number of the step., unit: count }
  event: { description: Event of the step., unit: text }
  users: { description: Distinct people who did this step and all before it., unit: count }
  conversion: { description: Share of the people of step 1., unit: percent }
  step_conversion: { description: Share of the people of the step before., unit: percent }
  dropped: { description: People of the step before who did not get here., unit: count }
chart: { bar: users, label: event }
summary:
  rows: 'Of {first.users person/people} who did {first.event}, {last.users} got to {last.event}: {last.conversion} ({period}, within {param.window_days day}).[ The largest loss is before {top_dropped.event}: {top_dropped.dropped person/people}.]'
  empty: 'Nobody did {first.event} ({period}).'
caveats:
  - People who began near the end of the period had less time to finish.
  - Each step must be later than the one before; two in the same millisecond do not count as two.
follow_ups:
  - What is the conversion rate from the first to the last step?
# windowFunnel lets one event be two steps when both are the same event, and leaves the order within a millisecond open.
# So every event becomes one moment per step it can be, later steps first: a step must then be strictly later.
*/
SELECT
  step,
  arrayElement({steps}, step) AS event,
  arrayElement(reached, step) AS users,
  round(100 * users / nullIf(arrayElement(reached, 1), 0), 2) AS conversion,
  if(step = 1, NULL, round(100 * users / nullIf(arrayElement(reached, step - 1), 0), 2)) AS step_conversion,
  if(step = 1, 0, arrayElement(reached, step - 1) - users) AS dropped
FROM (
  SELECT
    [
      countIf(furthest >= {steps.number}), -- each steps
    ] AS reached
  FROM (
    SELECT
      person_id,
      windowFunnel({window_days_us})(
        abs(moment),
        position = {steps.number}, -- each steps
      ) AS furthest
    FROM (
      SELECT
        person_id,
        arrayJoin(arrayFilter(number -> arrayElement({steps}, number) = event, arrayEnumerate({steps}))) AS position,
        toUnixTimestamp64Milli(timestamp) * 1000 + 500 - position AS moment
      FROM events
      WHERE timestamp >= toDateTime({period_from})
        AND timestamp < toDateTime({period_to})
        AND event IN {steps}
    )
    GROUP BY person_id
  )
)
ARRAY JOIN arrayEnumerate(reached) AS step
ORDER BY step
LIMIT 10
