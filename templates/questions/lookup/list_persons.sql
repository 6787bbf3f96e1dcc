/*
id: list_persons
topic: lookup
title: List of people
description: >-
  The people who did an event, or anything at all, in a period, latest first, with name, email and when they were first seen.
  Conditions look at what was known of the person ("on the pro plan"), or else at the events ("on mobile"). A person is one
  person_id.
asks:
  - list users
  - list all users
  - list of users
  - list persons
  - list of people
  - show me our users
  - show users
  - Who are our users?
  - find users
  - Which users do we have?
  - recent users
  - latest users
  - list users who {event}
  - Who {event}?
  - Which users {event}?
  - Show me people who {event}
  - list the people who {event}
  - find users who {event}
  - Who {event} recently?
  - names of users who {event}
  - emails of users who {event}
  - list active users
  - Which users were active?
  - Who was active?
not_asks:
  - how many users do we have
  - top users
  - Who are the most active users?
  - Who {event} most often?
  - Which users {event} the most?
  - number of users who {event}
  - users by country
  - list the users who dropped off
  - new users
  - who are you
  - list users at risk of churn
  - list users who {event} at least 5 times
  - What did {person} do?
  - list of internal users
  - users who came back
  - show me daily active users
  - show me the activity of users
words: [user, happen, recent, email, name, detail]
parameters:
  event: { type: event, description: 'What they did; without it anything.' }
  period: { type: period, description: When they did it. }
  where: { type: conditions, prefer: person, description: 'Which people are listed: what is known of them, or of the events they did.' }
  internal: { type: internal, description: Leaves internal and test users out. }
  limit: { type: limit, default: 100, max: 5000, description: How many people to list. }
columns:
  person_id: { description: The person., unit: text }
  email: { description: 'The email property, when there is one.', unit: text }
  name: { description: 'The name property, when there is one.', unit: text }
  first_seen: { description: 'When PostHog first saw the person, in any period.', unit: time }
  last_seen: { description: The last of these events in the period., unit: time }
  total: { description: These events in the period., unit: count }
summary:
  rows: '{count person/people} did {param.event|something} ({period}), last {first.email|first.person_id} at {first.last_seen}.'
  single: 'One person did {param.event|something} ({period}): {first.email|first.person_id}, at {first.last_seen}.'
  empty: 'Nobody did {param.event|anything} ({period}).'
caveats:
  - People who did nothing in the period are not listed.
  - Team members and test accounts are included, unless the question leaves them out.
follow_ups:
  - Who are the most active users?
*/
SELECT
  toString(person_id) AS person_id,
  argMax(person.properties.email, timestamp) AS email,
  argMax(person.properties.name, timestamp) AS name,
  min(person.created_at) AS first_seen,
  max(timestamp) AS last_seen,
  count() AS total
FROM events
WHERE timestamp >= toDateTime({period_from})
  AND timestamp < toDateTime({period_to})
  AND event = {event} -- if event
  AND {where.condition} -- if where
  AND {filters} -- if internal
GROUP BY events.person_id
ORDER BY last_seen DESC, person_id
LIMIT {limit}
