/*
id: dau_mau_ratio
topic: activity
title: DAU/MAU ratio
description: >-
  Daily active users as a share of monthly active users, for each day of a period: the distinct people active on the day,
  divided by those active on it or one of the 29 days before. It tells on how many days of a month an active person comes: 20%
  are 6 of 30 days. Active means any event, unless one is named.
asks:
  - DAU/MAU
  - DAU/MAU ratio
  - What is our DAU MAU ratio?
  - dau to mau
  - dau over mau
  - ratio of daily to monthly active users
  - daily active users as a share of monthly active users
  - What share of monthly users are active daily?
  - How many of our monthly active users are active on a given day?
  - stickiness ratio
  - dau divided by mau
  - dau mau trend
  - dau/mau ratio of {event}
  - daily versus monthly active users
  - stickiness rate
not_asks:
  - daily active users
  - monthly active users
  - stickiness
  - dau wau ratio
  - wau mau ratio
  - mau
  - dau
words: [count, user, active]
parameters:
  event: { type: event, description: 'The event that makes a person active; without it any event does.' }
  period: { type: period, description: The days to give the ratio for. }
  interval: { type: interval, one_of: [day], default: day, description: 'Always day.' }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  day: { description: Day in the project's timezone., unit: time }
  dau: { description: Distinct people active on that day., unit: count }
  mau: { description: Distinct people active on that day or the 29 days before it., unit: count }
  ratio: { description: 'dau / mau; empty when mau is 0.', unit: percent }
  partial: { description: 1 where the day is still running., unit: flag }
chart: { bar: ratio, label: day }
summary:
  rows: 'On an average complete day {average.ratio} of the monthly active users were active ({period})[; at most {max.ratio} ({peaks.day})].'
  single: '{first.dau} of {first.mau person/people} active in the 30 days that end with {first.day} were active on it: {first.ratio} ({period}).'
  partial: 'No day is complete ({period}); so far {last.dau} of {last.mau person/people} were active, {last.ratio}.'
  empty: 'Nobody did {param.event|anything} ({period}).'
  measure: mau
caveats:
  - The average is the mean of the daily ratios of complete days with at least one monthly active user.
  - In a project younger than 30 days the ratio is too high, because few people could have been active before.
follow_ups:
  - How many monthly active users do we have?
  - On how many days are people active?
*/
SELECT
  day,
  sum(active_that_day) AS dau,
  sum(active_in_month) AS mau,
  round(100 * sum(active_that_day) / nullIf(sum(active_in_month), 0), 2) AS ratio,
  max(is_partial) AS partial
FROM (
  SELECT
    toDate(arrayElement({interval_starts}, position + 1)) AS day,
    countIf(has(active_days, position)) AS active_that_day,
    count() AS active_in_month,
    0 AS is_partial
  FROM (
    SELECT
      person_id,
      groupUniqArray(active_day) AS active_days,
      arrayJoin(groupUniqArrayArray(range(active_day, active_day + 30))) AS position
    FROM (
      SELECT person_id, dateDiff('day', toDate({interval_first}), toDate(timestamp)) AS active_day
      FROM events
      WHERE timestamp >= toStartOfDay(toDateTime({period_from})) - toIntervalDay(29)
        AND timestamp < toDateTime({period_to})
        AND event = {event} -- if event
        AND {where.condition} -- if where
        AND {filters} -- if internal
    )
    GROUP BY person_id
  )
  WHERE position >= 0
    AND position < {interval_count}
  GROUP BY day
  UNION ALL
  SELECT toDate(start.1) AS day, 0 AS active_that_day, 0 AS active_in_month, if(start.2 > {interval_complete}, 1, 0) AS is_partial
  FROM (SELECT arrayJoin(arrayZip({interval_starts}, arrayEnumerate({interval_starts}))) AS start)
)
GROUP BY day
ORDER BY day
LIMIT 2001
