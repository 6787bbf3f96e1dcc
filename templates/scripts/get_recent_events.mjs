/*
id: get_recent_events
title: Recent events
description: The last events of a period with all their properties, newest first.
returns: '[{ uuid, event, distinct_id, person_id, timestamp, properties, ... }]'
parameters:
  event: { type: texts, description: Only events of these names. }
  distinct_id: { type: text, description: Only events of this user. }
  from: { type: moment, default: '-24h', description: Start. }
  to: { type: moment, default: now, description: 'End, exclusive.' }
  limit: { type: integer, default: 100, min: 1, max: 10000, description: Most events to return. }
*/
export default async ({ posthog, params }) => {
  const { event, distinct_id, from, to, limit } = params
  const rows = await posthog.query(
    `SELECT toString(uuid) AS uuid, event, distinct_id, toString(person_id) AS person_id, timestamp,
            $session_id AS session_id, properties
     FROM events
     WHERE timestamp >= toDateTime({from}) AND timestamp < toDateTime({to})
       AND ({any_event} OR event IN {event}) AND ({any_user} OR distinct_id = {distinct_id})
     ORDER BY timestamp DESC, uuid DESC
     LIMIT {limit}`,
    {
      values: {
        from,
        to,
        limit,
        event: event ?? [''],
        any_event: !event,
        distinct_id: distinct_id ?? '',
        any_user: !distinct_id,
      },
      parseJson: true,
    },
  )
  return rows
}
