/*
id: funnel_unordered
topic: conversion
title: Funnel in any order
description: >-
  How many people did at least 1, 2, 3, ... of several events, in any order, all within the conversion window of each other.
  An event that is named twice counts once.
asks:
  - How many users did {steps} in any order?
  - How many people did both {start} and {goal} in any order?
  - users who did {steps} in any order
  - unordered funnel {steps}
  - funnel {steps} in any order
  - funnel {steps} regardless of order
  - conversion through {steps} in any order
  - How many users did {start} and {goal} in either order?
  - How many people did both {start} and {goal}?
  - How many users {start} as well as {goal}?
  - share of users who did both {start} and {goal}
  - overlap between {start} and {goal}
  - How many people did {start} and {goal} no matter which came first?
not_asks:
  - funnel from user_signed_up to subscription_purchased
  - How many people who {start} {goal}?
  - users who did user_signed_up but not subscription_purchased
  - Which users did user_signed_up and subscription_purchased?
words: [step, conversion, user, count, rate, all of, each of]
parameters:
  steps: { type: events, required: true, min: 2, max: 10, description: 'The events, in any order.' }
  period: { type: period, description: All events happen within this period. }
  window_days:
    type: number
    default: 14
    min: 0.0005
    max: 365
    integer: false
    unit: day
    cues: [within, in at most, in less than, in under, conversion window of, window of]
    description: 'Days from the first to the last of the events, counted in periods of 24 hours; 0.5 is 12 hours.'
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  events: { description: At least this many of the different events., unit: count }
  users: { description: Distinct people who did them within the window., unit: count }
  conversion: { description: Share of the people who did at least one., unit: percent }
chart: { bar: users, label: events }
summary:
  rows: '{last.users person/people} did all {last.events} events in any order, of {first.users} who did at least one: {last.conversion} ({period}, within {param.window_days duration}).'
  single: '{first.users person/people} did {param.steps} ({period}).'
  empty: 'Nobody did any of these events ({period}).'
caveats:
  - The window may begin with any of the events.
follow_ups:
  - How does the funnel look in order?
*/
SELECT
  number AS events,
  countIf(done >= number) AS users,
  round(100 * users / nullIf(count(), 0), 2) AS conversion
FROM (
  SELECT person_id, max(length(arrayDistinct(arrayFilter(name -> name != '', following)))) AS done
  FROM (
    SELECT
      person_id,
      [
        if(next_{steps.number} <= moment + {window_days_us} / 1000, {steps.item}, ''), -- each steps
      ] AS following
    FROM (
      SELECT
        person_id,
        moment,
        min(if(event = {steps.item}, moment, NULL)) OVER later AS next_{steps.number}, -- each steps
      FROM (
        SELECT person_id, event, toUnixTimestamp64Milli(timestamp) AS moment
        FROM events
        WHERE timestamp >= toDateTime({period_from})
          AND timestamp < toDateTime({period_to})
          AND event IN {steps}
          AND {where.condition} -- if where
          AND {filters} -- if internal
      )
      WINDOW later AS (PARTITION BY person_id ORDER BY moment DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    )
  )
  GROUP BY person_id
)
ARRAY JOIN arrayEnumerate(arrayDistinct({steps})) AS number
GROUP BY number
ORDER BY number
LIMIT 10
