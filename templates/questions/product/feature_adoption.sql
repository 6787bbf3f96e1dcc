/*
id: feature_adoption
topic: product
title: Feature adoption
description: >-
  Of the people active in a period, how many used a feature: did its event at least once. Active means any event. Beside it how
  often they used it, and how many came back to it on another day. Optionally for each value of a property.
asks:
  - adoption of {event}
  - What is the adoption rate of {event}?
  - '{event} adoption'
  - '{event} feature adoption'
  - feature adoption of {event}
  - How many people have adopted {event}?
  - What share of users adopted {event}?
  - What percentage of users adopted the {event} feature?
  - How widely is {event} used?
  - How many people use the {event} feature?
  - What percentage of users use the {event} feature?
  - How popular is the {event} feature?
  - Is anyone using {event}?
  - How well is {event} adopted?
  - uptake of {event}
  - adoption of {event} compared to the previous period
  - adoption of {event} by {by}
  - Which {by} adopt {event} most?
  - '{event} adoption per {by}'
not_asks:
  - '{event} over time'
  - '{event} usage trend'
  - adoption of {event} over time
  - adoption of {event} per week
  - How many users {event}?
  - What percentage of users {event}?
  - Which feature should we build next?
  - feature flags
  - most used features
  - How many {event}?
words: [user, count, event, share, rate, feature, use, active, adopt, happen, widely, by, new, people, product, well, penetration]
parameters:
  event: { type: event, required: true, description: The event that using the feature captures. }
  by: { type: property, of: any, description: Property whose values are compared. }
  period: { type: period, description: When people were active and used it. }
  limit: { type: limit, default: 10, max: 1000, description: 'How many values to list, of a property.' }
  where: { type: conditions, description: 'Which events count, of the feature and for being active.' }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: Value of the property; empty for events without it., unit: text, if: by }
  users: { description: Distinct people who used the feature., unit: count }
  active_users: { description: Distinct people active in the period., unit: count }
  adoption: { description: users / active_users., unit: percent }
  total: { description: Times it was used., unit: count }
  per_user: { description: total / users; empty when nobody used it. }
  previous_users: { description: Distinct people who used it in the previous period., unit: count, if: compare }
  previous_adoption: { description: Their share of the people active then., unit: percent, if: compare }
  change: { description: Change of the users against the previous period; empty when that was 0., unit: percent, if: compare }
  repeat_users: { description: Those of the users who used it on at least two days., unit: count }
  repeat_share: { description: repeat_users / users., unit: percent }
chart: { bar: adoption, label: value }
summary:
  rows: 'With {param.by} {first.value|not set} {first.users} of {first.active_users person/people} used {param.event}, {first.adoption}: the most people; of the values listed {peak.value} has the highest adoption, {peak.adoption} ({period}).'
  tie: 'With {param.by} {first.value|not set} {first.users} of {first.active_users person/people} used {param.event}, {first.adoption}: the most people ({period}).'
  single: '{first.users} of {first.active_users person/people} active used {param.event}[ with {param.by} {first.value}]: {first.adoption}[, {first.repeat_users} of them on at least two days ({first.repeat_share})][; {first.previous_users}, {first.previous_adoption}, {previous}] ({period}).'
  empty: 'Nobody used {param.event} ({period}).'
  measure: users
caveats:
  - Everybody active counts, including people who could not have used the feature; narrow it down with a condition.
  - Of a property, people count once for each value their events have.
follow_ups:
  - How did the usage develop?
  - What do people do right before it?
*/
SELECT
  value, -- if by
  users,
  active_users,
  round(100 * users / nullIf(active_users, 0), 2) AS adoption,
  total,
  round(total / nullIf(users, 0), 2) AS per_user,
  previous_users, -- if compare
  round(100 * previous_users / nullIf(previous_active, 0), 2) AS previous_adoption, -- if compare
  round(100 * (users - previous_users) / nullIf(previous_users, 0), 1) AS change, -- if compare
  repeat_users,
  round(100 * repeat_users / nullIf(users, 0), 2) AS repeat_share
FROM (
  SELECT
    value, -- if by
    countIf(used > 0) AS users,
    countIf(active > 0) AS active_users,
    sum(used) AS total,
    countIf(previous_used > 0) AS previous_users, -- if compare
    countIf(previous_active > 0) AS previous_active, -- if compare
    countIf(days > 1) AS repeat_users
  FROM (
    SELECT
      toString({by.access}) AS value, -- if by
      person_id,
      countIf(event = {event} AND timestamp >= toDateTime({period_from})) AS used,
      countIf(timestamp >= toDateTime({period_from})) AS active,
      countIf(event = {event} AND timestamp < toDateTime({period_from})) AS previous_used, -- if compare
      countIf(timestamp < toDateTime({period_from})) AS previous_active, -- if compare
      uniqExactIf(toDate(timestamp), event = {event} AND timestamp >= toDateTime({period_from})) AS days
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if not compare
    WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
      AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
      AND timestamp < toDateTime({period_to})
      AND {where.condition} -- if where
      AND {filters} -- if internal
    GROUP BY value, person_id -- if by
    GROUP BY person_id -- if not by
  )
  GROUP BY value -- if by
)
ORDER BY users DESC, active_users DESC, value -- if by
LIMIT {limit}
