/*
id: feature_usage_trend
topic: product
title: Feature usage over time
description: >-
  How many distinct people used a feature (did its event) in each interval of a period, their share of the people active in it, and
  how often they used it. Active means any event. Intervals without use are listed with 0.
asks:
  - usage of {event} over time
  - '{event} usage trend'
  - usage trend of {event}
  - usage trend of the {event} feature
  - '{event} feature usage per week'
  - How did the usage of {event} develop?
  - adoption of {event} over time
  - adoption of {event} per week
  - '{event} adoption trend'
  - Is the usage of {event} growing?
  - Is {event} used more than before?
  - How many people use the {event} feature per day?
  - weekly usage of {event}
  - monthly users of the {event} feature
  - Is the adoption of {event} going up?
  - Did usage of the {event} feature drop?
  - Did the adoption of {event} go down?
not_asks:
  - '{event} over time'
  - '{event} per day'
  - How many people {event} per day?
  - trend of {event}
  - adoption of {event}
  - usage over time
  - growth of {event}
  - feature flags over time
words: [user, count, event, feature, use, active, adopt, share, rate, happen, develop, grow, increase, decrease, go, up, down, product]
parameters:
  event: { type: event, required: true, description: The event that using the feature captures. }
  period: { type: period, description: When people were active and used it. }
  interval: { type: interval, description: 'Length of one row; by default hours up to 2 days, days up to 92, weeks up to a year, then months.' }
  where: { type: conditions, description: 'Which events count, of the feature and for being active.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  bucket: { description: Start of the interval in the project's timezone., unit: time }
  users: { description: Distinct people who used the feature in this interval; the same person may count in several., unit: count }
  active_users: { description: Distinct people active in this interval., unit: count }
  adoption: { description: users / active_users; empty when nobody was active., unit: percent }
  total: { description: Times it was used., unit: count }
  partial: { description: 1 where the period covers only a part of the interval., unit: flag }
chart: { bar: users, label: bucket }
summary:
  rows: 'On average {average.users person/people} used {param.event} in a complete {param.interval}, {average.adoption} of the people active[: from {earliest.adoption} ({earliest.bucket}) to {latest.adoption} ({latest.bucket})] ({period})[; the most was {max.users}, {peaks.bucket}].'
  single: '{first.users person/people} used {param.event}, {first.adoption} of the {first.active_users} active ({period}).'
  partial: 'No {param.interval} is complete ({period}); at most {max.users person/people} used {param.event}.'
  empty: 'Nobody used {param.event} ({period}).'
caveats:
  - The people of several intervals must not be added up; a person may be in each of them.
  - Everybody active counts, including people who could not have used the feature.
follow_ups:
  - What is its adoption in all?
*/
SELECT
  bucket,
  sum(people) AS users,
  sum(everybody) AS active_users,
  round(100 * users / nullIf(active_users, 0), 2) AS adoption,
  sum(happened) AS total,
  max(is_partial) AS partial
FROM (
  SELECT
    toStartOfHour(timestamp) AS bucket, -- if interval = hour
    toDate(timestamp) AS bucket, -- if interval = day
    toMonday(timestamp) AS bucket, -- if interval = week
    toStartOfMonth(timestamp) AS bucket, -- if interval = month
    uniqExactIf(person_id, event = {event}) AS people,
    count(DISTINCT person_id) AS everybody,
    countIf(event = {event}) AS happened,
    0 AS is_partial
  FROM events
  WHERE timestamp >= toDateTime({period_from})
    AND timestamp < toDateTime({period_to})
    AND {where.condition} -- if where
    AND {filters} -- if internal
  GROUP BY bucket
  UNION ALL
  SELECT
    toDateTime(start.1) AS bucket, -- if interval = hour
    toDate(start.1) AS bucket, -- if not interval = hour
    0 AS people,
    0 AS everybody,
    0 AS happened,
    start.2 AS is_partial
  FROM (SELECT arrayJoin(arrayZip({interval_starts}, {interval_partial})) AS start)
)
GROUP BY bucket
ORDER BY bucket
LIMIT 2001
