/*
id: top_events
topic: activity
title: Top events
description: >-
  The events that happened most often in a period, how many people did each, and its share of all events.
  A person is a distinct person_id.
aliases: [get_top_events]
asks:
  - What are the top events?
  - Which events happen most often?
  - Show me the most common events
  - most popular events by count
  - What do people do most?
  - What are people doing most in the product?
  - Which actions do users take most often?
  - event ranking
  - event counts by name
  - Which events are tracked most?
  - rank events by volume
  - top events compared to the previous period
not_asks:
  - top event organisers
  - which event properties are used most
  - top events per user
  - which users have the most events
  - events by country
  - total number of events
  - how many events did we have
parameters:
  period: { type: period, description: When the events happened. }
  limit: { type: limit, default: 10, max: 1000, description: How many events to list. }
  where: { type: conditions, description: Which events count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  event: { description: Event name., unit: text }
  total: { description: Times it happened in the period., unit: count }
  users: { description: Distinct people who did it in the period., unit: count }
  share: { description: Share of all events in the period., unit: percent }
  previous_total: { description: Times it happened in the previous period., unit: count, if: compare }
  change: { description: Change against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: total, label: event }
summary:
  rows: '{first.event} happened most: {first.total time} by {first.users person/people}, {first.share} of all events ({period}).'
  tie: '{peaks.event} happened most, {first.total time} each ({period}).'
  empty: 'No events happened ({period}).'
caveats:
  - Every event counts, including page views and other events captured automatically.
follow_ups:
  - How many events per day?
  - Who are the most active users?
*/
SELECT
  event,
  total,
  users,
  round(100 * total / nullIf(sum(total) OVER (), 0), 2) AS share, -- if compare
  round(100 * total / nullIf(sum(total) OVER (), 0), 2) AS share -- if not compare
  previous_total, -- if compare
  round(100 * (total - previous_total) / nullIf(previous_total, 0), 1) AS change -- if compare
FROM (
  SELECT
    event,
    countIf(timestamp >= toDateTime({period_from})) AS total,
    countIf(timestamp < toDateTime({period_from})) AS previous_total, -- if compare
    uniqExactIf(person_id, timestamp >= toDateTime({period_from})) AS users
  FROM events
  WHERE timestamp >= toDateTime({period_from}) -- if not compare
  WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
    AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
    AND timestamp < toDateTime({period_to})
    AND {where.condition} -- if where
    AND {filters} -- if internal
  GROUP BY event
)
ORDER BY total DESC, event
LIMIT {limit}
