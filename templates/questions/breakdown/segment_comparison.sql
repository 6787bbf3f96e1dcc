/*
id: segment_comparison
topic: breakdown
title: Comparison of segments
description: >-
  Groups of people side by side: how many they are, what they did, and per person how many events, active days and sessions. The
  groups are the values of a property: the ones named, one of them and all others, or the largest. With an event also how
  many of each group did it.
asks:
  - compare {values}
  - compare {values} users
  - compare {values} on {event}
  - '{values} users'
  - How do {values} users differ?
  - How do {values} compare?
  - differences between {values}
  - How does {event} differ between {values}?
  - '{event} of {values}'
  - How active are {values} users?
  - compare the activity of {values}
  - compare the engagement of {values} users
  - usage of {values} users
  - compare users by {property}
  - compare {property}
  - compare users across {property}
  - compare customers of each {property}
  - How do users differ by {property}?
  - compare {property} on {event}
  - compare {property} segments
  - segment comparison by {property}
  - How does activity differ by {property}?
  - compare user activity by {property}
not_asks:
  - Compare this week with last week
  - users by {property}
  - '{event} by {property}'
  - compare retention by {property}
  - compare the funnel by {property}
  - conversion rate of {values}
  - retention of {values}
  - revenue of {values}
  - compare the countries of our competitors
words: [compare, differ, user, active, activity, segment, group, event, usage, behave, behaviour, count, how active]
parameters:
  by: { type: property, of: any, required: true, description: The property whose values are the groups. }
  values: { type: values, of: by, others: rest, description: 'The values to compare; without them the largest groups.' }
  rest: { type: flag, description: 'Beside the values named, all others as one group.' }
  event: { type: event, description: 'An event to compare them by: how many did it, and how often.' }
  period: { type: period, description: When they were active. }
  limit: { type: limit, default: 10, max: 1000, description: How many groups to list. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: Value of the property; "others" for all that are not named., unit: text }
  users: { description: Distinct people active in the period., unit: count }
  total: { description: 'Their events, or with an event how often they did it.', unit: count }
  per_user: { description: total / users. }
  active_days: { description: Days with an event per person. }
  sessions: { description: 'Sessions per person; events without a session, such as those of a server, belong to none.' }
  did: { description: Distinct people who did the event., unit: count, if: event }
  rate: { description: did / users., unit: percent, if: event }
chart: { bar: per_user, label: value }
summary:
  rows: '{first.value}: {first.users person/people} with {first.per_user} {param.event|events} each on {first.active_days} active days[, {first.rate} did it]; {second.value}: {second.users person/people} with {second.per_user} each on {second.active_days} active days[, {second.rate} did it] ({period}, by {param.by}).'
  single: 'Only {first.value} was active: {first.users person/people} with {first.per_user} {param.event|events} each ({period}, by {param.by}).'
  empty: 'Nobody with such a {param.by} was active ({period}).'
  measure: users
caveats:
  - Who shows several values in the period, such as a phone and a computer, counts for each with what was done with it.
  - 'Events without the property are left out. Groups differ in more than this property: a difference is no cause.'
  - Averages of small groups vary by chance.
follow_ups:
  - What is our retention?
*/
SELECT
  segment AS value,
  count() AS users,
  sum(happened) AS total,
  round(total / nullIf(users, 0), 2) AS per_user,
  round(sum(days) / nullIf(users, 0), 2) AS active_days,
  round(sum(visits) / nullIf(users, 0), 2) AS sessions, -- if event
  round(sum(visits) / nullIf(users, 0), 2) AS sessions -- if not event
  countIf(happened > 0) AS did, -- if event
  round(100 * did / nullIf(users, 0), 2) AS rate -- if event
FROM (
  SELECT
    segment,
    person_id,
    countIf(event = {event}) AS happened, -- if event
    count() AS happened, -- if not event
    count(DISTINCT toDate(timestamp)) AS days,
    count(DISTINCT session_id) AS visits
  FROM (
    SELECT
      toString({by.access}) AS segment, -- if not rest
      toString({by.access}) AS segment, -- if rest and not values
      if(isNull({by.access}), NULL, if(toString({by.access}) IN {values}, toString({by.access}), 'others')) AS segment, -- if rest and values
      person_id,
      event,
      timestamp,
      nullIf($session_id, '') AS session_id
    FROM events
    WHERE timestamp >= toDateTime({period_from})
      AND timestamp < toDateTime({period_to})
      AND toString({by.access}) IN {values} -- if values and not rest
      AND {where.condition} -- if where
      AND {filters} -- if internal
  )
  WHERE isNotNull(segment)
  GROUP BY segment, person_id
)
GROUP BY segment
ORDER BY users DESC, value
LIMIT {limit}
