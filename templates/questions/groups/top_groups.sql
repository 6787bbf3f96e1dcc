/*
id: top_groups
topic: groups
title: Most active groups
description: >-
  The groups of one type (companies, workspaces ...) that did most in a period: events, or those of one event, the people behind
  them, and the share of all events that belong to such a group. A user is a distinct person_id.
asks:
  - top {group_type}
  - most active {group_type}
  - Which {group_type} are most active?
  - top {group_type} by events
  - top {group_type} by activity
  - '{group_type} with the most events'
  - Which {group_type} use the product most?
  - rank {group_type} by activity
  - biggest {group_type} by usage
  - list {group_type}
  - Which {group_type} do we have?
  - active {group_type}
  - Which {group_type} {event} most?
  - top {group_type} by {event}
  - '{group_type} with the most {event}'
  - '{event} by {group_type}'
  - '{event} per {group_type}'
  - events by {group_type}
  - events per {group_type}
  - activity by {group_type}
  - users per {group_type}
  - top {group_type} by users
  - '{group_type} with the most users'
  - Which {group_type} have the most users?
  - Which {group_type} {event}?
not_asks:
  - How many {group_type} do we have?
  - How many {group_type} {event}?
  - top users
  - revenue by {group_type}
  - activity of {group_type} {group}
  - What did {group_type} {group} do?
  - top {group_type} by revenue
  - least active {group_type}
  - new {group_type}
  - '{group_type} size'
  - new {group_type} per week
words: [event, activity, active, user, happen]
parameters:
  group_type: { type: group_type, required: true, description: 'Which type of groups: its name in the question, or its number.' }
  event: { type: event, description: 'The event to rank by; without it every event counts.' }
  order:
    type: choice
    description: What to rank by.
    default: total
    one_of: { total: [], users: [by users, by people, by number of users, by user count, most users, most people, users per, by active users, more users] }
  period: { type: period, description: When the events happened. }
  limit: { type: limit, default: 10, max: 1000, description: How many groups to list. }
  where: { type: conditions, description: Which events count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  group_key: { description: Key of the group., unit: text }
  name: { description: 'The name property of the group, when there is one.', unit: text }
  total: { description: Events of the group in the period., unit: count }
  users: { description: Distinct people behind them., unit: count }
  share: { description: Share of all such events that belong to a group of this type., unit: percent }
  last_seen: { description: The last of them., unit: time }
  previous_total: { description: Events in the previous period., unit: count, if: compare }
  change: { description: Change of the events against the previous period; empty when there were none., unit: percent, if: compare }
chart: { bar: total, label: name }
summary:
  rows: '{first.name|first.group_key} comes first: {first.total event} by {first.users person/people}, {first.share} of those with a {param.group_type}[; then {second.name|second.group_key} with {second.total event}] ({period}).'
  empty: 'No {param.event|event} belongs to a {param.group_type} ({period}).'
caveats:
  - Events that belong to no group of this type are left out, of the shares too.
follow_ups:
  - What are the top events?
  - Who are the most active users?
*/
SELECT
  ranked.group_key AS group_key,
  nullIf(details.name, '') AS name,
  ranked.total AS total,
  ranked.users AS users,
  round(100 * ranked.total / nullIf(ranked.all_total, 0), 2) AS share,
  ranked.last_seen AS last_seen, -- if compare
  ranked.last_seen AS last_seen -- if not compare
  ranked.previous_total AS previous_total, -- if compare
  round(100 * (ranked.total - ranked.previous_total) / nullIf(ranked.previous_total, 0), 1) AS change -- if compare
FROM (
  SELECT
    {group_type.access} AS group_key,
    countIf(timestamp >= toDateTime({period_from})) AS total,
    uniqExactIf(person_id, timestamp >= toDateTime({period_from})) AS users,
    countIf(timestamp < toDateTime({period_from})) AS previous_total, -- if compare
    maxIf(timestamp, timestamp >= toDateTime({period_from})) AS last_seen,
    sum(countIf(timestamp >= toDateTime({period_from}))) OVER () AS all_total
  FROM events
  WHERE timestamp >= toDateTime({period_from}) -- if not compare
  WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
    AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
    AND timestamp < toDateTime({period_to})
    AND {group_type.access} != ''
    AND event = {event} -- if event
    AND {where.condition} -- if where
    AND {filters} -- if internal
  GROUP BY group_key
) AS ranked
LEFT JOIN (
  SELECT key, toString(properties.name) AS name FROM groups WHERE index = {group_type}
) AS details ON details.key = ranked.group_key
WHERE ranked.total > 0
ORDER BY ranked.total DESC, ranked.group_key -- if order = total
ORDER BY ranked.users DESC, ranked.total DESC, ranked.group_key -- if order = users
LIMIT {limit}
