/*
id: lookup_person
title: Look up a person
description: >-
  The people with an email, a distinct id or a person's UUID: their properties, how active they are, what they do most and
  what they did last. Without a person of that name the list is empty.
returns: '[{ id, created_at, distinct_ids, properties, events, first_seen, last_seen, top_events, recent_events }]'
parameters:
  person: { type: text, required: true, description: 'Email, distinct id, or UUID.' }
  from: { type: moment, default: '-90d', description: Start of the activity that is looked at. }
  to: { type: moment, default: now, description: 'End, exclusive.' }
  recent: { type: integer, default: 10, min: 1, max: 1000, description: How many of the last events to list. }
*/
export default async ({ posthog, params }) => {
  const { person, from, to, recent } = params
  const persons = await posthog.query(
    `SELECT toString(id) AS id, created_at, properties
     FROM persons
     WHERE toString(id) = lower({person}) OR lower(properties.email) = lower({person})
       OR id IN (SELECT person_id FROM person_distinct_ids WHERE distinct_id = {person})
     ORDER BY created_at, id
     LIMIT 10`,
    { values: { person }, parseJson: true },
  )
  const found = []
  for (const { id, created_at, properties } of persons) {
    const values = { id, from, to }
    const mine =
      'toString(person_id) = {id} AND timestamp >= toDateTime({from}) AND timestamp < toDateTime({to})'
    const [distinctIds, [activity], topEvents, recentEvents] = await Promise.all([
      posthog.query(
        'SELECT distinct_id FROM person_distinct_ids WHERE toString(person_id) = {id} ORDER BY distinct_id LIMIT 1000',
        { values: { id } },
      ),
      posthog.query(
        `SELECT count() AS events, minOrNull(timestamp) AS first_seen, maxOrNull(timestamp) AS last_seen
         FROM events WHERE ${mine} LIMIT 1`,
        { values },
      ),
      posthog.query(
        `SELECT event, count() AS total FROM events WHERE ${mine} GROUP BY event ORDER BY total DESC, event LIMIT 10`,
        { values },
      ),
      posthog.query(
        `SELECT toString(uuid) AS uuid, event, timestamp FROM events WHERE ${mine}
         ORDER BY timestamp DESC, uuid DESC LIMIT {recent}`,
        { values: { ...values, recent } },
      ),
    ])
    found.push({
      id,
      created_at,
      distinct_ids: distinctIds.map(({ distinct_id }) => distinct_id),
      properties,
      ...activity,
      top_events: topEvents,
      recent_events: recentEvents,
    })
  }
  return found
}
