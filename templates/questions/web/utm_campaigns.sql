/*
id: utm_campaigns
topic: web
title: UTM campaigns
description: >-
  Sessions by the utm parameter they came with: the campaign, or the source, medium, content or term; with distinct people, share
  of all sessions and bounce rate. The sessions that started in the period count, with the parameters of their first page.
  Sessions without the parameter are left out of the list, not out of the share.
asks:
  - utm campaigns
  - Which campaigns bring the most visitors?
  - top campaigns
  - campaign performance
  - traffic by campaign
  - sessions by campaign
  - visitors by utm campaign
  - How do our marketing campaigns perform?
  - Which campaign brings the most traffic?
  - traffic by utm source
  - sessions by utm source
  - top utm sources
  - traffic by utm medium
  - utm parameters
  - sessions by utm term
  - traffic by utm content
  - Which utm sources bring visitors?
  - results of our campaigns
  - campaigns by sessions
  - sessions per campaign
  - sessions per utm source
  - visits per utm medium
  - visitors per campaign
  - How much traffic did each campaign bring?
  - Which campaigns drive most visits?
not_asks:
  - conversion rate by campaign
  - google ads spend
  - email open rate
  - top referrers
  - traffic by channel
  - how many people signed up from the campaign
  - create a campaign
  - campaign cost
  - cost per click
  - which sites send us traffic
  - by campaign
words: [session, user, visit, traffic, count, top, marketing, ad, advertising, tagged, paid, bring, come, drive]
parameters:
  period: { type: period, description: 'Sessions that started in it count.' }
  limit: { type: limit, default: 10, max: 1000, description: How many values to list. }
  by:
    type: choice
    default: campaign
    description: Which utm parameter.
    one_of:
      campaign: [utm campaign, campaign]
      source: [utm source]
      medium: [utm medium]
      content: [utm content]
      term: [utm term, utm keyword]
  where: { type: conditions, description: 'Which sessions count: those with an event in the period that fits.' }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: 'Value of the utm parameter.', unit: text }
  sessions: { description: Sessions that started in the period., unit: count }
  users: { description: Distinct people in these sessions., unit: count }
  share: { description: Share of all sessions of the period., unit: percent }
  bounce_rate: { description: 'Share of its sessions with a page view that were left after one page.', unit: percent }
  previous_sessions: { description: Sessions of the previous period., unit: count, if: compare }
  change: { description: Change of the sessions against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: sessions, label: value }
summary:
  rows: '{first.value} brought most: {first.sessions session} by {first.users person/people}, {first.share} of all ({period}).'
  tie: '{peaks.value} brought most, {first.sessions session} each ({period}).'
  empty: 'No sessions with a utm {param.by} started ({period}).'
caveats:
  - Only links that carry utm parameters are seen; what a campaign cost is not known here.
  - Events without a session, such as those of a server, belong to none.
follow_ups:
  - Which channels does the traffic come from?
  - Through which channel did new users first come?
*/
SELECT
  value,
  sessions,
  users,
  round(100 * sessions / nullIf(all_sessions, 0), 2) AS share,
  round(100 * bounces / nullIf(viewing, 0), 2) AS bounce_rate, -- if compare
  round(100 * bounces / nullIf(viewing, 0), 2) AS bounce_rate -- if not compare
  previous_sessions, -- if compare
  round(100 * (sessions - previous_sessions) / nullIf(previous_sessions, 0), 1) AS change -- if compare
FROM (
  SELECT
    value,
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
      session.$entry_utm_campaign AS value, -- if by = campaign
      session.$entry_utm_source AS value, -- if by = source
      session.$entry_utm_medium AS value, -- if by = medium
      session.$entry_utm_content AS value, -- if by = content
      session.$entry_utm_term AS value, -- if by = term
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
  GROUP BY value
)
WHERE value IS NOT NULL
ORDER BY sessions DESC, value
LIMIT {limit}
