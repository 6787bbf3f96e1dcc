/*
id: top_pages
topic: web
title: Top pages
description: >-
  The most viewed pages of a period: page views, distinct people, and the share of all page views. A page is the path of a
  $pageview event, unless another property is named; views without one are left out of the list, not out of the share.
asks:
  - What are the top pages?
  - most visited pages
  - most viewed pages
  - Which pages get the most views?
  - Which pages do people see most?
  - Which pages are viewed most?
  - Which pages do people visit most?
  - popular pages
  - top pages by page views
  - top urls
  - page ranking
  - page views by page
  - pageviews per page
  - pages by page views
  - pages by number of views
  - Which parts of the site are most popular?
not_asks:
  - users with the most pages
  - top users by pages
  - pages with the most visitors
  - pages with the most users
  - pages with the most unique visitors
  - top landing pages
  - top exit pages
  - pages with the highest bounce rate
  - pageviews per day
  - slowest pages
  - by page
words: [count, traffic, web]
parameters:
  period: { type: period, description: When the pages were viewed. }
  limit: { type: limit, default: 10, max: 1000, description: How many pages to list. }
  page:
    type: property
    one_of: [$pathname, $current_url, $host]
    default: $pathname
    description: 'What names a page: its path, its full URL or its host.'
  where: { type: conditions, description: Which page views count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  page: { description: The page., unit: text }
  views: { description: Page views., unit: count }
  users: { description: Distinct people who viewed it., unit: count }
  share: { description: Share of all page views in the period., unit: percent }
  previous_views: { description: Page views in the previous period., unit: count, if: compare }
  change: { description: Change against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: views, label: page }
summary:
  rows: '{first.page} was viewed most: {first.views time} by {first.users person/people}, {first.share} of all page views ({period}).'
  tie: '{peaks.page} were viewed most, {first.views time} each ({period}).'
  empty: 'No page views were recorded ({period}).'
caveats:
  - Needs $pageview events, which PostHog's web SDK captures.
follow_ups:
  - How did $pageview develop over time?
*/
SELECT
  page,
  views,
  users,
  round(100 * views / nullIf(all_views, 0), 2) AS share, -- if compare
  round(100 * views / nullIf(all_views, 0), 2) AS share -- if not compare
  previous_views, -- if compare
  round(100 * (views - previous_views) / nullIf(previous_views, 0), 1) AS change -- if compare
FROM (
  SELECT
    {page.access} AS page,
    countIf(timestamp >= toDateTime({period_from})) AS views,
    countIf(timestamp < toDateTime({period_from})) AS previous_views, -- if compare
    uniqExactIf(person_id, timestamp >= toDateTime({period_from})) AS users,
    sum(countIf(timestamp >= toDateTime({period_from}))) OVER () AS all_views
  FROM events
  WHERE timestamp >= toDateTime({period_from}) -- if not compare
  WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
    AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
    AND timestamp < toDateTime({period_to})
    AND event = '$pageview'
    AND {where.condition} -- if where
    AND {filters} -- if internal
  GROUP BY page
)
WHERE page IS NOT NULL
ORDER BY views DESC, page
LIMIT {limit}
