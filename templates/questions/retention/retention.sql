/*
id: retention
topic: retention
title: Retention
description: >-
  Of the people who did the start event in one interval, how many came back for the return event 1, 2, 3, ... intervals later.
  A person starts in the interval of the first start event within the period. Only intervals that are over count: the people
  who have not had their k-th interval yet are not in its base.
asks:
  - What is our retention?
  - How is our user retention?
  - retention rate
  - user retention over time
  - weekly retention
  - daily retention
  - monthly retention of users
  - retention curve
  - D7 retention
  - What is our day 30 retention?
  - week 4 retention of users who {event}
  - How many users return after {event} on day 1?
  - How many users come back?
  - How many people come back each week?
  - Do users come back after the first week?
  - What percentage of users return?
  - How well do we retain users?
  - Are people sticking around?
  - retention of users who {event}
  - Do people who {event} come back?
  - How many people who {event} come back to {event}?
  - How many users return after {event}?
not_asks:
  - retention by country
  - which users came back after a long time
  - how to improve retention
  - data retention policy
words: [count, rate, user, first, active, cohort]
parameters:
  start: { type: event, description: 'The event that starts a person; without it any event does.' }
  return: { type: event, description: 'The event that counts as coming back; without it any event does.' }
  period: { type: period, default: last 8 weeks, description: The start and the return events happen within this period. }
  interval: { type: interval, one_of: [day, week, month], default: week, description: Length of one interval. }
  where: { type: conditions, description: 'Which events count, as start and as return.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  intervals_later: { description: 'Intervals since the start, 0 is the first.', unit: count }
  base: { description: People whose interval of this number is over., unit: count }
  retained: { description: Those of them who came back in it., unit: count }
  retention: { description: 'retained / base; empty when the base is 0.', unit: percent }
chart: { bar: retention, label: intervals_later }
summary:
  rows: '{second.retained} of {second.base person/people} came back 1 {param.interval} later[ ({second.retention})][, {final.retained} of {final.base} after {final.intervals_later} {param.interval}s ({final.retention})] ({period}).'
  single: 'The period holds no complete {param.interval} after the first, so it cannot tell who comes back ({period}).'
  empty: 'Nobody did {param.start|anything} ({period}).'
caveats:
  - The bases differ from row to row, because late starters have not reached the later intervals yet.
follow_ups:
  - How many daily active users did we have?
*/
SELECT
  k AS intervals_later,
  sum(in_base) AS base,
  sum(came_back) AS retained,
  round(100 * sum(came_back) / nullIf(sum(in_base), 0), 2) AS retention
FROM (
  SELECT
    arrayJoin(range(0, greatest({interval_complete} - started, 1))) AS k,
    1 AS in_base,
    if(k = 0 OR has(returns, started + k), 1, 0) AS came_back
  FROM (
    SELECT
      person_id,
      minIf(position, is_start) AS started,
      groupUniqArrayIf(position, is_return) AS returns
    FROM (
      SELECT
        person_id,
        dateDiff('day', toDate({interval_first}), toDate(timestamp)) AS position, -- if interval = day
        dateDiff('week', toDate({interval_first}), toMonday(timestamp)) AS position, -- if interval = week
        dateDiff('month', toDate({interval_first}), toStartOfMonth(timestamp)) AS position, -- if interval = month
        event = {start} AS is_start, -- if start
        true AS is_start, -- if not start
        event = {return} AS is_return -- if return
        true AS is_return -- if not return
      FROM events
      WHERE timestamp >= toDateTime({period_from})
        AND timestamp < toDateTime({period_to})
        AND event IN ({start}, {return}) -- if start and return
        AND {where.condition} -- if where
        AND {filters} -- if internal
    )
    GROUP BY person_id
    HAVING countIf(is_start) > 0
  )
  UNION ALL
  SELECT arrayJoin(range(0, greatest({interval_complete}, 1))) AS k, 0 AS in_base, 0 AS came_back
)
GROUP BY k
ORDER BY k
LIMIT 2001
