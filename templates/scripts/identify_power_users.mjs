/*
id: identify_power_users
title: Power users
description: The people with the most events in a period, with the days they were active.
returns: '[{ person_id, email, events, active_days, first_seen, last_seen }], most events first'
parameters:
  event: { type: text, description: 'Rank by this event; without it every event counts.' }
  from: { type: moment, default: '-30d', description: Start. }
  to: { type: moment, default: now, description: 'End, exclusive.' }
  min_active_days: { type: integer, default: 1, min: 1, description: Days with at least one of these events. }
  limit: { type: integer, default: 20, min: 1, max: 10000, description: How many people to list. }
*/
export default async ({ posthog, params }) => {
  const { event, from, to, min_active_days, limit } = params
  return posthog.query(
    `SELECT toString(person_id) AS person_id,
            argMax(person.properties.email, timestamp) AS email,
            count() AS events,
            count(DISTINCT toDate(timestamp)) AS active_days,
            min(timestamp) AS first_seen,
            max(timestamp) AS last_seen
     FROM events
     WHERE timestamp >= toDateTime({from}) AND timestamp < toDateTime({to}) AND ({any_event} OR event = {event})
     GROUP BY events.person_id
     HAVING active_days >= {min_active_days}
     ORDER BY events DESC, person_id
     LIMIT {limit}`,
    { values: { from, to, min_active_days, limit, event: event ?? '', any_event: !event } },
  )
}
