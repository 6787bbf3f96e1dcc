/*
id: traffic_channels
topic: web
title: Traffic channels
description: >-
  Sessions by the channel they came through (Direct, Organic Search, Paid Social, Email, Referral, ...), as PostHog tells it from
  the referrer, the utm parameters and click ids of the first page: sessions, distinct people, share of all sessions, bounce rate.
  The sessions that started in the period count.
asks:
  - traffic by channel
  - traffic channels
  - Which channels does our traffic come from?
  - Where does our traffic come from?
  - sessions by channel
  - acquisition channels
  - marketing channels
  - channel breakdown
  - Which channels bring the most visitors?
  - users by channel
  - visitors by acquisition channel
  - How much traffic is organic and how much is paid?
  - organic search vs paid traffic
  - direct vs referral traffic
  - traffic sources by channel
  - share of traffic from organic search, paid search, social, email and direct
  - How do visitors find us?
  - How do people get to our site?
  - channels by sessions
  - sessions per channel
  - traffic per channel
  - Which channels drive most visits?
  - distribution of traffic by channel
  - share of direct traffic
  - How much traffic is direct?
not_asks:
  - first touch channel
  - which channel do users originally come from
  - first channel of people who signed up
  - conversion rate by channel
  - bounce rate by channel
  - top referrers
  - which sites send us traffic
  - utm campaigns
  - where do our users come from
  - traffic by country
  - slack channels
  - How does signup convert by channel?
  - by channel
words: [session, user, visit, traffic, count, share, source, acquisition, social, video, display, affiliate, ai, referral, search, unpaid, bring, top, come, drive, distribution, across]
parameters:
  period: { type: period, description: 'Sessions that started in it count.' }
  limit: { type: limit, default: 10, max: 1000, description: How many channels to list. }
  where: { type: conditions, description: 'Which sessions count: those with an event in the period that fits.' }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  channel: { description: 'Channel of the session.', unit: text }
  sessions: { description: Sessions that started in the period., unit: count }
  users: { description: Distinct people in these sessions., unit: count }
  share: { description: Share of all sessions of the period., unit: percent }
  bounce_rate: { description: 'Share of its sessions with a page view that were left after one page.', unit: percent }
  previous_sessions: { description: Sessions of the previous period., unit: count, if: compare }
  change: { description: Change of the sessions against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: sessions, label: channel }
summary:
  rows: '{first.channel} brings most: {first.sessions session} by {first.users person/people}, {first.share} of all[; then {second.channel}, {second.share}] ({period}).'
  tie: '{peaks.channel} bring most, {first.sessions session} each ({period}).'
  empty: 'No sessions started ({period}).'
caveats:
  - Unknown are sessions that say nothing of where they came from, such as those of mobile apps.
  - A person may come through several channels; people must not be added up.
follow_ups:
  - Which sites send us traffic?
  - Through which channel did new users first come?
*/
SELECT
  channel,
  sessions,
  users,
  round(100 * sessions / nullIf(all_sessions, 0), 2) AS share,
  round(100 * bounces / nullIf(viewing, 0), 2) AS bounce_rate, -- if compare
  round(100 * bounces / nullIf(viewing, 0), 2) AS bounce_rate -- if not compare
  previous_sessions, -- if compare
  round(100 * (sessions - previous_sessions) / nullIf(previous_sessions, 0), 1) AS change -- if compare
FROM (
  SELECT
    channel,
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
      session.$channel_type AS channel,
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
  GROUP BY channel
)
ORDER BY sessions DESC, channel
LIMIT {limit}
