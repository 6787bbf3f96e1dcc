/*
id: user_paths
topic: conversion
title: User paths
description: >-
  The ways people take: which events follow one another, and how often. A path ends after 30 minutes without an event; repeats of
  the same event in a row are taken as one. With a start event: only what comes after it, and how often nothing did.
asks:
  - user paths
  - What do users do after {start}?
  - What do people do after they {start}?
  - What happens after {start}?
  - What do users do next after {start}?
  - most common paths after {start}
  - paths from {start}
  - user paths from {start}
  - user paths starting at {start}
  - Where do people go after {start}?
  - next events after {start}
  - Which events follow {start}?
  - What comes after {start}?
  - most common user paths
  - How do users move through the product?
  - How do people navigate through the app?
  - user journeys
  - typical user journey
  - most common transitions between events
  - event sequences
  - What is the first thing people do after {start}?
not_asks:
  - what do people do before they {event}
  - paths to {event}
  - funnel from {start} to {goal}
  - How many people {goal} after {start}?
  - top pages
  - file paths
words: [user, step, count, top, event, right, immediately, directly, follow, typically, usually, happen, product]
parameters:
  start: { type: event, description: 'Only what comes after this event; without it all paths.' }
  period: { type: period, description: When the events happened. }
  length: { type: number, default: 3, min: 2, max: 10, description: 'How many events a path has; 2 are transitions.' }
  gap_minutes:
    type: number
    default: 30
    min: 1
    max: 43200
    unit: minute
    cues: [within]
    description: Events further apart are not one path.
  limit: { type: limit, default: 10, max: 1000, description: How many paths to list. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  path: { description: 'The events in order; (nothing) where none followed in time.', unit: text }
  total: { description: How often., unit: count }
  users: { description: Distinct people., unit: count }
  share: { description: 'Share of all such paths; with a start event of all that follows it.', unit: percent }
chart: { bar: total, label: path }
summary:
  rows: 'The most common path is {first.path}: {first.total time} by {first.users person/people}, {first.share} of all ({period}, within {param.gap_minutes duration}).'
  tie: 'The most common paths are {peaks.path}: {first.total time} each, {first.share} of all ({period}, within {param.gap_minutes duration}).'
  empty: 'There is no path[ from {param.start}] ({period}, within {param.gap_minutes duration}).'
caveats:
  - Repeats of the same event in a row are taken as one.
  - Events of PostHog itself ($identify, $set, $groupidentify, $feature_flag_called, $pageleave, $web_vitals) are left out.
follow_ups:
  - What are the top events?
*/
SELECT
  arrayStringConcat(events, ' → ') AS path,
  count() AS total,
  count(DISTINCT person_id) AS users,
  round(100 * total / nullIf(sum(total) OVER (), 0), 2) AS share
FROM (
  SELECT
    person_id,
    arrayPushBack(arrayCompact(arrayMap(item -> item.2, visit)), '(nothing)') AS names,
    arrayJoin(arrayEnumerate(names)) AS position,
    arraySlice(names, position, {length}) AS events
  FROM (
    SELECT
      person_id,
      arraySort(groupArray((toUnixTimestamp64Milli(timestamp), event))) AS moments,
      arrayDifference(arrayMap(item -> item.1, moments)) AS gaps,
      arrayJoin(arraySplit((item, gap) -> gap > {gap_minutes_us} / 1000, moments, gaps)) AS visit
    FROM events
    WHERE timestamp >= toDateTime({period_from})
      AND timestamp < toDateTime({period_to})
      AND (event = {start} OR event NOT IN ('$identify', '$create_alias', '$set', '$groupidentify', '$feature_flag_called', '$pageleave', '$web_vitals')) -- if start
      AND event NOT IN ('$identify', '$create_alias', '$set', '$groupidentify', '$feature_flag_called', '$pageleave', '$web_vitals') -- if not start
      AND {where.condition} -- if where
      AND {filters} -- if internal
    GROUP BY person_id
  )
)
WHERE events[1] = {start} AND position < length(names) -- if start
WHERE position + {length} <= length(names) -- if not start
GROUP BY path
ORDER BY total DESC, path
LIMIT {limit}
