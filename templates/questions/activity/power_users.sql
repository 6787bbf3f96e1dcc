/*
id: power_users
topic: activity
title: Most active users
description: >-
  The people with the most events in a period, with the days they were active and when they were last seen. A person is one
  person_id, whatever devices and ids were merged into it.
aliases: [identify_power_users, top_users]
asks:
  - Who are the most active users?
  - Who are our power users?
  - power users
  - top users
  - most engaged users
  - Which users are most active?
  - heaviest users
  - Who uses the product the most?
  - users with the most events
  - top users by number of events
  - top users by activity
  - rank users by activity
  - list of our best users
  - Who {event} most often?
  - Which users {event} the most?
  - top users by {event}
not_asks:
  - top users by pages
  - 'power users who {event}'
  - 'most active users who {event}'
  - top users by revenue
  - how many active users
  - least active users
  - when are users most active
words: [count]
parameters:
  event: { type: event, description: 'The event to rank by; without it every event counts.' }
  period: { type: period, description: When the events happened. }
  limit: { type: limit, default: 10, max: 1000, description: How many people to list. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  person_id: { description: The person., unit: text }
  email: { description: 'The email property of the person, when there is one.', unit: text }
  total: { description: Events in the period., unit: count }
  active_days: { description: Days with at least one of these events., unit: count }
  last_seen: { description: The last of these events., unit: time }
chart: { bar: total, label: email }
summary:
  rows: '{first.email|first.person_id} did {param.event|something} most often: {first.total time} on {first.active_days day} ({period}).'
  tie: '{peaks.email|peaks.person_id} did {param.event|something} most often, {first.total time} each ({period}).'
  empty: 'Nobody did {param.event|anything} ({period}).'
caveats:
  - Team members and test accounts are included, unless the question leaves them out.
follow_ups:
  - How is activity distributed across users?
*/
SELECT
  toString(person_id) AS person_id,
  argMax(person.properties.email, timestamp) AS email,
  count() AS total,
  count(DISTINCT toDate(timestamp)) AS active_days,
  max(timestamp) AS last_seen
FROM events
WHERE timestamp >= toDateTime({period_from})
  AND timestamp < toDateTime({period_to})
  AND event = {event} -- if event
  AND {where.condition} -- if where
  AND {filters} -- if internal
GROUP BY events.person_id
ORDER BY total DESC, person_id
LIMIT {limit}
