/*
id: stickiness
topic: activity
title: Stickiness
description: >-
  On how many days (or weeks, months) of a period people were active: how many people on exactly 1, 2, 3, ... of them. Active
  means any event, unless one is named. Every number up to the length of the period is listed, with 0 where nobody had it.
asks:
  - stickiness
  - How sticky is our product?
  - user stickiness
  - stickiness by week
  - On how many days are people active?
  - How many days are users active?
  - number of active days per user
  - How many days per month do people use the product?
  - In how many weeks were people active?
  - How many days did users come back?
  - distribution of active days
  - stickiness of {event}
  - On how many days do people {event}?
  - On how many different days did users {event}?
not_asks:
  - dau mau ratio
  - stickiness ratio
  - How many active users per day?
  - How many events per user?
  - retention
  - On which days are people active?
  - On which day of the week are people active?
  - How many users are active?
  - are people sticking around
words: [count, sticky, user]
parameters:
  event: { type: event, description: 'The event that makes a person active; without it any event does.' }
  period: { type: period, description: When they were active. }
  interval: { type: interval, one_of: [day, week, month], default: day, description: What is counted per person. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  active_intervals: { description: 'Number of days, weeks or months a person was active in.', unit: count }
  users: { description: Distinct people active in exactly so many., unit: count }
  share: { description: Share of the people active at all., unit: percent }
  at_least: { description: Distinct people active in so many or more., unit: count }
chart: { bar: users, label: active_intervals }
summary:
  rows: '{sum.users person/people} did {param.event|something} ({period}): {peak.share} of them in exactly {peak.active_intervals} of its {last.active_intervals} {param.interval}s, {last.users person/people} in all of them.'
  tie: '{sum.users person/people} did {param.event|something} ({period}); most of them in {peaks.active_intervals} of its {last.active_intervals} {param.interval}s, {peak.share} each.'
  single: '{sum.users person/people} did {param.event|something} ({period}); the period holds one {param.interval}.'
  empty: 'Nobody did {param.event|anything} ({period}).'
caveats:
  - The first and the last interval may be covered only in part, which makes it harder to be active in all of them.
follow_ups:
  - What is our DAU/MAU ratio?
  - Who are the most active users?
*/
SELECT
  active_intervals,
  sum(people) AS users,
  round(100 * sum(people) / nullIf(sum(sum(people)) OVER (), 0), 2) AS share,
  sum(sum(people)) OVER (ORDER BY active_intervals DESC) AS at_least
FROM (
  SELECT active_intervals, count() AS people
  FROM (
    SELECT
      person_id,
      count(DISTINCT toDate(timestamp)) AS active_intervals -- if interval = day
      count(DISTINCT toMonday(timestamp)) AS active_intervals -- if interval = week
      count(DISTINCT toStartOfMonth(timestamp)) AS active_intervals -- if interval = month
    FROM events
    WHERE timestamp >= toDateTime({period_from})
      AND timestamp < toDateTime({period_to})
      AND event = {event} -- if event
      AND {where.condition} -- if where
      AND {filters} -- if internal
    GROUP BY person_id
  )
  GROUP BY active_intervals
  UNION ALL
  SELECT arrayJoin(range(1, {interval_count} + 1)) AS active_intervals, 0 AS people
)
GROUP BY active_intervals
ORDER BY active_intervals
LIMIT 2001
