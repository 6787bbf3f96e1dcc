/*
id: funnel_dropoff_users
topic: conversion
title: People who dropped out of a funnel
description: >-
  The people who began a funnel and did not finish it: how far they came, in order, within the conversion window, and when.
  With two events: who did the first and not the second afterwards.
asks:
  - Who dropped off between {steps}?
  - Who dropped out of the funnel {steps}?
  - Which users dropped off between {steps}?
  - list users who dropped off from {steps}
  - people who dropped out between {start} and {goal}
  - Which users {start} but did not {goal}?
  - Who {start} but never {goal}?
  - list the people who {start} but did not {goal}
  - users who {start} without {goal}
  - people who {start} and never {goal}
  - users who did {start} but not {goal}
  - Who abandoned {goal} after {start}?
  - emails of users who {start} but not {goal}
  - Who did not make it from {start} to {goal}?
  - Which people did we lose between {start} and {goal}?
  - show me everyone who {start} and did not {goal}
  - Who abandoned the funnel {steps}?
  - Who dropped off?
  - Which users dropped out of the funnel?
not_asks:
  - how many users user_signed_up but did not subscription_purchased
  - how many people user_signed_up but never subscription_purchased
  - how many users did user_signed_up but not subscription_purchased
  - how many people did user_signed_up and not subscription_purchased
  - where do people drop off between user_signed_up and subscription_purchased
  - how many users did user_signed_up and subscription_purchased
  - users who did user_signed_up and subscription_purchased
  - why did people drop off
  - which users churned
words: [step, email, address, first, began, begin, anyone, afterwards, after that, yet, ever]
parameters:
  steps: { type: events, required: true, min: 2, max: 10, description: 'The events of the funnel, in order.' }
  after_step:
    type: number
    min: 1
    max: 9
    description: 'Only people who came to exactly this step; without it everybody who did not finish.'
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
  limit: { type: limit, default: 100, max: 10000, description: How many people to list. }
  where: { type: conditions, description: Which events count as steps. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  person_id: { description: The person., unit: text }
  email: { description: 'The email property of the person, when there is one.', unit: text }
  step: { description: Number of the last step they came to., unit: count }
  event: { description: Event of that step., unit: text }
  started: { description: 'When they did the first step, for the first time in the period.', unit: time }
  last_seen: { description: 'The last time they did any of the steps.', unit: time }
summary:
  rows: '{count person/people} began and did not finish ({period}, within {param.window_days duration}); the last one, {first.email|first.person_id}, came to {first.event}.'
  single: '1 person began and did not finish: {first.email|first.person_id}, who came to {first.event} ({period}, within {param.window_days duration}).'
  empty: 'Nobody began and did not finish ({period}, within {param.window_days duration}).'
caveats:
  - People who began recently may still finish.
  - Each step must be later than the one before.
follow_ups:
  - Where do people drop off?
# windowFunnel lets one event be two steps when both are the same event, and leaves the order within a millisecond open.
# So every event becomes one moment per step it can be, later steps first: a step must then be strictly later.
*/
SELECT
  toString(person_id) AS person_id,
  email,
  furthest AS step,
  arrayElement({steps}, furthest) AS event,
  started,
  last_seen
FROM (
  SELECT
    person_id,
    argMax(email, moment) AS email,
    windowFunnel({window_days_us})(
      abs(moment),
      position = {steps.number}, -- each steps
    ) AS furthest,
    minIf(timestamp, position = 1) AS started,
    max(timestamp) AS last_seen
  FROM (
    SELECT
      person_id,
      person.properties.email AS email,
      timestamp,
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
)
WHERE furthest BETWEEN 1 AND length({steps}) - 1
  AND furthest = {after_step} -- if after_step
ORDER BY last_seen DESC, person_id
LIMIT {limit}
