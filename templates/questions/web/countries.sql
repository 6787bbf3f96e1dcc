/*
id: countries
topic: web
title: Countries
description: >-
  The countries people are in, as told by their IP address: distinct people, their share of all people active in the period,
  sessions and events. Events without a country are left out of the list, not out of the share.
asks:
  - Which countries do our users come from?
  - countries
  - top countries
  - users by country
  - visitors by country
  - Where are our users located?
  - Where in the world are our users?
  - Which countries do people visit us from?
  - From which countries do our customers come?
  - sessions by country
  - traffic by country
  - country breakdown
  - geographic distribution of users
  - How many users per country?
  - In which country do we have most users?
  - geography of our visitors
  - users per country
  - countries by users
  - Where do our users live?
not_asks:
  - unique users by country
  - unique users per country
  - How many countries do we have users in?
  - How many countries are there?
  - number of countries
  - events by country
  - signups by country
  - bounce rate by country
  - conversion rate by country
  - users in Germany
  - How many users are from Germany?
  - which cities do users come from
  - users by city
  - where does our traffic come from
  - revenue by country
  - in which country is our office
  - by country
  - per country
  - unique users by country
  - unique users per country
  - active users by country
words: [user, session, visit, traffic, count, top, most, world, location, nation, geo, live, based]
parameters:
  period: { type: period, description: When the events happened. }
  limit: { type: limit, default: 10, max: 1000, description: How many countries to list. }
  where: { type: conditions, description: Which events count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  country: { description: 'Country of the events.', unit: text }
  users: { description: Distinct people active with it., unit: count }
  share: { description: Share of all people active in the period., unit: percent }
  sessions: { description: Sessions that started in the period and have such an event., unit: count }
  total: { description: Events., unit: count }
  previous_users: { description: Distinct people in the previous period., unit: count, if: compare }
  change: { description: Change of the people against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: users, label: country }
summary:
  rows: 'Most people are in {first.country}: {first.users person/people}, {first.share} of all[; then {second.country}, {second.share}] ({period}).'
  tie: 'Most people are in {peaks.country}, {first.users person/people} each ({period}).'
  empty: 'No events with a country were recorded ({period}).'
caveats:
  - The place of the IP address; a VPN or a company network may be elsewhere.
  - Who was in several countries counts in each; shares may add up to more than 100%.
follow_ups:
  - Which devices do people use?
  - How many active users did we have?
*/
SELECT
  country,
  users,
  round(100 * users / nullIf(all_users, 0), 2) AS share,
  sessions,
  total, -- if compare
  total -- if not compare
  previous_users, -- if compare
  round(100 * (users - previous_users) / nullIf(previous_users, 0), 1) AS change -- if compare
FROM (
  SELECT
    country,
    uniqExactIf(person_id, now > 0) AS users,
    uniqExactIf(person_id, before > 0) AS previous_users, -- if compare
    uniqExactIf(session_id, now > 0 AND starts) AS sessions,
    sum(now) AS total,
    any(everybody) AS all_users
  FROM (
    SELECT
      properties.$geoip_country_name AS country,
      person_id,
      $session_id AS session_id,
      any(session.$start_timestamp) >= toDateTime({period_from}) AS starts,
      countIf(timestamp >= toDateTime({period_from})) AS now,
      countIf(timestamp < toDateTime({period_from})) AS before, -- if compare
      uniqExactIf(person_id, countIf(timestamp >= toDateTime({period_from})) > 0) OVER () AS everybody
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if not compare
    WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
      AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
      AND timestamp < toDateTime({period_to})
      AND {where.condition} -- if where
      AND {filters} -- if internal
    GROUP BY country, person_id, session_id
  )
  WHERE country IS NOT NULL
  GROUP BY country
)
ORDER BY users DESC, total DESC, country
LIMIT {limit}
