/*
id: property_values
topic: breakdown
title: Values of a property
description: >-
  The values a property took in a period, the most frequent first: how many events (or events of one name) had each, how many
  distinct people, and when it was first and last seen in the period. Events without the property are left out.
asks:
  - What values does {property} have?
  - Which values does {property} take?
  - values of {property}
  - list the values of {property}
  - show all values of {property}
  - possible values of {property}
  - distinct values of {property}
  - unique values for the {property} property
  - What are the different {property}?
  - Which {property} are there?
  - Which {property} do we have?
  - Which {property} exist?
  - list all {property}
  - What can {property} be?
  - most common values of {property}
  - top values of {property}
  - most common {property}
  - most frequent {property}
  - top {property}
  - How many different values does {property} have?
  - values of {property} for {event}
  - Which {property} values occur on {event}?
  - options for {property}
not_asks:
  - most {event} from {property}
  - top {event} of {property}
  - '{event} by {property}'
  - users by {property}
  - How many users have {property}?
  - value of {property} of a user
  - list the properties of {event}
  - What properties does {event} have?
  - which events have {property}
  - average {property}
  - top {property} by revenue
words: [value, property, attribute, event, happen, exist, count, all, unique, top, different, kind, type, field, option, occur, seen, recorded]
parameters:
  property: { type: property, of: any, required: true, description: The property whose values are listed. }
  event: { type: event, description: 'The event that carries it; without it every event counts.' }
  period: { type: period, description: When the events happened. }
  limit: { type: limit, default: 100, max: 10000, description: How many values to list. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: Value of the property., unit: text }
  total: { description: Events that had it., unit: count }
  users: { description: Distinct people with such an event., unit: count }
  share: { description: Share of the events that have the property., unit: percent }
  first_seen: { description: First such event in the period., unit: time }
  last_seen: { description: Last such event in the period., unit: time }
  values: { description: 'How many different values there are, the same in every row.', unit: count }
chart: { bar: total, label: value }
summary:
  rows: '{param.property} has {first.values value}: most often {first.value}, {first.share} of the {sum.total event} listed[; then {second.value}, {second.share}] ({period}).'
  tie: '{param.property} has {first.values value}: most often {peaks.value}, {first.total time} each ({period}).'
  single: '{param.property} has one value: {first.value}, {first.total time} by {first.users person/people} ({period}).'
  empty: 'No {param.event|event} has {param.property} ({period}).'
caveats:
  - 'What a property could be and never was in the period is not known here.'
follow_ups:
  - How many unique users by this property?
*/
SELECT
  value,
  count() AS total,
  count(DISTINCT person_id) AS users,
  round(100 * total / nullIf(sum(count()) OVER (), 0), 2) AS share,
  min(timestamp) AS first_seen,
  max(timestamp) AS last_seen,
  count() OVER () AS values
FROM (
  SELECT
    toString({property.access}) AS value,
    person_id,
    timestamp
  FROM events
  WHERE timestamp >= toDateTime({period_from})
    AND timestamp < toDateTime({period_to})
    AND event = {event} -- if event
    AND {where.condition} -- if where
    AND {filters} -- if internal
)
WHERE isNotNull(value)
GROUP BY value
ORDER BY total DESC, value
LIMIT {limit}
