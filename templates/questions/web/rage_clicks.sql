/*
id: rage_clicks
topic: web
title: Rage clicks
description: >-
  Where people clicked again and again on something that did not answer: $rageclick events by page, with distinct people, sessions
  and the share of all rage clicks. A page is the path, unless another property is named; rage clicks without one are left out of
  the list, not out of the share.
asks:
  - rage clicks
  - Where do people rage click?
  - Where do users rage click the most?
  - pages with the most rage clicks
  - Which pages have rage clicks?
  - rage clicks by page
  - rage clicks per page
  - top pages by rage clicks
  - On which pages do people rage click?
  - rageclicks
  - Where are users frustrated?
  - Which pages frustrate users?
  - frustrated clicks
  - angry clicks
  - rage clicks compared to the previous period
  - urls with most rage clicks
not_asks:
  - How many rage clicks did we have?
  - rage clicks per day
  - rage clicks over time
  - who rage clicks most
  - How many people rage click?
  - rage clicks by browser
  - dead clicks
  - most clicked buttons
  - by page
words: [count, user, happen, event, top, click, site, frustrate]
parameters:
  period: { type: period, description: When the clicks happened. }
  limit: { type: limit, default: 10, max: 1000, description: How many pages to list. }
  page:
    type: property
    one_of: [$pathname, $current_url, $host]
    default: $pathname
    description: 'What names a page: its path, its full URL or its host.'
  where: { type: conditions, description: Which rage clicks count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  page: { description: The page., unit: text }
  total: { description: Rage clicks., unit: count }
  users: { description: Distinct people who made them., unit: count }
  sessions: { description: Sessions in which they happened., unit: count }
  share: { description: Share of all rage clicks in the period., unit: percent }
  previous_total: { description: Rage clicks in the previous period., unit: count, if: compare }
  change: { description: Change against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: total, label: page }
summary:
  rows: 'Most rage clicks happened on {first.page}: {first.total} by {first.users person/people}, {first.share} of all ({period}).'
  tie: 'Most rage clicks happened on {peaks.page}, {first.total} each ({period}).'
  empty: 'No rage clicks were recorded ({period}).'
caveats:
  - Needs $rageclick events, which PostHog's web SDK captures when autocapture is on.
  - Busy pages have more of everything; compare with their page views.
follow_ups:
  - What are the top pages?
  - Which errors are most common?
*/
SELECT
  page,
  total,
  users,
  sessions,
  round(100 * total / nullIf(all_total, 0), 2) AS share, -- if compare
  round(100 * total / nullIf(all_total, 0), 2) AS share -- if not compare
  previous_total, -- if compare
  round(100 * (total - previous_total) / nullIf(previous_total, 0), 1) AS change -- if compare
FROM (
  SELECT
    page,
    countIf(is_current) AS total,
    countIf(NOT is_current) AS previous_total, -- if compare
    uniqExactIf(person_id, is_current) AS users,
    uniqExactIf(nullIf(session_id, ''), is_current) AS sessions,
    sum(countIf(is_current)) OVER () AS all_total
  FROM (
    SELECT
      {page.access} AS page,
      person_id,
      $session_id AS session_id,
      timestamp >= toDateTime({period_from}) AS is_current
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if not compare
    WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
      AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
      AND timestamp < toDateTime({period_to})
      AND event = '$rageclick'
      AND {where.condition} -- if where
      AND {filters} -- if internal
  )
  GROUP BY page
)
WHERE page IS NOT NULL
ORDER BY total DESC, page
LIMIT {limit}
