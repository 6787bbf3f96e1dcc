/*
id: exit_pages
topic: web
title: Exit pages
description: >-
  The pages on which sessions ended: sessions, distinct people, and the share of all sessions. The sessions that started in the
  period count; an exit page is the path of the last URL a session showed. Sessions without a URL are left out of the list, not
  out of the share.
asks:
  - What are the top exit pages?
  - exit pages
  - On which pages do people leave the site?
  - Which pages do users leave from?
  - last page of a session
  - last page viewed before leaving
  - Where do sessions end?
  - Where do visitors exit?
  - most common exit pages
  - Which page do people see last?
  - sessions by exit page
  - pages where sessions end
  - Which pages do visitors leave most often?
  - final page before people leave
  - exit pages by sessions
  - sessions per exit page
  - On which page do most sessions end?
not_asks:
  - top landing pages
  - top pages
  - where do people drop off
  - at which step do people leave
  - what do people do before they leave
  - bounce rate by page
  - why do people leave
words: [session, user, visit, count, top, view, website]
parameters:
  period: { type: period, description: 'Sessions that started in it count.' }
  limit: { type: limit, default: 10, max: 1000, description: How many pages to list. }
  where: { type: conditions, description: 'Which sessions count: those with an event in the period that fits.' }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  page: { description: 'Path of the last page.', unit: text }
  sessions: { description: Sessions that started in the period., unit: count }
  users: { description: Distinct people in these sessions., unit: count }
  share: { description: Share of all sessions of the period., unit: percent }
  previous_sessions: { description: Sessions of the previous period., unit: count, if: compare }
  change: { description: Change of the sessions against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: sessions, label: page }
summary:
  rows: 'Most sessions ended on {first.page}: {first.sessions session} by {first.users person/people}, {first.share} of all ({period}).'
  tie: 'Most sessions ended on {peaks.page}, {first.sessions session} each ({period}).'
  empty: 'No sessions with a page started ({period}).'
caveats:
  - Every session ends somewhere; a page where a task is done is no bad exit page.
  - Sessions that are still going on count with the page they are on.
follow_ups:
  - On which pages do people enter?
  - What is the bounce rate?
*/
SELECT
  page,
  sessions,
  users,
  round(100 * sessions / nullIf(all_sessions, 0), 2) AS share, -- if compare
  round(100 * sessions / nullIf(all_sessions, 0), 2) AS share -- if not compare
  previous_sessions, -- if compare
  round(100 * (sessions - previous_sessions) / nullIf(previous_sessions, 0), 1) AS change -- if compare
FROM (
  SELECT
    page,
    uniqExactIf(session_id, is_current) AS sessions,
    uniqExactIf(session_id, NOT is_current) AS previous_sessions, -- if compare
    uniqExactIf(person_id, is_current) AS users,
    sum(uniqExactIf(session_id, is_current)) OVER () AS all_sessions
  FROM (
    SELECT
      $session_id AS session_id,
      person_id,
      session.$end_pathname AS page,
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
