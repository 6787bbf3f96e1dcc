/*
id: event_list
topic: lookup
title: Events of the project
description: >-
  The events that were recorded in a period, by name, with how often and when first and last; the most frequent first.
asks:
  - What events do we track?
  - Which events exist?
  - list all events
  - list of events
  - list of all event names
  - event names
  - event types
  - What kinds of events do we have?
  - What events are there in this project?
  - all the events we have
  - Which events are available?
  - event catalogue
  - event schema
  - What are we tracking?
  - Which events do we capture?
not_asks:
  - top events
  - Which events happen most often?
  - most common events
  - recent events
  - list the latest events
  - events of jane@example.com
  - how many events did we have
  - events per day
  - which events lead to a purchase
  - which events do users do
  - what events do people do most
  - which properties does an event have
  - list of all event properties
  - events by country
  - which events have errors
words: [event, happen, exist, available, name, type, kind, track]
parameters:
  period: { type: period, default: last 90 days, description: When the events were recorded. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
  limit: { type: limit, default: 100, max: 5000, description: How many events to list. }
columns:
  event: { description: Event name., unit: text }
  total: { description: Times it was recorded in the period., unit: count }
  first_seen: { description: The first time in the period., unit: time }
  last_seen: { description: The last time in the period., unit: time }
chart: { bar: total, label: event }
summary:
  rows: '{count event} were recorded ({period}), most often {first.event} ({first.total time}) and {second.event} ({second.total time}).'
  single: 'Only {first.event} was recorded ({period}), {first.total time}.'
  empty: 'No events were recorded ({period}).'
caveats:
  - An event that did not happen in the period is not listed, even if it is defined in PostHog.
follow_ups:
  - What are the latest events?
  - What are the top events?
*/
SELECT
  event,
  count() AS total,
  min(timestamp) AS first_seen,
  max(timestamp) AS last_seen
FROM events
WHERE timestamp >= toDateTime({period_from})
  AND timestamp < toDateTime({period_to})
  AND {where.condition} -- if where
  AND {filters} -- if internal
GROUP BY event
ORDER BY total DESC, event
LIMIT {limit}
