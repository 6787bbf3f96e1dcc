/*
id: lifecycle
topic: activity
title: User lifecycle
description: >-
  What became of the people of each interval, as PostHog defines it. New: active, and created in this interval. Returning:
  active now and in the interval before. Resurrecting: active now, not in the interval before, created earlier. Dormant: active
  in the interval before and not now. Active means any event, unless one is named; created is when PostHog first saw the person.
asks:
  - user lifecycle
  - lifecycle
  - lifecycle analysis
  - Show me the lifecycle of our users
  - How many users are new, returning, resurrecting and dormant?
  - new, returning, resurrected and dormant users
  - How many users went dormant?
  - dormant users
  - resurrecting users per week
  - dormant users per week
  - weekly lifecycle
  - lifecycle of {event}
  - user lifecycle for {event}
  - How many users became inactive?
not_asks:
  - inactive users
  - show me dormant users
  - new vs returning users
  - new users
  - which users are at risk
  - list resurrected users
  - customer lifetime value
  - sales lifecycle
  - churn rate
words: [count, resurrected, growth accounting]
parameters:
  event: { type: event, description: 'The event that makes a person active; without it any event does.' }
  period: { type: period, default: last 8 weeks, description: The intervals to look at. }
  interval: { type: interval, one_of: [day, week, month], default: week, description: Length of one interval. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  bucket: { description: Start of the interval in the project's timezone., unit: time }
  new: { description: Active in this interval and created in it., unit: count }
  returning: { description: Active in this interval and the one before., unit: count }
  resurrecting: { description: 'Active in this interval, not in the one before, and created earlier.', unit: count }
  dormant: { description: Active in the interval before and not in this one., unit: count }
  partial: { description: '1 where the interval is still running: dormant people may yet come.', unit: flag }
chart: { bar: returning, label: bucket }
summary:
  rows: 'In a complete {param.interval} {average.new} people were new, {average.returning} returned, {average.resurrecting} came back after a break and {average.dormant} went dormant, on average ({period}).'
  single: '{first.new person/people} new, {first.returning} returning, {first.resurrecting} resurrecting, {first.dormant} dormant ({period}).'
  partial: 'No {param.interval} is complete; so far {last.new person/people} new, {last.returning} returning, {last.resurrecting} resurrecting, {last.dormant} not seen yet ({period}).'
  empty: 'Nobody did {param.event|anything} twice or anew ({period}).'
caveats:
  - The first interval is taken whole, and compared with the one before it, also where the period begins later.
  - People without a person profile have no time of creation; they count as resurrecting, never as new.
follow_ups:
  - New vs returning users
  - Which users are at risk of churning?
*/
SELECT
  bucket,
  sum(starting) AS new,
  sum(staying) AS returning,
  sum(present) - sum(starting) - sum(staying) AS resurrecting,
  sum(missing) AS dormant,
  max(is_partial) AS partial
FROM (
  SELECT
    toDate(arrayElement({interval_starts}, position + 1)) AS bucket,
    countIf(has(active, position)) AS present,
    countIf(has(active, position) AND has(active, position - 1)) AS staying,
    countIf(has(active, position) AND NOT has(active, position - 1) AND position = created) AS starting,
    countIf(NOT has(active, position)) AS missing,
    0 AS is_partial
  FROM (
    SELECT
      person_id,
      groupUniqArray(at) AS active,
      min(created_at) AS created,
      arrayJoin(groupUniqArrayArray([at, at + 1])) AS position
    FROM (
      SELECT
        person_id,
        dateDiff('day', toDate({interval_first}), toDate(timestamp)) AS at, -- if interval = day
        dateDiff('week', toDate({interval_first}), toMonday(timestamp)) AS at, -- if interval = week
        dateDiff('month', toDate({interval_first}), toStartOfMonth(timestamp)) AS at, -- if interval = month
        dateDiff('day', toDate({interval_first}), toDate(person.created_at)) AS created_at -- if interval = day
        dateDiff('week', toDate({interval_first}), toMonday(person.created_at)) AS created_at -- if interval = week
        dateDiff('month', toDate({interval_first}), toStartOfMonth(person.created_at)) AS created_at -- if interval = month
      FROM events
      WHERE timestamp >= toStartOfDay(toDateTime({period_from})) - toIntervalDay(1) -- if interval = day
      WHERE timestamp >= toDateTime(toMonday(toDateTime({period_from}))) - toIntervalWeek(1) -- if interval = week
      WHERE timestamp >= toDateTime(toStartOfMonth(toDateTime({period_from}))) - toIntervalMonth(1) -- if interval = month
        AND timestamp < toDateTime({period_to})
        AND event = {event} -- if event
        AND {where.condition} -- if where
        AND {filters} -- if internal
    )
    GROUP BY person_id
  )
  WHERE position >= 0
    AND position < {interval_count}
  GROUP BY bucket
  UNION ALL
  SELECT
    toDate(start.1) AS bucket,
    0 AS present,
    0 AS staying,
    0 AS starting,
    0 AS missing,
    if(start.2 > {interval_complete}, 1, 0) AS is_partial
  FROM (SELECT arrayJoin(arrayZip({interval_starts}, arrayEnumerate({interval_starts}))) AS start)
)
GROUP BY bucket
ORDER BY bucket
LIMIT 2001
