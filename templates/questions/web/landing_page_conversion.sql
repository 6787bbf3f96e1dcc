/*
id: landing_page_conversion
topic: web
title: Conversion by landing page
description: >-
  For each page on which sessions began: how many sessions, in how many of them the goal event happened, and the share. The
  sessions that started in the period count; a landing page is the path of the first URL a session showed. Sessions without a URL
  are left out.
asks:
  - Which landing pages convert best to {goal}?
  - landing page conversion rate for {goal}
  - conversion by landing page to {goal}
  - conversion rate by landing page for {goal}
  - '{goal} conversion by landing page'
  - Which landing pages lead to most {goal}?
  - Which entry pages lead to {goal}?
  - Which entry pages convert best to {goal}?
  - Which landing pages bring the most {goal}?
  - best performing landing pages for {goal}
  - How do landing pages convert to {goal}?
  - landing pages by conversion to {goal}
  - '{goal} rate by entry page'
  - '{goal} by landing page'
  - Which landing pages convert best?
  - landing page conversion
  - entry pages by {goal} conversion rate
  - conversion rate per landing page for {goal}
  - best landing pages by {goal}
  - '{goal} conversion rate by entry page'
not_asks:
  - top landing pages
  - bounce rate by landing page
  - conversion rate
  - conversion rate from {goal} to {goal}
  - '{goal} by country'
  - conversion rate by channel
  - redesign the landing page
  - which pages do people view before {goal}
words: [session, visit, user, top, count, performance, share, convert, rate, well, bring, lead]
parameters:
  goal: { type: event, required: true, description: What counts as converted. }
  period: { type: period, description: 'Sessions that started in it count, and what happened in it.' }
  limit: { type: limit, default: 10, max: 1000, description: How many pages to list. }
  where: { type: conditions, description: Which events count; sessions without any such event do not. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  page: { description: Path of the first page., unit: text }
  sessions: { description: Sessions that began on it., unit: count }
  users: { description: Distinct people in these sessions., unit: count }
  converted: { description: Sessions in which the goal event happened., unit: count }
  conversion_rate: { description: converted / sessions., unit: percent }
chart: { bar: conversion_rate, label: page }
summary:
  rows: 'Sessions that began on {first.page} did {param.goal} most: {first.converted} of {first.sessions} ({first.conversion_rate}); of the pages listed {peak.page} has the highest rate, {peak.conversion_rate} ({period}).'
  tie: 'Sessions that began on {first.page} did {param.goal} most: {first.converted} of {first.sessions} ({first.conversion_rate}); of the pages listed {peaks.page} have the highest rate ({period}).'
  single: '{first.converted} of {first.sessions session} that began on {first.page} did {param.goal}, {first.conversion_rate} ({period}).'
  empty: 'No session that began on a page did {param.goal} ({period}).'
caveats:
  - Only what happens in the same session counts; people who come back and convert later do not.
  - The rates of pages with few sessions vary by chance.
follow_ups:
  - What is the bounce rate by landing page?
  - What is the conversion rate?
*/
SELECT
  page,
  uniqExact(session_id) AS sessions,
  uniqExact(person_id) AS users,
  uniqExactIf(session_id, is_goal) AS converted,
  round(100 * converted / nullIf(sessions, 0), 2) AS conversion_rate
FROM (
  SELECT
    $session_id AS session_id,
    person_id,
    session.$entry_pathname AS page,
    event = {goal} AS is_goal
  FROM events
  WHERE timestamp >= toDateTime({period_from})
    AND timestamp < toDateTime({period_to})
    AND session.$start_timestamp >= toDateTime({period_from})
    AND session.$start_timestamp < toDateTime({period_to})
    AND {where.condition} -- if where
    AND {filters} -- if internal
)
WHERE page IS NOT NULL
GROUP BY page
ORDER BY converted DESC, sessions DESC, page
LIMIT {limit}
