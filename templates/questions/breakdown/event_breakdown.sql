/*
id: event_breakdown
topic: breakdown
title: Events by property
description: >-
  How often an event (or any event) happened for each value of a property, how many distinct people did it, and the share of all.
  The value is the one the event had; of a person or a session the one known with the event.
asks:
  - '{event} by {property}'
  - '{event} per {property}'
  - '{event} split by {property}'
  - break down {event} by {property}
  - breakdown of {event} by {property}
  - number of {event} by {property}
  - How many {event} per {property}?
  - How many {event} did we have for each {property}?
  - Which {property} has the most {event}?
  - Which {property} has the highest number of {event}?
  - Which {property} brings the most {event}?
  - Which {property} do {event} come from?
  - top {property} by {event}
  - top {property} by number of {event}
  - distribution of {event} by {property}
  - share of {event} by {property}
  - events by {property}
  - number of events per {property}
  - Which {property} has the most events?
  - top {property} by events
  - '{event} by {property} compared to the previous period'
  - How does {event} differ between {property}?
  - percentage of {event} by {property}
not_asks:
  - top {event} from {property}
  - users by {property}
  - unique users by {property}
  - How many users {event} by {property}?
  - '{event} by {property} per day'
  - '{event} by {property} over time'
  - What values does {property} have?
  - conversion rate by {property}
  - compare {property}
  - revenue by {property}
words: [count, event, user, happen, breakdown, break down, top, share, number, record]
parameters:
  by: { type: property, of: any, required: true, description: The property whose values are counted. }
  event: { type: event, description: 'The event to count; without it every event counts.' }
  period: { type: period, description: When the events happened. }
  limit: { type: limit, default: 10, max: 1000, description: How many values to list. }
  where: { type: conditions, description: Which events count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: 'Value of the property; empty for events without it.', unit: text }
  total: { description: Times it happened in the period., unit: count }
  users: { description: Distinct people who did it with this value., unit: count }
  share: { description: 'Share of all, those without the property included.', unit: percent }
  previous_total: { description: Times it happened in the previous period., unit: count, if: compare }
  change: { description: Change against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: total, label: value }
summary:
  rows: '{param.event|Events} by {param.by}: {first.value|not set} has most, {first.total time} by {first.users person/people}, {first.share} of all[; then {second.value}, {second.total}] ({period}).'
  tie: '{param.event|Events} by {param.by}: most with {peaks.value|not set}, {first.total time} each ({period}).'
  single: '{param.event|Events} by {param.by}: {first.value|not set} with {first.total time} by {first.users person/people} ({period}).'
  empty: 'There was no {param.event|event} ({period}).'
caveats:
  - Events without the property are listed with an empty value; they count for the share.
  - Who did it with several values counts for each; people must not be added up.
follow_ups:
  - How many unique users by the same property?
  - and per week?
*/
SELECT
  value,
  total,
  users,
  round(100 * total / nullIf(sum(total) OVER (), 0), 2) AS share, -- if compare
  round(100 * total / nullIf(sum(total) OVER (), 0), 2) AS share -- if not compare
  previous_total, -- if compare
  round(100 * (total - previous_total) / nullIf(previous_total, 0), 1) AS change -- if compare
FROM (
  SELECT
    toString({by.access}) AS value,
    countIf(timestamp >= toDateTime({period_from})) AS total,
    countIf(timestamp < toDateTime({period_from})) AS previous_total, -- if compare
    uniqExactIf(person_id, timestamp >= toDateTime({period_from})) AS users
  FROM events
  WHERE timestamp >= toDateTime({period_from}) -- if not compare
  WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
    AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
    AND timestamp < toDateTime({period_to})
    AND event = {event} -- if event
    AND {where.condition} -- if where
    AND {filters} -- if internal
  GROUP BY value
)
ORDER BY total DESC, value
LIMIT {limit}
