/*
id: analyze_funnel
title: Funnel
description: >-
  How many people did the steps in order, each person at most once, with all steps within the conversion window after the
  first; and where they drop off.
returns: '{ steps: [{ step, event, users, conversion, step_conversion, dropped }], conversion, biggest_drop }, rates in percent'
parameters:
  steps: { type: texts, required: true, min: 2, max: 20, description: 'Events in order.' }
  from: { type: moment, default: '-30d', description: Start. }
  to: { type: moment, default: now, description: 'End, exclusive.' }
  window_days: { type: integer, default: 14, min: 1, max: 365, description: 'All steps within this many days of 24 hours.' }
*/
export default async ({ posthog, params }) => {
  const { steps, from, to, window_days } = params
  const numbers = steps.map((_, index) => index + 1)
  const [row] = await posthog.query(
    // One event may be several steps. Of steps at the same moment the later one counts first, so that none is its own next.
    `SELECT ${numbers.map((number) => `countIf(furthest >= ${number}) AS step_${number}`).join(', ')}
     FROM (
       SELECT person_id,
              windowFunnel({window_us})(abs(moment), ${numbers.map((number) => `position = ${number}`).join(', ')}) AS furthest
       FROM (
         SELECT person_id,
                arrayJoin(arrayFilter(number -> arrayElement({steps}, number) = event, arrayEnumerate({steps}))) AS position,
                toUnixTimestamp64Milli(timestamp) * 1000 + 500 - position AS moment
         FROM events
         WHERE timestamp >= toDateTime({from}) AND timestamp < toDateTime({to}) AND event IN {steps}
       )
       GROUP BY person_id
     )
     LIMIT 1`,
    { values: { steps, from, to, window_us: window_days * 86_400_000_000 } },
  )
  const users = numbers.map((number) => Number(row[`step_${number}`]))
  const percent = (part, whole) => (whole === 0 ? null : Math.round((10_000 * part) / whole) / 100)
  const result = steps.map((event, index) => ({
    step: index + 1,
    event,
    users: users[index],
    conversion: percent(users[index], users[0]),
    step_conversion: index === 0 ? null : percent(users[index], users[index - 1]),
    dropped: index === 0 ? 0 : users[index - 1] - users[index],
  }))
  const [biggest] = result.slice(1).sort((a, b) => b.dropped - a.dropped)
  return {
    steps: result,
    conversion: result.at(-1).conversion,
    biggest_drop: biggest.dropped > 0 ? biggest : null,
  }
}
