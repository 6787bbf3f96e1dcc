/*
id: new_vs_returning
topic: activity
title: New and returning users
description: >-
  Of the people active in each interval of a period, how many were new and how many returned. New are those whose first event
  ever lies in the interval and in the period; returning are all others. With an event, its first time counts.
asks:
  - new vs returning users
  - new versus returning users
  - new and returning users
  - How many users are new and how many returning?
  - How many users are new vs returning?
  - new vs returning visitors
  - returning vs new users per week
  - share of new users
  - share of returning users
  - What share of users are returning?
  - What share of users is new?
  - percentage of new users
  - split of new and returning users
  - ratio of new to returning users
  - new or returning users over time
  - new vs existing users
  - How many new and returning people {event}?
  - new vs returning users of {event}
not_asks:
  - How many new users did we get?
  - new users per day
  - What percentage of users return?
  - How many users come back?
  - user lifecycle
  - retention
  - new user retention
  - do new users convert better
  - revenue from new vs returning users
words: [count, active]
parameters:
  event: { type: event, description: 'The event to look at; without it any event.' }
  period: { type: period, description: When they were active. }
  interval: { type: interval, description: 'Length of one row; by default hours up to 2 days, days up to 92, weeks up to a year, then months.' }
  where: { type: conditions, description: 'Which events make a person active; what was first is decided by all.' }
  internal: { type: internal, description: Leaves the events of internal and test users out. }
columns:
  bucket: { description: Start of the interval in the project's timezone., unit: time }
  users: { description: Distinct people active in the interval., unit: count }
  new_users: { description: Those of them whose first event lies in it., unit: count }
  returning_users: { description: 'Those who were seen before; the same person may count in several intervals.', unit: count }
  new_share: { description: 'new_users / users; empty when nobody was active.', unit: percent }
  period_users: { description: 'Distinct people active in the whole period; equal in every row.', unit: count }
  period_new: { description: 'Those of them whose first event lies in the period; equal in every row.', unit: count }
  partial: { description: 1 where the period covers only a part of the interval., unit: flag }
chart: { bar: new_users, label: bucket }
summary:
  rows: 'Of {first.period_users person/people} who did {param.event|something}, {first.period_new} were new ({period}); in a complete {param.interval} {average.new_users} new and {average.returning_users} returning on average.'
  single: 'Of {first.period_users person/people} who did {param.event|something}, {first.period_new} were new ({period}).'
  empty: 'Nobody did {param.event|anything} ({period}).'
  measure: period_users
caveats:
  - The first event in the project's data counts; people who came before the data begins look new when they return.
  - Who was new in one interval is returning in the next ones, also within the same period.
follow_ups:
  - How many new users did we get?
  - What is our retention?
*/
SELECT
  bucket,
  sum(people) AS users,
  sum(starting) AS new_users,
  sum(people) - sum(starting) AS returning_users,
  round(100 * sum(starting) / nullIf(sum(people), 0), 2) AS new_share,
  sum(sum(everybody)) OVER () AS period_users,
  sum(sum(newcomers)) OVER () AS period_new,
  max(is_partial) AS partial
FROM (
  SELECT
    bucket,
    count() AS people,
    countIf(bucket = first_bucket) AS starting,
    countIf(nth = 1) AS everybody,
    countIf(nth = 1 AND isNotNull(first_bucket)) AS newcomers,
    0 AS is_partial
  FROM (
    SELECT first_bucket, nth, arrayElement(buckets, nth) AS bucket
    FROM (
      SELECT
        person_id,
        if(min(timestamp) >= toDateTime({period_from}), min(bucket_of), NULL) AS first_bucket,
        groupUniqArrayIf(bucket_of, counts) AS buckets
      FROM (
        SELECT
          person_id,
          timestamp,
          toStartOfHour(timestamp) AS bucket_of, -- if interval = hour
          toDate(timestamp) AS bucket_of, -- if interval = day
          toMonday(timestamp) AS bucket_of, -- if interval = week
          toStartOfMonth(timestamp) AS bucket_of, -- if interval = month
          {where.condition} AND -- if where
          timestamp >= toDateTime({period_from}) AS counts
        FROM events
        WHERE timestamp < toDateTime({period_to})
          AND event = {event} -- if event
          AND {filters} -- if internal
      )
      GROUP BY person_id
    )
    ARRAY JOIN arrayEnumerate(buckets) AS nth
  )
  GROUP BY bucket
  UNION ALL
  SELECT
    toDateTime(start.1) AS bucket, -- if interval = hour
    toDate(start.1) AS bucket, -- if not interval = hour
    0 AS people,
    0 AS starting,
    0 AS everybody,
    0 AS newcomers,
    start.2 AS is_partial
  FROM (SELECT arrayJoin(arrayZip({interval_starts}, {interval_partial})) AS start)
)
GROUP BY bucket
ORDER BY bucket
LIMIT 2001
