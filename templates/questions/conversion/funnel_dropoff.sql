/*
id: funnel_dropoff
topic: conversion
title: Funnel drop-off
description: >-
  Where people leave a funnel: how many are lost before each step, of those who did the step before. A person counts for step N
  after doing steps 1 to N in this order within the conversion window, counted from the first step.
aliases: [user_funnel]
asks:
  - Where do people drop off?
  - Where do people drop off between {steps}?
  - Where do users drop off in the funnel {steps}?
  - Where do we lose users between {steps}?
  - At which step do we lose people between {steps}?
  - At which step do most people leave {steps}?
  - drop-off from {steps}
  - drop-off between {start} and {goal}
  - At which step do people leave between {start} and {goal}?
  - funnel drop-off {steps}
  - What is the drop-off rate between {steps}?
  - How many people do we lose between {steps}?
  - How many users {start} but did not {goal}?
  - How many users did {start} but not {goal}?
  - How many users {start} but did not {goal} afterwards?
  - How many people {start} without {goal}?
  - How many people drop off between {start} and {goal}?
  - biggest drop-off from {steps}
  - Which step of {steps} loses the most people?
  - Where do users get stuck between {steps}?
  - Where do people leave the funnel {steps}?
  - Where do people stop in the funnel {steps}?
  - Where do people abandon the funnel {steps}?
  - At which step do people abandon {steps}?
  - drop-off between {steps} compared to the previous period
not_asks:
  - people who user_signed_up but did not subscription_purchased
  - users who user_signed_up without subscription_purchased
  - funnel by country
  - why do people drop off
  - did sign ups drop off last week
  - which users dropped off
  - list the people who dropped off between user_signed_up and subscription_purchased
  - funnel from user_signed_up to subscription_purchased
words: [step, conversion, user, count, rate, onboarding funnel]
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
  dropoff: { description: dropped as a share of the people of the step before; empty for step 1., unit: percent }
  previous_dropped: { description: The same in the previous period., unit: count, if: compare }
  previous_dropoff: { description: 'The same share, in the previous period.', unit: percent, if: compare }
  change: { description: Change of dropped; empty when nobody was lost before., unit: percent, if: compare }
chart: { bar: users, label: event }
summary:
  rows: 'Of {first.users person/people} who did {first.event}, {last.users} got to {last.event}: {last.conversion} ({period}, within {param.window_days duration}).[ The largest loss is before {top_dropped.event}: {top_dropped.dropped person/people}.][ That is {top_dropped.dropoff} of those who got that far.][ In the period before it was {top_dropped.previous_dropoff}.]'
  empty: 'Nobody did {first.event} ({period}).'
caveats:
  - People who began near the end of the period had less time to finish.
  - Each step must be later than the one before; two in the same millisecond do not count as two.
follow_ups:
  - Who dropped off?
  - What is the conversion rate?
# windowFunnel lets one event be two steps when both are the same event, and leaves the order within a millisecond open.
# So every event becomes one moment per step it can be, later steps first: a step must then be strictly later.
*/
SELECT
  step,
  arrayElement({steps}, step) AS event,
  arrayElement(reached, step) AS users,
  round(100 * users / nullIf(arrayElement(reached, 1), 0), 2) AS conversion,
  if(step = 1, NULL, round(100 * users / nullIf(arrayElement(reached, step - 1), 0), 2)) AS step_conversion,
  if(step = 1, 0, arrayElement(reached, step - 1) - users) AS dropped,
  if(step = 1, NULL, round(100 * dropped / nullIf(arrayElement(reached, step - 1), 0), 2)) AS dropoff, -- if compare
  if(step = 1, NULL, round(100 * dropped / nullIf(arrayElement(reached, step - 1), 0), 2)) AS dropoff -- if not compare
  if(step = 1, 0, arrayElement(previous_reached, step - 1) - arrayElement(previous_reached, step)) AS previous_dropped, -- if compare
  if(step = 1, NULL, round(100 * previous_dropped / nullIf(arrayElement(previous_reached, step - 1), 0), 2)) AS previous_dropoff, -- if compare
  round(100 * (dropped - previous_dropped) / nullIf(previous_dropped, 0), 1) AS change -- if compare
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
