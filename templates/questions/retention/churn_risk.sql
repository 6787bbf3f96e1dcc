/*
id: churn_risk
topic: retention
title: Users at risk of churning
description: >-
  People who were active and have gone silent: active on at least 3 days of the period, and without any event in its last 14 days.
  Most active first.
aliases: [identify_churn_risk]
asks:
  - Who is at risk of churning?
  - churn risk
  - Which users are at risk of churn?
  - users at risk
  - Which users are likely to churn?
  - Which users are about to churn?
  - Who is about to leave?
  - Which users have churned?
  - Which users have been away?
  - churned users
  - Who stopped using the product?
  - Which users became inactive?
  - users who went silent
  - Which users are inactive?
  - Which active users have not come back?
  - users who have not been active recently
  - Who have we not seen lately?
  - list dormant users
  - Which users did we lose recently?
  - users who stopped to {event}
  - Which users no longer {event}?
not_asks:
  - which {event} loses the most people
  - who got stuck in {event}
  - who dropped off at {event}
  - retention excluding churned users
  - retention of churned users
  - 'how many users did {event} and did not finish it'
  - churn rate
  - how many users churned
  - how to reduce churn
  - which users came back after being away
  - which users dropped off between user_signed_up and subscription_purchased
  - least active users
  - why do users churn
words: [soon, may, might, probably, first, top, any more, lately, recently, long, good, while, since, customer]
parameters:
  event: { type: event, description: 'The event that makes a person active; without it any event does.' }
  period: { type: period, default: last 60 days, description: 'The stretch that is looked at, silence included.' }
  silent_days:
    type: number
    default: 14
    min: 1
    max: 365
    unit: day
    cues: [for at least, for more than, for over, for, in at least, in more than, in over, in]
    description: 'Days of 24 hours without an event, up to the end of the period.'
  min_days: { type: number, default: 3, min: 1, max: 365, bound: least, description: Days with an event before the silence. }
  limit: { type: limit, default: 100, max: 10000, description: How many people to list. }
  where: { type: conditions, description: Which events count as activity. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  person_id: { description: The person., unit: text }
  email: { description: 'The email property of the person, when there is one.', unit: text }
  active_days: { description: Days with an event., unit: count }
  total: { description: Events., unit: count }
  last_seen: { description: The last of these events., unit: time }
  days_silent: { description: Whole days of 24 hours since then, unit: count }
chart: { bar: active_days, label: email }
summary:
  rows: '{count person/people} did {param.event|something} on at least {param.min_days day} and nothing for {param.silent_days day}; the most active of them was {first.email|first.person_id}, on {first.active_days day} ({period}).'
  tie: '{count person/people} did {param.event|something} on at least {param.min_days day} and nothing for {param.silent_days day}; the most active of them, on {first.active_days day} each, were {peaks.email|peaks.person_id} ({period}).'
  empty: 'Nobody did {param.event|something} on at least {param.min_days day} and then nothing for {param.silent_days day} ({period}).'
caveats:
  - Silence is a sign, not a proof; how long is unusual depends on the product.
  - Conditions narrow what counts as activity; somebody may be active otherwise.
follow_ups:
  - Which users came back after being away?
  - What is our retention?
*/
SELECT
  toString(person_id) AS person_id,
  argMax(person.properties.email, timestamp) AS email,
  count(DISTINCT toDate(timestamp)) AS active_days,
  count() AS total,
  max(timestamp) AS last_seen,
  intDiv(dateDiff('millisecond', last_seen, toDateTime({period_to})), 86400000) AS days_silent
FROM events
WHERE timestamp >= toDateTime({period_from})
  AND timestamp < toDateTime({period_to})
  AND event = {event} -- if event
  AND {where.condition} -- if where
  AND {filters} -- if internal
GROUP BY events.person_id
HAVING active_days >= {min_days}
  AND last_seen < toDateTime({period_to}) - toIntervalSecond(intDiv({silent_days_us}, 1000000))
ORDER BY active_days DESC, total DESC, person_id
LIMIT {limit}
