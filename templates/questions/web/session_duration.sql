/*
id: session_duration
topic: web
title: Session duration
description: >-
  How long sessions last, in seconds from the first event to the last: average, median, and the length that 90% do not exceed. The
  sessions that started in the period count, those of a single event with 0; optionally for each value of a property, taken where
  the session first shows it.
asks:
  - What is the average session duration?
  - session duration
  - average session length
  - How long are sessions?
  - How long do sessions last?
  - How long do people stay on the site?
  - How long do visitors stay?
  - median session duration
  - How long is a typical visit?
  - How long does a visit last on average?
  - average visit duration
  - p90 of the session duration
  - How much time do people spend on the site?
  - time on site
  - average time spent per session
  - How long do users spend in the app?
  - length of visits
  - session duration compared to the previous period
  - session duration by {by}
  - average session length per {by}
  - How long are sessions by {by}?
  - Which {by} has the longest sessions?
  - How many minutes do people spend per session?
  - How many minutes is a session?
not_asks:
  - How many sessions did we have?
  - time to convert
  - How long does it take to purchase?
  - time on page
  - How long do people stay on a page?
  - session timeout
  - session duration over time
  - session duration per day
  - How long do users need from {event} to {event}?
  - sessions by {by}
  - sessions per {by}
  - number of sessions by {by}
  - top {by}
  - '{by} by sessions'
words: [user, session, visit, typical, usual, average, mean, median, percentile, p90, web, minute, second, longest, top, last, spend]
parameters:
  by: { type: property, of: any, description: 'Property whose values are compared, such as $device_type.' }
  period: { type: period, description: 'Sessions that started in it count.' }
  limit: { type: limit, default: 10, max: 1000, description: How many values to list. }
  where: { type: conditions, description: 'Which sessions count: those with an event in the period that fits.' }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: Value of the property; empty when no event of the session has one., unit: text, if: by }
  sessions: { description: Sessions that started in the period., unit: count }
  average: { description: Average length., unit: seconds }
  median: { description: Half of them lasted no longer., unit: seconds }
  p90: { description: 90% of them lasted no longer., unit: seconds }
  previous_sessions: { description: Sessions of the previous period., unit: count, if: compare }
  previous_average: { description: Their average length., unit: seconds, if: compare }
  previous_median: { description: Half of those lasted no longer., unit: seconds, if: compare }
  change: { description: Change of the average; empty when it was 0., unit: percent, if: compare }
chart: { bar: average, label: value }
summary:
  rows: 'Sessions with {param.by} {first.value|not set} last {first.average duration} on average, {first.median duration} in the median ({first.sessions session}); [of the values listed they are longest with {peak.value}, {peak.average duration} on average ]({period}).'
  single: '[With {param.by} {first.value}: ]A session lasts {first.average duration} on average, {first.median duration} in the median; 9 of 10 last at most {first.p90 duration} ({first.sessions session}[; {first.previous_average duration} on average {previous}], {period}).'
  empty: 'No sessions started ({period}).'
  measure: sessions
caveats:
  - 'A condition on a page keeps the sessions that saw it; how long the page itself was looked at is not told.'
  - A few long sessions raise the average; the median tells what is usual.
  - 'The time after the last event is not seen: a page that is only read adds nothing.'
follow_ups:
  - What is the bounce rate?
  - How many sessions did we have?
*/
SELECT
  value, -- if by
  countIf(is_current) AS sessions,
  if(sessions = 0, NULL, round(avgIf(seconds, is_current), 2)) AS average,
  if(sessions = 0, NULL, quantileExact(0.5)(if(is_current, seconds, NULL))) AS median,
  if(sessions = 0, NULL, quantileExact(0.9)(if(is_current, seconds, NULL))) AS p90, -- if compare
  if(sessions = 0, NULL, quantileExact(0.9)(if(is_current, seconds, NULL))) AS p90 -- if not compare
  countIf(NOT is_current) AS previous_sessions, -- if compare
  if(previous_sessions = 0, NULL, round(avgIf(seconds, NOT is_current), 2)) AS previous_average, -- if compare
  if(previous_sessions = 0, NULL, quantileExact(0.5)(if(is_current, NULL, seconds))) AS previous_median, -- if compare
  round(100 * (average - previous_average) / nullIf(previous_average, 0), 1) AS change -- if compare
FROM (
  SELECT
    $session_id AS session_id,
    argMin(toString({by.access}), (timestamp, toString({by.access}))) AS value, -- if by
    any(session.$session_duration) AS seconds,
    any(session.$start_timestamp) >= toDateTime({period_from}) AS is_current
  FROM events
  WHERE timestamp >= toDateTime({period_from}) -- if not compare
    AND session.$start_timestamp >= toDateTime({period_from}) -- if not compare
  WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
    AND session.$start_timestamp >= toDateTime({period_previous_from}) -- if compare
    AND (timestamp < toDateTime({period_previous_to}) OR session.$start_timestamp >= toDateTime({period_from})) -- if compare
    AND timestamp < toDateTime({period_to})
    AND session.$start_timestamp < toDateTime({period_to})
    AND {where.condition} -- if where
    AND {filters} -- if internal
  GROUP BY session_id
)
GROUP BY value -- if by
ORDER BY sessions DESC, value -- if by
LIMIT {limit}
