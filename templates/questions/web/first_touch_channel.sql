/*
id: first_touch_channel
topic: web
title: First touch
description: >-
  How the people active in a period (or those who did an event, or those new in it) first came to us: by the channel, referrer, utm
  source, utm campaign or page of their very first visit, which PostHog keeps with the person ($initial_...).
asks:
  - first touch channel
  - first touch attribution
  - Through which channel did our users first come?
  - Which channel do users originally come from?
  - original acquisition channel of our users
  - initial channel of users
  - How did our users first find us?
  - Which channels bring new users?
  - new users by channel
  - Where do new users come from?
  - users by initial channel
  - first touch channel of {goal}
  - Which channel did people who {goal} first come from?
  - Which channels bring people who {goal}?
  - How did people who {goal} first hear of us?
  - first touch channel of new users who {goal}
  - initial referrers
  - initial referrers of people who {goal}
  - users by initial referrer
  - first referrer of users
  - initial utm source of users
  - initial utm campaign of people who {goal}
  - first touch campaign
  - users by first page
  - first page of new users
  - original source of {goal}
  - users by initial referring domain
  - Which channel brought people who {goal}?
  - Which channels brought our new users?
  - users by first touch channel
not_asks:
  - traffic by channel
  - sessions by channel
  - last touch channel
  - last touch attribution
  - multi touch attribution
  - conversion rate by channel
  - '{goal} by channel'
  - top referrers
  - How many new users did we get?
  - Which channels does our traffic come from?
  - Which countries do new users come from?
  - by channel
words: [user, visit, source, count, share, acquisition, attribution, come, bring, acquire, top, find, brought]
parameters:
  goal: { type: event, description: 'Only people who did it in the period; without it everybody active.' }
  period: { type: period, description: When the people were active. }
  by:
    type: choice
    default: channel
    description: What is told of the first visit.
    one_of:
      channel: [channel]
      referrer: [referrer, referring domain, referring site]
      utm_source: [utm source]
      utm_campaign: [utm campaign, campaign]
      page: [page, landing page, first page]
  people:
    type: choice
    default: active
    description: 'Everybody active in the period, or only those who had never been seen before it.'
    one_of:
      active: [all users, active users, existing users]
      new: [new users, new visitors, new people, new customers, newcomers, new user]
  limit: { type: limit, default: 10, max: 1000, description: How many values to list. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: 'Channel, referrer, utm value or page of the first visit.', unit: text }
  users: { description: Distinct people., unit: count }
  share: { description: 'Share of all these people, those without the value included.', unit: percent }
chart: { bar: users, label: value }
summary:
  rows: 'Of the {param.people} people[ who did {param.goal}] most first came with the {param.by} {first.value}: {first.users person/people}, {first.share} of all[; then {second.value}, {second.share}] ({period}).'
  tie: 'Of the {param.people} people[ who did {param.goal}] most first came with the {param.by} {peaks.value}, {first.users person/people} each ({period}).'
  empty: 'Nobody with a known first {param.by} did {param.goal|anything} ({period}).'
caveats:
  - What a person is known by is told by their last event in the period; people without the value are left out of the list, not out of the share.
  - New are people without any earlier event; people who came before the data begins look new when they return.
follow_ups:
  - Which channels does our traffic come from?
  - How many new users did we get?
*/
SELECT value, users, round(100 * users / nullIf(all_users, 0), 2) AS share
FROM (
  SELECT value, count() AS users, sum(count()) OVER () AS all_users
  FROM (
    SELECT
      person_id,
      tupleElement(argMax((nullIf(toString(first_touch), ''), 1), (timestamp, toString(first_touch))), 1) AS value
    FROM (
      SELECT
        person_id,
        timestamp,
        person.$virt_initial_channel_type AS first_touch -- if by = channel
        person.properties.$initial_referring_domain AS first_touch -- if by = referrer
        person.properties.$initial_utm_source AS first_touch -- if by = utm_source
        person.properties.$initial_utm_campaign AS first_touch -- if by = utm_campaign
        person.properties.$initial_pathname AS first_touch -- if by = page
      FROM events
      WHERE timestamp >= toDateTime({period_from})
        AND timestamp < toDateTime({period_to})
        AND event = {goal} -- if goal
        AND person_id NOT IN (SELECT person_id FROM events WHERE timestamp < toDateTime({period_from})) -- if people = new
        AND {where.condition} -- if where
        AND {filters} -- if internal
    )
    GROUP BY person_id
  )
  GROUP BY value
)
WHERE isNotNull(value)
ORDER BY users DESC, value
LIMIT {limit}
