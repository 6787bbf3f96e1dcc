/*
id: identify_churn_risk
title: People at risk of churning
description: >-
  People who were active in a period and have gone silent at its end. Silence is a sign, not a proof: how long is unusual
  depends on the product.
returns: '{ active, at_risk, people: [{ person_id, email, events, active_days, last_seen, days_silent }] }, most active first'
parameters:
  from: { type: moment, default: '-60d', description: 'Start of the stretch that is looked at, silence included.' }
  to: { type: moment, default: now, description: 'End, exclusive.' }
  silent_days: { type: integer, default: 14, min: 1, max: 365, description: Days of 24 hours without an event before the end. }
  min_active_days: { type: integer, default: 3, min: 1, max: 365, description: Days with an event before the silence. }
  limit: { type: integer, default: 100, min: 1, max: 10000, description: How many people to list. }
*/
export default async ({ posthog, params }) => {
  const { limit, ...values } = params
  const people = `
    SELECT person_id,
           argMax(person.properties.email, timestamp) AS email,
           count() AS events,
           count(DISTINCT toDate(timestamp)) AS active_days,
           max(timestamp) AS last_seen
    FROM events
    WHERE timestamp >= toDateTime({from}) AND timestamp < toDateTime({to})
    GROUP BY events.person_id
    HAVING active_days >= {min_active_days}`
  const silent = 'last_seen < toDateTime({to}) - toIntervalDay({silent_days})'
  const [[counts], rows] = await Promise.all([
    posthog.query(`SELECT count() AS active, countIf(${silent}) AS at_risk FROM (${people}) LIMIT 1`, {
      values,
    }),
    posthog.query(
      `SELECT toString(person_id) AS person_id, email, events, active_days, last_seen,
              intDiv(dateDiff('second', last_seen, toDateTime({to})), 86400) AS days_silent
       FROM (${people})
       WHERE ${silent}
       ORDER BY active_days DESC, events DESC, person_id
       LIMIT {limit}`,
      { values: { ...values, limit } },
    ),
  ])
  return { ...counts, people: rows }
}
