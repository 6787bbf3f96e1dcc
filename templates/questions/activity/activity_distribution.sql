/*
id: activity_distribution
topic: activity
title: Activity distribution
description: >-
  How activity is spread over people: how many people did 1, 2 to 5, 6 to 10, ... events in the period. Only people with at
  least one event are counted. Every group is listed, empty ones with 0.
asks:
  - How is activity distributed across users?
  - activity distribution
  - distribution of events per user
  - How many events does each user have?
  - How many events per user?
  - histogram of events per person
  - distribution of events by user
  - How engaged are our users?
  - user engagement distribution
  - How active are our users?
  - split of users by activity level
  - How many light and heavy users are there?
  - distribution of {event} per user
  - How many times does each user {event}?
not_asks:
  - active users
  - unique users
  - number of users
  - average events per user
  - how many active users
  - how many users do we have
  - distribution of users across countries
  - traffic distribution by browser
  - who are the most active users
words: [count]
parameters:
  event: { type: event, description: 'The event to count per person; without it every event counts.' }
  period: { type: period, description: When the events happened. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  events: { description: Number of events a person did., unit: text }
  users: { description: Distinct people with that many events., unit: count }
  share: { description: Share of the people with at least one event., unit: percent }
chart: { bar: users, label: events }
summary:
  rows: '{sum.users person/people} did {param.event|something} ({period}); the largest group, {peak.share} of them, had {peak.events event} each.'
  tie: '{sum.users person/people} did {param.event|something} ({period}); the largest groups, {peak.share} of them each, had {peaks.events} events.'
  empty: 'Nobody did {param.event|anything} ({period}).'
caveats:
  - Groups follow fixed limits (1, 5, 10, 25, 50, 100, 500 events); a longer period moves people to the right.
follow_ups:
  - Who are the most active users?
*/
SELECT
  level.1 AS events,
  level.2 AS users,
  round(100 * level.2 / nullIf(people, 0), 2) AS share
FROM (
  SELECT
    count() AS people,
    [
      ('1', countIf(done = 1)),
      ('2-5', countIf(done BETWEEN 2 AND 5)),
      ('6-10', countIf(done BETWEEN 6 AND 10)),
      ('11-25', countIf(done BETWEEN 11 AND 25)),
      ('26-50', countIf(done BETWEEN 26 AND 50)),
      ('51-100', countIf(done BETWEEN 51 AND 100)),
      ('101-500', countIf(done BETWEEN 101 AND 500)),
      ('more than 500', countIf(done > 500))
    ] AS levels
  FROM (
    SELECT person_id, count() AS done
    FROM events
    WHERE timestamp >= toDateTime({period_from})
      AND timestamp < toDateTime({period_to})
      AND event = {event} -- if event
      AND {where.condition} -- if where
      AND {filters} -- if internal
    GROUP BY person_id
  )
)
ARRAY JOIN levels AS level, arrayEnumerate(levels) AS position
ORDER BY position
LIMIT 8
