/*
id: user_activity
topic: activity
title: Activity of one user
description: >-
  What one person did in a period: each event, how often, on how many days, and when first and last. The person is named by
  email, distinct id or person id; everything done under any of their distinct ids counts.
asks:
  - What did {person} do?
  - What has {person} been doing?
  - activity of {person}
  - activity of user {person}
  - Show me the activity of {person}
  - user activity of {person}
  - events of {person}
  - Which events did {person} do?
  - How active is {person}?
  - How many times did {person} {event}?
  - When was {person} last active?
  - When did {person} last {event}?
  - How often did {person} {event}?
  - Has {person} {event}?
  - Did {person} {event}?
  - top events of {person}
  - '{person}'
  - Tell me about {person}
not_asks:
  - Who are the most active users?
  - which properties does {person} have
  - Which plan is {person} on?
  - How many sessions did {person} have?
words: [count, happen, active, user, last, recently, event, usage, history, tell, seen]
parameters:
  person: { type: person, required: true, description: 'Email, distinct id or person id.' }
  event: { type: event, description: 'The event to look at; without it all are listed.' }
  period: { type: period, description: When it happened. }
  where: { type: conditions, description: Which events count. }
  limit: { type: limit, default: 100, max: 1000, description: How many events to list. }
columns:
  event: { description: Event name., unit: text }
  total: { description: Times the person did it in the period., unit: count }
  active_days: { description: Days on which they did it., unit: count }
  first_seen: { description: The first time in the period., unit: time }
  last_seen: { description: The last time in the period., unit: time }
chart: { bar: total, label: event }
summary:
  rows: '{param.person} did {sum.total event} in all ({period}), most often {first.event} ({first.total time} on {first.active_days day}, last at {first.last_seen}).'
  single: '{param.person} did {first.event} {first.total time} on {first.active_days day}, last at {first.last_seen} ({period}).'
  empty: 'Nothing is known of {param.person} doing {param.event|anything} ({period}).'
caveats:
  - An email finds everybody whose person property email it is; an unknown name looks like somebody who did nothing.
follow_ups:
  - Who are the most active users?
*/
SELECT
  event,
  count() AS total,
  count(DISTINCT toDate(timestamp)) AS active_days,
  min(timestamp) AS first_seen,
  max(timestamp) AS last_seen
FROM events
WHERE timestamp >= toDateTime({period_from})
  AND timestamp < toDateTime({period_to})
  AND event = {event} -- if event
  AND {where.condition} -- if where
  AND (
    person_id IN (SELECT person_id FROM person_distinct_ids WHERE distinct_id = {person})
    OR person_id IN (SELECT id FROM persons WHERE lower(toString(properties.email)) = lower({person}))
    OR toString(person_id) = lower({person})
  )
GROUP BY event
ORDER BY total DESC, event
LIMIT {limit}
