/*
id: retention_breakdown
topic: retention
title: Retention by property
description: >-
  Retention for each value of a property: of the people who did the start event in one interval, how many came back for any
  event a number of intervals later. A person belongs to the value of their first start event in the period. Only people
  whose later interval is over are in its base.
asks:
  - retention by {property}
  - retention per {property}
  - weekly retention by {property}
  - retention split by {property}
  - day 7 retention by {property}
  - D7 retention of users who {event} by {property}
  - retention rate for each {property}
  - Which {property} retains users best?
  - Which {property} has the best retention?
  - Which {property} has the highest retention?
  - Which {property} has the worst retention?
  - How does retention differ between {property}?
  - compare retention across {property}
  - Do people come back more often by {property}?
  - What percentage of users return for each {property}?
  - retention of users who {event} by {property}
  - How many people who {event} come back by {property}?
  - top {property} by retention
not_asks:
  - what is our retention
  - '{event} by {property}'
  - unique users by {property}
  - retention by signup month
words: [break down, count, rate, user, first, active, best, least, differ, top]
parameters:
  by: { type: property, of: any, required: true, description: 'The property whose values are compared.' }
  start: { type: event, description: 'The event that starts a person; without it any event does.' }
  period: { type: period, default: last 8 weeks, description: The start and the return events happen within this period. }
  interval: { type: interval, one_of: [day, week, month], default: week, description: Length of one interval. }
  later: { type: number, offset: true, default: 1, min: 1, max: 1000, description: 'How many intervals after the start; 1 is the next one.' }
  limit: { type: limit, default: 10, max: 1000, description: How many values to list. }
  where: { type: conditions, description: 'Which events count, as start and as coming back.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: 'Value of the property; empty for people whose first event has none.', unit: text }
  users: { description: People who did the start event., unit: count }
  base: { description: Those of them whose later interval is over., unit: count }
  retained: { description: Those of the base who came back in it., unit: count }
  retention: { description: 'retained / base; empty when the base is 0.', unit: percent }
chart: { bar: retention, label: value }
summary:
  rows: '[Retention in {param.interval} {param.later} is highest with {param.by} {peak.value|not set}: {peak.retained} of {peak.base person/people}, {peak.retention}. ]Most people have {first.value|not set}: {first.retained} of {first.base} came back, {first.retention|which says nothing yet} ({period}).'
  tie: 'Most people have {param.by} {first.value|not set}: {first.retained} of {first.base} came back in {param.interval} {param.later}, {first.retention|which says nothing yet} ({period}).'
  single: 'All people have {param.by} {first.value|not set}: {first.retained} of {first.base} came back in {param.interval} {param.later}, {first.retention|which says nothing yet} ({period}).'
  empty: 'Nobody did {param.start|anything} ({period}).'
  measure: users
caveats:
  - Values are listed by their people; the rates of small groups vary by chance.
follow_ups:
  - What is our retention?
*/
SELECT
  value,
  count() AS users,
  countIf(started + {later} < {interval_complete}) AS base,
  countIf(started + {later} < {interval_complete} AND has(returns, started + {later})) AS retained,
  round(100 * retained / nullIf(base, 0), 2) AS retention
FROM (
  SELECT
    person_id,
    tupleElement(argMinIf((toString(group), 1), (timestamp, toString(group)), is_start), 1) AS value,
    minIf(position, is_start) AS started,
    groupUniqArray(position) AS returns
  FROM (
    SELECT
      person_id,
      timestamp,
      {by.access} AS group,
      dateDiff('day', toDate({interval_first}), toDate(timestamp)) AS position, -- if interval = day
      dateDiff('week', toDate({interval_first}), toMonday(timestamp)) AS position, -- if interval = week
      dateDiff('month', toDate({interval_first}), toStartOfMonth(timestamp)) AS position, -- if interval = month
      event = {start} AS is_start -- if start
      true AS is_start -- if not start
    FROM events
    WHERE timestamp >= toDateTime({period_from})
      AND timestamp < toDateTime({period_to})
      AND {where.condition} -- if where
      AND {filters} -- if internal
  )
  GROUP BY person_id
  HAVING countIf(is_start) > 0
)
GROUP BY value
ORDER BY users DESC, retained DESC, value
LIMIT {limit}
