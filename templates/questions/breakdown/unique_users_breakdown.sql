/*
id: unique_users_breakdown
topic: breakdown
title: Unique users by property
description: >-
  How many distinct people were active, or did an event, for each value of a property, and their share of all of them. A user is a
  distinct person_id; who shows several values counts for each.
asks:
  - users by {property}
  - users per {property}
  - unique users by {property}
  - How many unique users per {property}?
  - distinct users by {property}
  - active users by {property}
  - How many people are there for each {property}?
  - How many users do we have per {property}?
  - number of users by {property}
  - number of active users per {property}
  - Which {property} has the most users?
  - Which {property} do most users have?
  - top {property} by users
  - top {property} by number of unique users
  - What {property} do our users have?
  - distribution of users by {property}
  - share of users by {property}
  - break down users by {property}
  - user breakdown by {property}
  - unique users who {event} by {property}
  - How many users {event} by {property}?
  - How many people {event} per {property}?
  - users who {event} by {property}
  - Which {property} has the most users who {event}?
  - unique users by {property} compared to the previous period
  - What percentage of users by {property}?
not_asks:
  - which {property} are active
  - '{event} by {property}'
  - events by {property}
  - new users by {property}
  - revenue per user by {property}
  - retention by {property}
  - unique users by {property} per day
  - compare users by {property}
  - How many users {event}?
  - top users by {property}
  - sessions by {property}
words: [count, user, active, break down, breakdown, top, share, happen]
parameters:
  by: { type: property, of: any, required: true, description: The property whose values are counted. }
  event: { type: event, description: 'The event people did; without it any event does.' }
  period: { type: period, description: When people were active. }
  limit: { type: limit, default: 10, max: 1000, description: How many values to list. }
  where: { type: conditions, description: Which events count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: 'Value of the property; empty for events without it.', unit: text }
  users: { description: Distinct people with an event of this value., unit: count }
  share: { description: 'Share of all people active in the period, or who did the event.', unit: percent }
  total: { description: Their events with this value., unit: count }
  previous_users: { description: Distinct people in the previous period., unit: count, if: compare }
  change: { description: Change of the people against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: users, label: value }
summary:
  rows: 'People[ who did {param.event}] by {param.by}: {first.value|not set} has most, {first.users person/people}, {first.share} of all[; then {second.value}, {second.users}] ({period}).'
  tie: 'People[ who did {param.event}] by {param.by}: most have {peaks.value|not set}, {first.users person/people} each ({period}).'
  single: 'People[ who did {param.event}] by {param.by}: {first.value|not set} with {first.users person/people} ({period}).'
  empty: 'Nobody did {param.event|anything} ({period}).'
caveats:
  - Who shows several values counts for each; shares may add up to more than 100%.
  - Events without the property are listed with an empty value; the same people may also be in other rows.
follow_ups:
  - How many events by the same property?
*/
SELECT
  value,
  users,
  round(100 * users / nullIf(all_users, 0), 2) AS share,
  total, -- if compare
  total -- if not compare
  previous_users, -- if compare
  round(100 * (users - previous_users) / nullIf(previous_users, 0), 1) AS change -- if compare
FROM (
  SELECT
    value,
    uniqExactIf(person_id, now > 0) AS users,
    uniqExactIf(person_id, before > 0) AS previous_users, -- if compare
    sum(now) AS total,
    any(everybody) AS all_users
  FROM (
    SELECT
      toString({by.access}) AS value,
      person_id,
      countIf(timestamp >= toDateTime({period_from})) AS now,
      countIf(timestamp < toDateTime({period_from})) AS before, -- if compare
      uniqExactIf(person_id, countIf(timestamp >= toDateTime({period_from})) > 0) OVER () AS everybody
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if not compare
    WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
      AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
      AND timestamp < toDateTime({period_to})
      AND event = {event} -- if event
      AND {where.condition} -- if where
      AND {filters} -- if internal
    GROUP BY value, person_id
  )
  GROUP BY value
)
ORDER BY users DESC, total DESC, value
LIMIT {limit}
