/*
id: active_users_threshold
topic: activity
title: Users by number of times
description: >-
  How many people did an event (or anything) at least, at most or exactly so many times in a period, and their share of the
  people who did it at all. Instead of times, the different days on which they did it can be counted.
asks:
  - How many users {event} at least 5 times?
  - How many people did {event} more than 10 times?
  - How many users were active at least 3 times?
  - How many users have at least 10 events?
  - users with more than 20 events
  - number of users who {event} at least twice
  - number of users who did {event} 5 or more times
  - What share of users {event} at least 3 times?
  - How many people {event} exactly 2 times?
  - How many users {event} at most 2 times?
  - How many users were active on at least 5 days?
  - How many users were active on more than 10 different days?
  - How many people {event} on at least 3 days?
  - How many people {event} only once?
not_asks:
  - How many users {event}?
  - Who {event} at least 5 times?
  - top 5 users
  - How many events do users have?
  - users with the most events
words: [count, time, percentage, share]
parameters:
  event: { type: event, description: 'The event to count per person; without it every event counts.' }
  period: { type: period, description: When the events happened. }
  at_least:
    type: number
    bound: least
    min: 1
    max: 1000000
    cues: [day, days]
    description: 'Lowest number of times (or days) that counts.'
  at_most:
    type: number
    bound: most
    min: 1
    max: 1000000
    cues: [day, days]
    description: 'Highest number of times (or days) that counts.'
  count:
    type: choice
    description: 'times counts events, days counts the different days with one.'
    default: times
    one_of:
      times: [times]
      days: [days, different days, distinct days, separate days]
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  users: { description: Distinct people within the limits., unit: count }
  active_users: { description: Distinct people who did it at all in the period., unit: count }
  share: { description: 'users / active_users; empty when nobody did it.', unit: percent }
summary:
  rows: '{first.users} of {first.active_users person/people} who did {param.event|something} did so[ at least {param.at_least}][ at most {param.at_most}] {param.count}: {first.share} ({period}).'
  empty: 'Nobody did {param.event|anything} ({period}).'
  measure: active_users
caveats:
  - People who did not do it at all are not counted, whatever the limits.
follow_ups:
  - How is activity distributed across users?
  - Who are the most active users?
*/
SELECT
  countIf(
    done > 0
    AND done >= {at_least} -- if at_least
    AND done <= {at_most} -- if at_most
  ) AS users,
  count() AS active_users,
  round(100 * users / nullIf(active_users, 0), 2) AS share
FROM (
  SELECT
    person_id,
    count() AS done -- if count = times
    count(DISTINCT toDate(timestamp)) AS done -- if count = days
  FROM events
  WHERE timestamp >= toDateTime({period_from})
    AND timestamp < toDateTime({period_to})
    AND event = {event} -- if event
    AND {where.condition} -- if where
    AND {filters} -- if internal
  GROUP BY person_id
)
LIMIT 1
