/*
id: track_errors
title: Errors
description: The exceptions of a period by issue, with the people and sessions they hit, most frequent first.
returns: '{ total, users, errors: [{ type, message, issue, total, users, sessions, first_seen, last_seen }] }'
parameters:
  from: { type: moment, default: '-7d', description: Start. }
  to: { type: moment, default: now, description: 'End, exclusive.' }
  search: { type: text, description: 'Only errors whose type or message holds this, whatever its capitals.' }
  limit: { type: integer, default: 20, min: 1, max: 1000, description: How many errors to list. }
*/
export default async ({ posthog, params }) => {
  const { from, to, search = '', limit } = params
  const exceptions = `
    SELECT coalesce(nullIf(JSONExtractString(properties.$exception_types, 1), ''), nullIf(properties.$exception_type, ''), 'Error') AS type,
           coalesce(nullIf(JSONExtractString(properties.$exception_values, 1), ''), properties.$exception_message, '') AS message,
           coalesce(toString(issue_id), concat(type, ': ', message)) AS issue,
           person_id,
           $session_id AS session_id,
           timestamp
    FROM events
    WHERE event = '$exception' AND timestamp >= toDateTime({from}) AND timestamp < toDateTime({to})
      AND ({search} = '' OR positionCaseInsensitive(concat(type, ': ', message), {search}) > 0)`
  const values = { from, to, search }
  const [[counts], errors] = await Promise.all([
    posthog.query(
      `SELECT count() AS total, count(DISTINCT person_id) AS users FROM (${exceptions}) LIMIT 1`,
      {
        values,
      },
    ),
    posthog.query(
      `SELECT argMax(type, timestamp) AS type, argMax(message, timestamp) AS message, issue, count() AS total,
              count(DISTINCT person_id) AS users, count(DISTINCT nullIf(session_id, '')) AS sessions,
              min(timestamp) AS first_seen, max(timestamp) AS last_seen
       FROM (${exceptions})
       GROUP BY issue
       ORDER BY total DESC, users DESC, issue
       LIMIT {limit}`,
      { values: { ...values, limit } },
    ),
  ])
  return { ...counts, errors }
}
