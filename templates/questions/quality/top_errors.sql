/*
id: top_errors
topic: quality
title: Top errors
description: >-
  The errors that happened most often in a period: $exception events by issue, with distinct people, sessions and the share of all
  errors. An issue is what PostHog groups errors into; errors without one go by type and message. Type and message are those of the
  last time it happened. With a property, the values of it with the most errors instead.
aliases: [track_errors, get_top_errors]
asks:
  - What are the top errors?
  - top errors
  - Which errors happen most often?
  - What errors do users hit?
  - What errors do people run into most?
  - most common errors
  - most frequent exceptions
  - Which exceptions are thrown most?
  - Which errors affect the most users?
  - Which errors hit the most people?
  - errors by number of users affected
  - error messages by count
  - What are the most common error messages?
  - What is breaking?
  - list of errors
  - errors compared to the previous period
  - Are there more errors than last week?
  - Which issues do we have in error tracking?
  - biggest bugs
  - What crashes most?
  - errors by {by}
  - Which {by} see the most errors?
  - Which {by} have most errors?
  - exceptions per {by}
  - Which {by} throw most exceptions?
  - '{by} with the most errors'
  - Where do errors happen most, by {by}?
not_asks:
  - How many errors did we have?
  - errors per day
  - errors over time
  - Are errors going up?
  - error rate
  - How many users were affected by errors?
  - Who ran into errors?
  - Which users hit errors?
  - users with the most errors
  - error in my query
  - Why does the error happen?
  - top {by}
  - How many {by}?
words: [more, fewer, count, user, happen, event, share, type, message, kind, see, experience, encounter, report, tracking, app]
parameters:
  by: { type: property, of: any, description: 'Property whose values are ranked by their errors, instead of the errors.' }
  period: { type: period, description: When the errors happened. }
  limit: { type: limit, default: 10, max: 1000, description: How many errors or values to list. }
  where: { type: conditions, description: Which errors count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: Value of the property; empty for errors without it., unit: text, if: by }
  type: { description: 'Type of the error, such as TypeError.', unit: text, if: not by }
  message: { description: 'Its message.', unit: text, if: not by }
  total: { description: Times it happened in the period., unit: count }
  users: { description: Distinct people it happened to., unit: count }
  sessions: { description: Sessions in which it happened., unit: count }
  share: { description: Share of all errors in the period., unit: percent }
  previous_total: { description: Times it happened in the previous period., unit: count, if: compare }
  change: { description: Change against the previous period; empty when that was 0., unit: percent, if: compare }
  issue: { description: 'Id of the issue, or type and message of errors without one.', unit: text, if: not by }
  first_seen: { description: When it first happened in the period., unit: time }
  last_seen: { description: When it last happened in the period., unit: time }
chart: { bar: total, label: message }
summary:
  rows: 'Most errors[ of {param.by}] were {first.value|first.type}[ ("{first.message}")]: {first.total}, to {first.users person/people}, {first.share} of all ({period}).'
  tie: 'Most errors[ of {param.by}] were {peaks.value|peaks.type}, {first.total} each ({period}).'
  empty: 'No errors were recorded ({period}).'
caveats:
  - Needs $exception events, which PostHog captures when error tracking is on; what is not captured is not counted.
  - What many people use breaks for many; compare with how many use it.
follow_ups:
  - Are errors going up?
  - How many users were affected by errors?
*/
SELECT
  value, -- if by
  type, -- if not by
  message, -- if not by
  total,
  users,
  sessions,
  round(100 * total / nullIf(all_total, 0), 2) AS share,
  previous_total, -- if compare
  round(100 * (total - previous_total) / nullIf(previous_total, 0), 1) AS change, -- if compare
  issue, -- if not by
  first_seen,
  last_seen
FROM (
  SELECT
    value, -- if by
    issue, -- if not by
    argMax(type, timestamp) AS type, -- if not by
    argMax(message, timestamp) AS message, -- if not by
    countIf(is_current) AS total,
    countIf(NOT is_current) AS previous_total, -- if compare
    uniqExactIf(person_id, is_current) AS users,
    uniqExactIf(nullIf(session_id, ''), is_current) AS sessions,
    minIf(timestamp, is_current) AS first_seen,
    max(timestamp) AS last_seen,
    sum(countIf(is_current)) OVER () AS all_total
  FROM (
    SELECT
      toString({by.access}) AS value, -- if by
      coalesce(nullIf(JSONExtractString(properties.$exception_types, 1), ''), nullIf(properties.$exception_type, ''), 'Error') AS type, -- if not by
      coalesce(nullIf(JSONExtractString(properties.$exception_values, 1), ''), properties.$exception_message, '') AS message, -- if not by
      coalesce(toString(issue_id), concat(type, ': ', message)) AS issue, -- if not by
      person_id,
      $session_id AS session_id,
      timestamp,
      timestamp >= toDateTime({period_from}) AS is_current
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if not compare
    WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
      AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
      AND timestamp < toDateTime({period_to})
      AND event = '$exception'
      AND {where.condition} -- if where
      AND {filters} -- if internal
  )
  GROUP BY value -- if by
  GROUP BY issue -- if not by
)
WHERE total > 0
ORDER BY total DESC, users DESC, value -- if by
ORDER BY total DESC, users DESC, type, message, issue -- if not by
LIMIT {limit}
