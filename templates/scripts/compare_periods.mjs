/*
id: compare_periods
title: Compare two periods
description: >-
  How often events happened, and how many people did them, in a period and in the one of the same length before it: what a
  release changed.
returns: '{ total, previous_total, change, users, previous_users, events: [{ event, total, previous_total, change, users, previous_users }] }, changes in percent'
parameters:
  from: { type: moment, default: '-7d', description: 'Start of the period; the one before ends there.' }
  to: { type: moment, default: now, description: 'End, exclusive.' }
  events: { type: texts, description: 'These events only, in this order; without them the most frequent ones.' }
  limit: { type: integer, default: 20, min: 1, max: 1000, description: How many events to list. }
*/
export default async ({ posthog, params }) => {
  const { from, to, events, limit } = params
  const values = { from, to, events: events ?? [''], any_event: !events }
  const both = `
    SELECT event, person_id, timestamp >= toDateTime({from}) AS is_current
    FROM events
    WHERE timestamp >= toDateTime({from}) - toIntervalSecond(dateDiff('second', toDateTime({from}), toDateTime({to})))
      AND timestamp < toDateTime({to}) AND ({any_event} OR event IN {events})`
  const measures = `
    countIf(is_current) AS total,
    countIf(NOT is_current) AS previous_total,
    uniqExactIf(person_id, is_current) AS users,
    uniqExactIf(person_id, NOT is_current) AS previous_users`
  const [[all], rows] = await Promise.all([
    posthog.query(`SELECT ${measures} FROM (${both}) LIMIT 1`, { values }),
    posthog.query(
      `SELECT event, ${measures} FROM (${both}) GROUP BY event
       ORDER BY total + previous_total DESC, event LIMIT {limit}`,
      { values: { ...values, limit: events?.length ?? limit } },
    ),
  ])
  const none = { total: 0, previous_total: 0, users: 0, previous_users: 0 }
  const listed = events?.map((event) => rows.find((row) => row.event === event) ?? { event, ...none }) ?? rows
  return { ...withChange(all), events: listed.map(withChange) }
}

/** Null where there was nothing before: no percentage says how much more than nothing something is. */
function withChange(row) {
  const before = Number(row.previous_total)
  const change = before === 0 ? null : Math.round((1000 * (Number(row.total) - before)) / before) / 10
  return { ...row, change }
}
