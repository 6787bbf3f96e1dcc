/*
id: bounce_rate
topic: web
title: Bounce rate
description: >-
  The share of sessions that were left after one page: a single page view, no click that was captured, less than 10 seconds
  (PostHog's $is_bounce). The sessions with a page view that started in the period count; optionally for each value of a property,
  taken where the session first shows it.
asks:
  - What is our bounce rate?
  - bounce rate
  - How many visitors bounce?
  - How many sessions bounced?
  - What percentage of sessions bounce?
  - share of single page sessions
  - single page sessions
  - How many people leave after one page?
  - What share of visitors leave after viewing one page?
  - bounces
  - bounce rate compared to the previous period
  - bounce rate by {by}
  - Which {by} has the highest bounce rate?
  - Which {by} bounces most?
  - How does the bounce rate differ by {by}?
  - bounce rate per {by}
not_asks:
  - users with a single session
  - What is a bounce rate?
  - bounce rate of emails
  - email bounces
  - bounce rate per day
  - bounce rate over time
  - How did the bounce rate develop?
  - exit rate
  - Which {by} has the lowest bounce rate?
  - which pages do people leave from
  - sessions by {by}
  - sessions per {by}
  - top {by}
  - rate by {by}
  - conversion rate by {by}
words: [session, visit, user, count, website, traffic, top, page, landing, entry]
parameters:
  by: { type: property, of: any, description: 'Property whose values are compared, such as session.$entry_pathname.' }
  period: { type: period, description: 'Sessions that started in it count.' }
  order:
    type: choice
    default: sessions
    description: 'Which values come first: those with most sessions, or with the highest rate.'
    one_of:
      sessions: [most sessions, by sessions]
      bounce_rate: [highest bounce rate, worst bounce rate, highest bounce rates, worst bounce rates, bounce most, bounces most, bounce the most, bounces the most]
  limit: { type: limit, default: 10, max: 1000, description: How many values to list. }
  where: { type: conditions, description: 'Which sessions count: those with an event in the period that fits.' }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: Value of the property; empty when no event of the session has one., unit: text, if: by }
  sessions: { description: Sessions with a page view., unit: count }
  bounces: { description: Those of them that were left after one page., unit: count }
  bounce_rate: { description: 'bounces / sessions; empty when there were none.', unit: percent }
  previous_sessions: { description: The same sessions of the previous period., unit: count, if: compare }
  previous_bounces: { description: Those of them that were left after one page., unit: count, if: compare }
  previous_bounce_rate: { description: previous_bounces / previous_sessions., unit: percent, if: compare }
  change: { description: 'Change of the bounce rate, in percent of the previous one.', unit: percent, if: compare }
chart: { bar: bounce_rate, label: value }
summary:
  rows: 'The bounce rate of sessions with {param.by} {first.value|not set} is {first.bounce_rate} ({first.bounces} of {first.sessions session}); of those with {second.value|not set} {second.bounce_rate|unknown}[; of the ones listed it is highest with {peak.value}, {peak.bounce_rate}] ({period}).'
  single: '[With {param.by} {first.value}: ]{first.bounces} of {first.sessions session} with a page view were left after one page, a bounce rate of {first.bounce_rate|0%}[; {first.previous_bounce_rate} {previous}] ({period}).'
  empty: 'No sessions with a page view started ({period}).'
  measure: sessions
caveats:
  - A session without page views, such as one of a mobile app, cannot bounce and is not counted.
  - The rates of values with few sessions vary by chance.
follow_ups:
  - Which are the top exit pages?
  - Which are the top landing pages?
*/
SELECT
  value, -- if by
  sessions,
  bounces,
  round(100 * bounces / nullIf(sessions, 0), 2) AS bounce_rate, -- if compare
  round(100 * bounces / nullIf(sessions, 0), 2) AS bounce_rate -- if not compare
  previous_sessions, -- if compare
  previous_bounces, -- if compare
  round(100 * previous_bounces / nullIf(previous_sessions, 0), 2) AS previous_bounce_rate, -- if compare
  round(100 * (bounce_rate - previous_bounce_rate) / nullIf(previous_bounce_rate, 0), 1) AS change -- if compare
FROM (
  SELECT
    value, -- if by
    countIf(is_current) AS sessions,
    countIf(is_bounce AND is_current) AS bounces,
    countIf(NOT is_current) AS previous_sessions, -- if compare
    countIf(is_bounce AND NOT is_current) AS previous_bounces, -- if compare
    1 AS one
  FROM (
    SELECT
      $session_id AS session_id,
      argMin(toString({by.access}), (timestamp, toString({by.access}))) AS value, -- if by
      any(session.$is_bounce) AS is_bounce,
      any(session.$start_timestamp) >= toDateTime({period_from}) AS is_current
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if not compare
      AND session.$start_timestamp >= toDateTime({period_from}) -- if not compare
    WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
      AND session.$start_timestamp >= toDateTime({period_previous_from}) -- if compare
      AND (timestamp < toDateTime({period_previous_to}) OR session.$start_timestamp >= toDateTime({period_from})) -- if compare
      AND timestamp < toDateTime({period_to})
      AND session.$start_timestamp < toDateTime({period_to})
      AND isNotNull(session.$is_bounce)
      AND {where.condition} -- if where
      AND {filters} -- if internal
    GROUP BY session_id
  )
  GROUP BY value -- if by
)
ORDER BY sessions DESC, value -- if by and order = sessions
ORDER BY bounce_rate DESC, sessions DESC, value -- if by and order = bounce_rate
LIMIT {limit}
