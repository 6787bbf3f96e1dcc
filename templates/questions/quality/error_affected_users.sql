/*
id: error_affected_users
topic: quality
title: Users affected by errors
description: >-
  How many distinct people errors ($exception events) happened to in a period, and their share of all people active in it; or who
  they are, those with the most errors first. Active means any event.
aliases: [users_with_errors]
asks:
  - How many users were affected by errors?
  - How many people ran into an error?
  - How many users hit errors?
  - How many users saw an exception?
  - How many users had an error?
  - How many people experienced a crash?
  - What share of users had an error?
  - What percentage of users are affected by errors?
  - users affected by errors
  - number of people with errors
  - error affected users
  - How many users were affected by error {error}?
  - How many users were affected by {error}?
  - How many people hit {error}?
  - How many people hit the error {error}?
  - users affected by the {error} error
  - impact of errors on users
  - impact of error {error}
  - Who ran into errors?
  - Which users got {error}?
  - Who saw {error}?
  - list of users who saw an error
  - Which users hit errors?
  - Who was affected by the error {error}?
  - Which users see the most errors?
  - list of users with errors
  - Who has the most errors?
  - How many errors does a user see?
  - errors per user
  - average number of errors per user
  - users affected by errors compared to the previous period
not_asks:
  - How many errors did we have?
  - How many errors of this type did we have?
  - top errors
  - Which errors affect the most users?
  - Which errors hit the most people?
  - errors per day
  - errors over time
  - error rate
  - errors by browser
  - Which browsers are affected by errors?
  - How many people were affected by the outage?
  - How many users were affected?
  - How many users do we have?
  - Who fixes errors?
words: [count, event, happen, share, crash, bug, run, into, encounter, experience, get, hit, view, see, suffer, impact, affect, top, type, face]
parameters:
  show:
    type: choice
    default: number
    description: 'number counts the people, people lists them.'
    one_of:
      people: [who, whom, which users, which people, which customers, which visitors, which persons, list, names]
      number: [how many, number of, count of, share of, percent, percentage, proportion, per user]
  period: { type: period, description: When the errors happened. }
  error:
    type: text
    cues: [error, errors, exception, exceptions, crash, affected by, hit by, impacted by, hit, saw, see, got, had, encountered, experienced, impact of]
    description: 'Type of the error, such as TypeError, or a part of its message; without it every error counts.'
  where: { type: conditions, description: Which events count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before; of the number.' }
  internal: { type: internal, description: Leaves internal and test users out. }
  limit: { type: limit, default: 100, max: 10000, description: How many people to list. }
columns:
  person_id: { description: The person., unit: text, if: show = people }
  email: { description: 'Their email property, when there is one.', unit: text, if: show = people }
  users: { description: Distinct people errors happened to., unit: count, if: show = number }
  active_users: { description: Distinct people active in the period., unit: count, if: show = number }
  share: { description: users / active_users., unit: percent, if: show = number }
  total: { description: Errors., unit: count }
  previous_users: { description: Distinct people in the previous period., unit: count, if: show = number and compare }
  previous_share: { description: Their share of the people active then., unit: percent, if: show = number and compare }
  change: { description: Change of the people against the previous period; empty when that was 0., unit: percent, if: show = number and compare }
  per_user: { description: total / users., if: show = number }
  last_error: { description: Type of the last error., unit: text, if: show = people }
  last_seen: { description: When it happened., unit: time, if: show = people }
chart: { bar: total, label: email }
summary:
  rows: 'Errors[ of {param.error}] happened to {count person/people} ({period}); most to {first.email|first.person_id}: {first.total}[; the last {first.last_error}].'
  tie: 'Errors[ of {param.error}] happened to {count person/people} ({period}); most to {peaks.email|peaks.person_id}, {first.total} each.'
  single: '[{first.users person/people}, {first.share} of the {first.active_users} active, had {first.total error}][ of {param.error}][, {first.per_user} each][; {first.previous_users}, {first.previous_share}, {previous}][{first.email|first.person_id} alone, the last {first.last_error}, had {first.total error}] ({period}).'
  empty: 'Errors[ of {param.error}] happened to nobody ({period}).'
  measure: total
caveats:
  - Needs $exception events, which PostHog captures when error tracking is on; what is not captured is not counted.
  - People who left because of an error may not have sent it.
follow_ups:
  - What are the top errors?
  - Are errors going up?
*/
SELECT
  toString(person_id) AS person_id, -- if show = people
  argMax(email, timestamp) AS email, -- if show = people
  count() AS total, -- if show = people
  argMax(type, timestamp) AS last_error, -- if show = people
  max(timestamp) AS last_seen -- if show = people
  uniqExactIf(person_id, is_error AND is_current) AS users, -- if show = number
  uniqExactIf(person_id, is_current) AS active_users, -- if show = number
  round(100 * users / nullIf(active_users, 0), 2) AS share, -- if show = number
  countIf(is_error AND is_current) AS total, -- if show = number
  uniqExactIf(person_id, is_error AND NOT is_current) AS previous_users, -- if show = number and compare
  round(100 * previous_users / nullIf(uniqExactIf(person_id, NOT is_current), 0), 2) AS previous_share, -- if show = number and compare
  round(100 * (users - previous_users) / nullIf(previous_users, 0), 1) AS change, -- if show = number and compare
  round(total / nullIf(users, 0), 2) AS per_user -- if show = number
FROM (
  SELECT
    person_id,
    person.properties.email AS email, -- if show = people
    coalesce(nullIf(JSONExtractString(properties.$exception_types, 1), ''), nullIf(properties.$exception_type, ''), 'Error') AS type, -- if show = people
    timestamp,
    timestamp >= toDateTime({period_from}) AS is_current,
    positionCaseInsensitive(concat(properties.$exception_types, ' ', properties.$exception_values, ' ', properties.$exception_type, ' ', properties.$exception_message), {error}) > 0 AND -- if error
    event = '$exception' AS is_error
  FROM events
  WHERE timestamp >= toDateTime({period_from}) -- if show = people
  WHERE timestamp >= toDateTime({period_from}) -- if show = number and not compare
  WHERE timestamp >= toDateTime({period_previous_from}) -- if show = number and compare
    AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if show = number and compare
    AND timestamp < toDateTime({period_to})
    AND event = '$exception' -- if show = people
    AND {where.condition} -- if where
    AND {filters} -- if internal
)
WHERE is_error -- if show = people
GROUP BY person_id -- if show = people
ORDER BY total DESC, last_seen DESC, person_id -- if show = people
LIMIT {limit}
