/*
id: entry_pages
topic: web
title: Entry pages
description: >-
  The pages on which sessions began: sessions, distinct people, share of all sessions and bounce rate. The sessions that started
  in the period count; an entry page is the path of the first URL a session showed. Sessions without a URL are left out of the
  list, not out of the share.
asks:
  - What are the top entry pages?
  - top landing pages
  - entry pages
  - landing pages
  - On which pages do people enter the site?
  - Where do visitors land first?
  - Which page do people see first?
  - first page of a session
  - Where do sessions start?
  - most common landing pages
  - Which pages do visitors arrive on?
  - sessions by landing page
  - sessions by entry page
  - landing page traffic
  - entry pages compared to the previous period
  - landing pages by sessions
  - sessions per landing page
  - On which page do most sessions begin?
  - most common first pages of sessions
  - first pages people see
not_asks:
  - which landing pages convert best
  - conversion rate by landing page
  - top exit pages
  - bounce rate by landing page
  - redesign the landing page
  - top pages
  - how many people visit the pricing page first
words: [session, user, visit, traffic, count, arrive, come, reach, start, begin, visitor, bring]
parameters:
  period: { type: period, description: 'Sessions that started in it count.' }
  limit: { type: limit, default: 10, max: 1000, description: How many pages to list. }
  where: { type: conditions, description: 'Which sessions count: those with an event in the period that fits.' }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  page: { description: 'Path of the first page.', unit: text }
  sessions: { description: Sessions that started in the period., unit: count }
  users: { description: Distinct people in these sessions., unit: count }
  share: { description: Share of all sessions of the period., unit: percent }
  bounce_rate: { description: 'Share of its sessions with a page view that were left after one page.', unit: percent }
  previous_sessions: { description: Sessions of the previous period., unit: count, if: compare }
  change: { description: Change of the sessions against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: sessions, label: page }
summary:
  rows: 'Most sessions began on {first.page}: {first.sessions session} by {first.users person/people}, {first.share} of all ({period}).'
  tie: 'Most sessions began on {peaks.page}, {first.sessions session} each ({period}).'
  empty: 'No sessions with a page started ({period}).'
caveats:
  - A session that began with an event without a URL is listed under the first URL that followed.
  - Events without a session, such as those of a server, belong to none.
follow_ups:
  - What is the bounce rate by landing page?
  - On which pages do people leave?
*/
SELECT
  page,
  sessions,
  users,
  round(100 * sessions / nullIf(all_sessions, 0), 2) AS share,
  round(100 * bounces / nullIf(viewing, 0), 2) AS bounce_rate, -- if compare
  round(100 * bounces / nullIf(viewing, 0), 2) AS bounce_rate -- if not compare
  previous_sessions, -- if compare
  round(100 * (sessions - previous_sessions) / nullIf(previous_sessions, 0), 1) AS change -- if compare
FROM (
  SELECT
    page,
    uniqExactIf(session_id, is_current) AS sessions,
    uniqExactIf(session_id, NOT is_current) AS previous_sessions, -- if compare
    uniqExactIf(person_id, is_current) AS users,
    uniqExactIf(session_id, isNotNull(is_bounce) AND is_current) AS viewing,
    uniqExactIf(session_id, is_bounce AND is_current) AS bounces,
    sum(uniqExactIf(session_id, is_current)) OVER () AS all_sessions
  FROM (
    SELECT
      $session_id AS session_id,
      person_id,
      session.$entry_pathname AS page,
      session.$is_bounce AS is_bounce,
      session.$start_timestamp >= toDateTime({period_from}) AS is_current
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if not compare
      AND session.$start_timestamp >= toDateTime({period_from}) -- if not compare
    WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
      AND session.$start_timestamp >= toDateTime({period_previous_from}) -- if compare
      AND (timestamp < toDateTime({period_previous_to}) OR session.$start_timestamp >= toDateTime({period_from})) -- if compare
      AND timestamp < toDateTime({period_to})
      AND session.$start_timestamp < toDateTime({period_to})
      AND {where.condition} -- if where
      AND {filters} -- if internal
  )
  GROUP BY page
)
WHERE page IS NOT NULL
ORDER BY sessions DESC, page
LIMIT {limit}
