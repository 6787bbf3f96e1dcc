/*
id: top_referrers
topic: web
title: Top referrers
description: >-
  The sites that sent people: sessions by the domain that referred to their first page, with distinct people, share of all
  sessions and bounce rate. The sessions that started in the period count. Sessions without a referrer ($direct: typed,
  bookmarked, from an app) are left out of the list, not out of the share.
asks:
  - What are the top referrers?
  - referrers
  - Which sites send us traffic?
  - Which websites refer people to us?
  - top referring domains
  - referring domains
  - referring sites
  - traffic by referrer
  - sessions by referrer
  - visitors by referring domain
  - Who links to us and sends visitors?
  - Which domains bring the most visitors?
  - Where do visitors come from?
  - referral sources
  - From which sites do people arrive?
  - referral traffic by domain
  - referrers by sessions
  - sessions per referrer
  - traffic per referrer
  - Which sites send us most people?
not_asks:
  - traffic by channel
  - which channels bring users
  - which countries do visitors come from
  - which campaigns bring visitors
  - where do our users come from
  - how many backlinks do we have
  - initial referrers
  - who refers most friends
  - by referrer
words: [session, user, visit, traffic, count, source, send, external, top, bring, drive]
parameters:
  period: { type: period, description: 'Sessions that started in it count.' }
  limit: { type: limit, default: 10, max: 1000, description: How many domains to list. }
  where: { type: conditions, description: 'Which sessions count: those with an event in the period that fits.' }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  referrer: { description: 'Domain that referred to the first page.', unit: text }
  sessions: { description: Sessions that started in the period., unit: count }
  users: { description: Distinct people in these sessions., unit: count }
  share: { description: Share of all sessions of the period., unit: percent }
  bounce_rate: { description: 'Share of its sessions with a page view that were left after one page.', unit: percent }
  previous_sessions: { description: Sessions of the previous period., unit: count, if: compare }
  change: { description: Change of the sessions against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: sessions, label: referrer }
summary:
  rows: '{first.referrer} sent most: {first.sessions session} by {first.users person/people}, {first.share} of all ({period}).'
  tie: '{peaks.referrer} sent most, {first.sessions session} each ({period}).'
  empty: 'No sessions with a referrer started ({period}).'
caveats:
  - Which browsers and apps pass a referrer on differs; many visits from apps and mails count as direct.
  - Events without a session, such as those of a server, belong to none.
follow_ups:
  - Which channels does the traffic come from?
  - Which campaigns bring the most visitors?
*/
SELECT
  referrer,
  sessions,
  users,
  round(100 * sessions / nullIf(all_sessions, 0), 2) AS share,
  round(100 * bounces / nullIf(viewing, 0), 2) AS bounce_rate, -- if compare
  round(100 * bounces / nullIf(viewing, 0), 2) AS bounce_rate -- if not compare
  previous_sessions, -- if compare
  round(100 * (sessions - previous_sessions) / nullIf(previous_sessions, 0), 1) AS change -- if compare
FROM (
  SELECT
    referrer,
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
      session.$entry_referring_domain AS referrer,
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
  GROUP BY referrer
)
WHERE referrer != '$direct'
ORDER BY sessions DESC, referrer
LIMIT {limit}
