/*
id: unique_users
topic: activity
title: Unique users
description: >-
  How many distinct people were active in a period. Active means any event, unless one is named. A person is one person_id,
  whatever devices and ids were merged into it; each counts once, however often they came.
asks:
  - How many users do we have?
  - How many active users did we have?
  - How many people were active?
  - number of unique users
  - unique users
  - number of active users
  - active users
  - How many distinct users were there?
  - How many people use the product?
  - total number of users
  - unique visitors
  - How many visitors did we have?
  - How many users {event}?
  - How many people {event}?
  - How many unique users {event}?
  - number of users who {event}
  - unique users of {event}
  - How many different people {event}?
  - How many users did we have compared to the previous period?
not_asks:
  - How often do people {event}?
  - daily active users
  - weekly active users
  - monthly active users
  - new users
  - Who are the most active users?
  - What percentage of users {event}?
  - active users over time
  - How many users per day?
  - How many times did users {event}?
  - how many users came back
  - how many events per user
  - which users are active
words: [happen, event]
parameters:
  event: { type: event, description: 'The event that makes a person active; without it any event does.' }
  period: { type: period, description: When they were active. }
  where: { type: conditions, description: Which events count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  users: { description: Distinct people active in the period., unit: count }
  previous_users: { description: Distinct people active in the previous period., unit: count, if: compare }
  change: { description: Change against the previous period; empty when that was 0., unit: percent, if: compare }
summary:
  rows: '{first.users person/people} did {param.event|something} ({period})[; {first.previous_users person/people} {previous}][, a change of {first.change}].'
  empty: 'Nobody did {param.event|anything} ({period})[; {first.previous_users person/people} {previous}].'
  measure: users
caveats:
  - People count who did something in the period, not everybody who was ever seen.
follow_ups:
  - How many daily active users did we have?
  - How many new users did we get?
*/
SELECT
  users, -- if compare
  users -- if not compare
  previous_users, -- if compare
  round(100 * (users - previous_users) / nullIf(previous_users, 0), 1) AS change -- if compare
FROM (
  SELECT
    uniqExactIf(person_id, timestamp < toDateTime({period_from})) AS previous_users, -- if compare
    uniqExactIf(person_id, timestamp >= toDateTime({period_from})) AS users
  FROM events
  WHERE timestamp >= toDateTime({period_from}) -- if not compare
  WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
    AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
    AND timestamp < toDateTime({period_to})
    AND event = {event} -- if event
    AND {where.condition} -- if where
    AND {filters} -- if internal
)
LIMIT 1
