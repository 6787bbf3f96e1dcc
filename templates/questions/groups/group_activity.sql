/*
id: group_activity
topic: groups
title: Activity of one group
description: >-
  What one group (a company, a workspace ...) did in a period: each event, how often, by how many people, on how many days, and
  when first and last. The group is named by its key or by its property name.
asks:
  - activity of {group_type} {group}
  - What did {group_type} {group} do?
  - What has {group_type} {group} been doing?
  - Show me the activity of {group_type} {group}
  - '{group_type} {group} activity'
  - events of {group_type} {group}
  - Which events did {group_type} {group} do?
  - How active is {group_type} {group}?
  - When was {group_type} {group} last active?
  - usage of {group_type} {group}
  - How often did {group_type} {group} {event}?
  - How many {event} did {group_type} {group} do?
  - How many users of {group_type} {group} are active?
  - How many people from {group_type} {group} {event}?
  - top events of {group_type} {group}
  - Tell me about {group_type} {group}
  - Did {group_type} {group} {event}?
  - '{event} of {group_type} {group}'
not_asks:
  - most active {group_type}
  - What did {person} do?
  - revenue of {group_type} {group}
  - list the users of {group_type} {group}
  - '{event} of {group_type} {group} per day'
  - which plan is {group_type} {group} on
  - invite {group_type} {group}
words: [count, happen, active, user, last, recent, event, use, history, activity]
parameters:
  group_type: { type: group_type, required: true, description: 'Which type of group: its name in the question, or its number.' }
  group: { type: group, required: true, description: Key or name of the group. }
  event: { type: event, description: 'The event to look at; without it all are listed.' }
  period: { type: period, description: When it happened. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
  limit: { type: limit, default: 100, max: 1000, description: How many events to list. }
columns:
  event: { description: Event name., unit: text }
  total: { description: Times it happened in the period., unit: count }
  users: { description: Distinct people of the group who did it., unit: count }
  active_days: { description: Days on which it happened., unit: count }
  first_seen: { description: The first time in the period., unit: time }
  last_seen: { description: The last time in the period., unit: time }
chart: { bar: total, label: event }
summary:
  rows: '{param.group} did {sum.total event} in all ({period}), most often {first.event} ({first.total time} by {first.users person/people}, last at {first.last_seen}).'
  single: '{param.group} did {first.event} {first.total time} ({period}), by {first.users person/people}, last at {first.last_seen}.'
  empty: 'Nothing is known of a {param.group_type} {param.group} doing {param.event|anything} ({period}).'
caveats:
  - A name finds every group that has it; an unknown one looks like a group that did nothing.
  - The people of several events must not be added up.
follow_ups:
  - What are the top events?
*/
SELECT
  event,
  count() AS total,
  uniqExact(person_id) AS users,
  count(DISTINCT toDate(timestamp)) AS active_days,
  min(timestamp) AS first_seen,
  max(timestamp) AS last_seen
FROM events
WHERE timestamp >= toDateTime({period_from})
  AND timestamp < toDateTime({period_to})
  AND (
    {group_type.access} = {group}
    OR {group_type.access} IN (SELECT key FROM groups WHERE index = {group_type} AND lower(toString(properties.name)) = lower({group}))
  )
  AND event = {event} -- if event
  AND {where.condition} -- if where
  AND {filters} -- if internal
GROUP BY event
ORDER BY total DESC, event
LIMIT {limit}
