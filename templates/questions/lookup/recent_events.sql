/*
id: recent_events
topic: lookup
title: Latest events
description: >-
  The latest events one by one, newest first, of one event or of all, of one person or of everybody, with who did it and the
  properties it was sent with. The person is named by email, distinct id or person id.
aliases: [get_recent_events]
asks:
  - latest events
  - recent events
  - Show me the last events
  - What happened recently?
  - What just happened?
  - most recent events
  - newest events
  - show the latest {event}
  - newest {event}
  - most recent {event}
  - recent {event}
  - last {event}
  - list the latest {event}
  - recent {event} events
  - Show individual {event} events
  - raw events
  - live events
  - event log
  - last events of {person}
  - latest events of {person}
  - recent events of {person}
  - most recent {event} of {person}
not_asks:
  - top events
  - list all events
  - which events happen most
  - events over time
  - how many {event} last week
  - When did {person} last {event}?
  - When was {person} last active?
  - activity of {person}
  - What did {person} do?
  - events of {person}
  - latest version
  - recent users
  - latest users
  - newest users
  - Which users {event} recently?
  - who {event} last
words: [event, happen, list, log, stream, individual, raw]
parameters:
  event: { type: event, description: 'The event to show; without it every event.' }
  person: { type: person, description: 'Whose events: email, distinct id or person id.' }
  period: { type: period, description: When they happened. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
  limit: { type: limit, default: 20, max: 1000, description: How many events to show. }
columns:
  timestamp: { description: When it happened., unit: time }
  event: { description: Event name., unit: text }
  email: { description: 'The email property of the person, when there is one.', unit: text }
  distinct_id: { description: The id the event was sent with., unit: text }
  person_id: { description: The person., unit: text }
  properties: { description: 'What the event was sent with, as JSON.', unit: text }
summary:
  rows: 'The latest is {first.event} at {first.timestamp} by {first.email|first.distinct_id}; the {listed event} listed go back to {last.timestamp} ({period}).'
  single: 'There is one: {first.event} at {first.timestamp} by {first.email|first.distinct_id} ({period}).'
  empty: 'There was no {param.event|event}[ of {param.person}] ({period}).'
caveats:
  - Events older than the period are not looked for.
follow_ups:
  - What are the top events?
*/
SELECT
  timestamp,
  event,
  person.properties.email AS email,
  distinct_id,
  toString(person_id) AS person_id,
  properties
FROM events
WHERE timestamp >= toDateTime({period_from})
  AND timestamp < toDateTime({period_to})
  AND event = {event} -- if event
  AND {where.condition} -- if where
  AND {filters} -- if internal
  AND ( -- if person
    events.person_id IN (SELECT person_id FROM person_distinct_ids WHERE distinct_id = {person}) -- if person
    OR events.person_id IN (SELECT id FROM persons WHERE lower(toString(properties.email)) = lower({person})) -- if person
    OR toString(events.person_id) = lower({person}) -- if person
  ) -- if person
ORDER BY timestamp DESC, toString(uuid) DESC
LIMIT {limit}
