/*
id: devices
topic: web
title: Devices, browsers and operating systems
description: >-
  The types of device, the browsers or the operating systems people use: distinct people, their share of all people active in
  the period, sessions and events. Events without the property, such as those of a server, are left out of the list, not out of
  the share.
asks:
  - Which devices do people use?
  - devices
  - device types
  - users by device type
  - mobile vs desktop
  - mobile vs desktop split
  - desktop vs mobile vs tablet
  - How many people are on mobile and how many on desktop?
  - share of mobile users
  - What percentage of users are on mobile?
  - top browsers
  - Which browsers do our visitors use?
  - browser share
  - users by browser
  - browser breakdown
  - operating systems of our users
  - Which operating systems do people use?
  - users by operating system
  - users by os
  - top operating systems
  - sessions by device type
  - sessions by browser
  - traffic by device
  - platform split
  - visitors by device
  - users per browser
  - users per device type
  - users per operating system
  - devices used by our users
  - browsers by users
not_asks:
  - events by browser
  - How many sessions on mobile?
  - top events on mobile
  - bounce rate by device
  - conversion rate by browser
  - pageviews by device type
  - which devices do we support
  - browser version
  - screen sizes
  - signups by device type
  - by device
  - by browser
  - by os
  - unique users by browser
  - unique users by device type
  - active users by device type
words: [user, session, visit, traffic, count, use, top, share, split, desktop, mobile, tablet, phone, web]
parameters:
  period: { type: period, description: When the events happened. }
  limit: { type: limit, default: 10, max: 1000, description: How many values to list. }
  by:
    type: choice
    default: device_type
    description: 'Type of device (Desktop, Mobile, Tablet), browser or operating system.'
    one_of:
      device_type: [device type, device, desktop, tablet]
      browser: [browser]
      os: [operating system, os]
  where: { type: conditions, description: Which events count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: 'Type of device, browser or operating system.', unit: text }
  users: { description: Distinct people active with it., unit: count }
  share: { description: Share of all people active in the period., unit: percent }
  sessions: { description: Sessions that started in the period and have such an event., unit: count }
  total: { description: Events., unit: count }
  previous_users: { description: Distinct people in the previous period., unit: count, if: compare }
  change: { description: Change of the people against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: users, label: value }
summary:
  rows: '{first.value} is used most: by {first.users person/people}, {first.share} of all[; then {second.value}, {second.share}] ({period}).'
  tie: '{peaks.value} are used most, by {first.users person/people} each ({period}).'
  empty: 'No events with this property were recorded ({period}).'
caveats:
  - Who uses several counts for each; shares may add up to more than 100%.
follow_ups:
  - What is the bounce rate?
  - Which countries do our users come from?
*/
SELECT
  value,
  users,
  round(100 * users / nullIf(all_users, 0), 2) AS share,
  sessions,
  total, -- if compare
  total -- if not compare
  previous_users, -- if compare
  round(100 * (users - previous_users) / nullIf(previous_users, 0), 1) AS change -- if compare
FROM (
  SELECT
    value,
    uniqExactIf(person_id, now > 0) AS users,
    uniqExactIf(person_id, before > 0) AS previous_users, -- if compare
    uniqExactIf(session_id, now > 0 AND starts) AS sessions,
    sum(now) AS total,
    any(everybody) AS all_users
  FROM (
    SELECT
      properties.$device_type AS value, -- if by = device_type
      properties.$browser AS value, -- if by = browser
      properties.$os AS value, -- if by = os
      person_id,
      $session_id AS session_id,
      any(session.$start_timestamp) >= toDateTime({period_from}) AS starts,
      countIf(timestamp >= toDateTime({period_from})) AS now,
      countIf(timestamp < toDateTime({period_from})) AS before, -- if compare
      uniqExactIf(person_id, countIf(timestamp >= toDateTime({period_from})) > 0) OVER () AS everybody
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if not compare
    WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
      AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
      AND timestamp < toDateTime({period_to})
      AND {where.condition} -- if where
      AND {filters} -- if internal
    GROUP BY value, person_id, session_id
  )
  WHERE value IS NOT NULL
  GROUP BY value
)
ORDER BY users DESC, total DESC, value
LIMIT {limit}
