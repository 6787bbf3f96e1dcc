/*
id: funnel_breakdown
topic: conversion
title: Funnel by property
description: >-
  A funnel for each value of a property: how many people began it and how many got through all steps, in order, within the
  conversion window. A person belongs to the value of their first event of step 1 in the period.
asks:
  - funnel {steps} by {property}
  - funnel from {start} to {goal} by {property}
  - '{start} to {goal} funnel per {property}'
  - conversion rate from {start} to {goal} by {property}
  - conversion from {start} to {goal} per {property}
  - conversion by {property} from {start} to {goal}
  - '{start} to {goal} by {property}'
  - Which {property} converts best from {start} to {goal}?
  - Which {property} has the highest conversion from {start} to {goal}?
  - Which {property} converts worst from {start} to {goal}?
  - How does the conversion from {start} to {goal} differ between {property}?
  - compare the funnel {steps} across {property}
  - drop-off between {steps} by {property}
  - Where do people drop off between {steps} for each {property}?
  - What percentage of users who {start} {goal} for each {property}?
  - How many {start} convert to {goal} by {property}?
  - top {property} by conversion from {start} to {goal}
  - funnel by {property}
  - conversion rate by {property}
not_asks:
  - funnel from user_signed_up to subscription_purchased
  - '{event} by {property}'
  - retention by {property}
words: [break down, step, conversion, user, count, rate, best, least, differ]
parameters:
  steps: { type: events, required: true, min: 2, max: 10, description: 'The events of the funnel, in order.' }
  by: { type: property, of: any, required: true, description: 'The property whose values are compared.' }
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
  limit: { type: limit, default: 10, max: 1000, description: How many values to list. }
  where: { type: conditions, description: Which events count as steps. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: 'Value of the property; empty for people whose first event of step 1 has none.', unit: text }
  users: { description: Distinct people who did step 1., unit: count }
  converted: { description: Those of them who got through all steps., unit: count }
  conversion: { description: 'converted / users.', unit: percent }
  by_step: { description: People at each step., unit: text }
chart: { bar: conversion, label: value }
summary:
  rows: '[The highest rate is {peak.conversion}, with {param.by} {peak.value|not set}: {peak.converted} of {peak.users person/people}. ]Most people began with {first.value|not set}: {first.converted} of {first.users} converted, {first.conversion} ({period}, within {param.window_days duration}).'
  tie: 'Most people began with {param.by} {first.value|not set}: {first.converted} of {first.users} converted, {first.conversion} ({period}, within {param.window_days duration}).'
  single: 'All people have {param.by} {first.value|not set}: {first.converted} of {first.users} converted, {first.conversion} ({period}, within {param.window_days duration}).'
  empty: 'Nobody did the first step ({period}).'
  measure: users
caveats:
  - Values are listed by the people who began; the rates of small groups vary by chance.
  - People who began near the end of the period had less time to finish.
follow_ups:
  - What are the top events?
# windowFunnel lets one event be two steps when both are the same event, and leaves the order within a millisecond open.
# So every event becomes one moment per step it can be, later steps first: a step must then be strictly later.
*/
SELECT
  value,
  reached[1] AS users,
  reached[-1] AS converted,
  round(100 * converted / nullIf(users, 0), 2) AS conversion,
  arrayStringConcat(arrayMap(people -> toString(people), reached), ' → ') AS by_step
FROM (
  SELECT
    value,
    [
      countIf(furthest >= {steps.number}), -- each steps
    ] AS reached
  FROM (
    SELECT
      person_id,
      tupleElement(argMinIf((toString(group), 1), (moment, toString(group)), position = 1), 1) AS value,
      windowFunnel({window_days_us})(
        abs(moment),
        position = {steps.number}, -- each steps
      ) AS furthest
    FROM (
      SELECT
        person_id,
        {by.access} AS group,
        arrayJoin(arrayFilter(number -> arrayElement({steps}, number) = event, arrayEnumerate({steps}))) AS position,
        toUnixTimestamp64Milli(timestamp) * 1000 + 500 - position AS moment
      FROM events
      WHERE timestamp >= toDateTime({period_from})
        AND timestamp < toDateTime({period_to})
        AND event IN {steps}
        AND {where.condition} -- if where
        AND {filters} -- if internal
    )
    GROUP BY person_id
    HAVING countIf(position = 1) > 0
  )
  GROUP BY value
)
ORDER BY users DESC, converted DESC, value
LIMIT {limit}
