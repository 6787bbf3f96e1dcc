/*
id: conversion_drivers
topic: conversion
title: What drives conversion
description: >-
  For every other event (or value of a property): how many of the people who did it before converting converted, beside those who
  did not. Converted means the goal event in the period; everybody active in the period is counted in one of the two groups.
asks:
  - What drives {goal}?
  - What drives conversion to {goal}?
  - Which events drive {goal}?
  - Which events correlate with {goal}?
  - What correlates with {goal}?
  - What predicts {goal}?
  - Which actions predict that users {goal}?
  - drivers of {goal}
  - What drives conversion?
  - Which behaviour makes people {goal}?
  - Which actions make users more likely to {goal}?
  - What influences whether people {goal}?
  - What do people who {goal} do differently?
  - correlation of events with {goal}
  - factors behind {goal}
  - What leads to {goal}?
  - What results in {goal}?
  - Which {property} drives {goal}?
  - Which {property} correlates with {goal}?
not_asks:
  - how many {goal} users converted
  - events before {goal}
  - what happens right before {goal}
  - conversion rate from {start} to {goal}
  - why did {goal} drop
  - what causes people to leave
  - does {start} cause {goal}
words: [user, count, conversion, feature, event, differently, top, behaviour, factor, signal, strongest, strongly]
parameters:
  goal: { type: event, required: true, description: What counts as converted. }
  by: { type: property, of: any, description: 'Compares values of this property instead of events.' }
  period: { type: period, description: When people were active and converted. }
  limit: { type: limit, default: 10, max: 1000, description: How many events or values to list. }
  min_users: { type: number, default: 10, min: 1, description: 'Leaves out what fewer people did.' }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  driver: { description: 'The event, or the value of the property.', unit: text }
  users: { description: 'People who did it, those who converted before they converted.', unit: count }
  converted: { description: Those of them who converted., unit: count }
  conversion: { description: 'converted / users.', unit: percent }
  other_users: { description: Everybody else active in the period., unit: count }
  other_converted: { description: Those of them who converted., unit: count }
  other_conversion: { description: 'other_converted / other_users.', unit: percent }
  difference: { description: 'conversion - other_conversion, in percentage points.', unit: percent }
  lift: { description: 'conversion / other_conversion; empty when that is 0.', unit: ratio }
chart: { bar: conversion, label: driver }
summary:
  rows: 'Of the {first.users person/people} with {first.driver}, {first.conversion} went on to {param.goal}, against {first.other_conversion|none} of the {first.other_users} others: the largest difference ({period}).'
  empty: 'Nothing was done by at least {param.min_users person/people} ({period}).'
  measure: users
caveats:
  - This is correlation, not cause; people on their way to the goal do more of everything.
  - Events of PostHog itself ($identify, $set, $groupidentify, $feature_flag_called, $pageleave, $web_vitals) are left out.
  - Rates of small groups vary by chance.
follow_ups:
  - What do people do right before it?
*/
SELECT
  driver,
  users,
  converted,
  round(100 * converted / nullIf(users, 0), 2) AS conversion,
  all_users - users AS other_users,
  all_converted - converted AS other_converted,
  round(100 * other_converted / nullIf(other_users, 0), 2) AS other_conversion,
  round(100 * converted / nullIf(users, 0) - 100 * other_converted / nullIf(other_users, 0), 2) AS difference,
  round(converted / nullIf(users, 0) / nullIf(other_converted / nullIf(other_users, 0), 0), 2) AS lift
FROM (
  SELECT
    tupleElement(done, 1) AS driver,
    count() AS users,
    countIf(is_converted) AS converted,
    any(all_users) AS all_users,
    any(all_converted) AS all_converted
  FROM (
    SELECT
      groupArrayIf((driver, first_at), others > 0 AND driver != '') AS dones,
      sum(goals) > 0 AS is_converted,
      minIf(goal_at, goals > 0) AS converted_at,
      count() OVER () AS all_users,
      sum(sum(goals) > 0) OVER () AS all_converted
    FROM (
      SELECT
        person_id,
        event AS driver, -- if not by
        ifNull(toString({by.access}), '') AS driver, -- if by
        countIf(event != {goal}) AS others,
        minIf(timestamp, event != {goal}) AS first_at,
        countIf(event = {goal}) AS goals,
        minIf(timestamp, event = {goal}) AS goal_at
      FROM events
      WHERE timestamp >= toDateTime({period_from})
        AND timestamp < toDateTime({period_to})
        AND {where.condition} -- if where
        AND {filters} -- if internal
      GROUP BY person_id, driver
    )
    GROUP BY person_id
  )
  ARRAY JOIN dones AS done
  WHERE (NOT is_converted OR tupleElement(done, 2) < converted_at)
    AND tupleElement(done, 1) NOT IN ('$identify', '$create_alias', '$set', '$groupidentify', '$feature_flag_called', '$pageleave', '$web_vitals') -- if not by
  GROUP BY driver
  HAVING users >= {min_users}
)
ORDER BY difference DESC, users DESC, driver
LIMIT {limit}
