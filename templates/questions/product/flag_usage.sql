/*
id: flag_usage
topic: product
title: Feature flag usage
description: >-
  How often feature flags were evaluated and for how many distinct people, by flag; of one flag, by what it answered (a variant, true
  or false). Counted are $feature_flag_called events, which an SDK sends the first time it answers for somebody, not every check.
asks:
  - feature flag usage
  - Which feature flags are used?
  - Which feature flags are used most?
  - most used feature flags
  - top feature flags by users
  - feature flag calls
  - How often are feature flags evaluated?
  - flag evaluations by flag
  - How many people see each flag?
  - usage of feature flag {flag}
  - How many people use the flag {flag}?
  - How many users have the flag {flag}?
  - How often is the flag {flag} evaluated?
  - How many people got flag {flag}?
  - How many users saw the feature flag {flag}?
  - variants of the flag {flag}
  - How many people are in each variant of {flag}?
  - distribution of variants of flag {flag}
  - split of the flag {flag}
  - rollout of the flag {flag}
  - What share of users has the flag {flag}?
  - How many people were exposed to the flag {flag}?
  - exposures of flag {flag}
  - Is the flag {flag} still used?
  - feature flag usage compared to the previous period
not_asks:
  - which users have the flag {flag}
  - who has the flag {flag}
  - who saw the flag {flag}
  - list users with the flag {flag}
  - list feature flags
  - enabled feature flags
  - which flags are turned on
  - How many feature flags do we have?
  - turn on the flag {flag}
  - Which variant of {flag} converts better?
  - conversion by variant of {flag}
  - results of the experiment {flag}
  - feature flag usage over time
  - How do feature flags work?
  - Who created the flag {flag}?
  - adoption of the feature
words: [user, count, event, happen, feature, use, active, flag, call, evaluate, evaluation, check, see, get, serve, expose, exposure, still, share, top, variant, group, bucket, distribut]
parameters:
  flag:
    type: text
    cues: [flag, flags, feature flag, flag key, toggle, variant of, variants of, each variant of]
    description: 'Key of the flag; without it all flags are ranked.'
  period: { type: period, description: When the flags were evaluated. }
  limit: { type: limit, default: 10, max: 1000, description: How many flags or variants to list. }
  where: { type: conditions, description: Which evaluations count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  flag: { description: Key of the flag., unit: text }
  variant: { description: 'What the flag answered: a variant, true or false.', unit: text, if: flag }
  users: { description: Distinct people it was evaluated for., unit: count }
  share: { description: 'Share of all people for whom a flag (or this flag) was evaluated.', unit: percent }
  total: { description: '$feature_flag_called events.', unit: count }
  variants: { description: Different answers., unit: count, if: not flag }
  previous_users: { description: Distinct people in the previous period., unit: count, if: compare }
  change: { description: Change of the people against the previous period; empty when that was 0., unit: percent, if: compare }
  last_seen: { description: The last evaluation in the period., unit: time }
chart: { bar: users, label: variant }
summary:
  rows: '{first.flag} was evaluated for most people, {first.users}[: they got {first.variant}, {first.share} of all][; then {second.variant}, {second.users}] ({period}).'
  tie: 'Most people, {first.users} each, got {peaks.variant|peaks.flag} ({period}).'
  empty: 'No flag[ {param.flag}] was evaluated ({period}).'
caveats:
  - Needs $feature_flag_called events; flags evaluated on a server without sending them are not counted.
  - Who got several answers counts for each of them; shares may add up to more than 100%.
follow_ups:
  - Which experiments are running?
  - Which feature flags exist?
*/
SELECT
  flag,
  variant, -- if flag
  users,
  round(100 * users / nullIf(all_users, 0), 2) AS share,
  total,
  variants, -- if not flag
  previous_users, -- if compare
  round(100 * (users - previous_users) / nullIf(previous_users, 0), 1) AS change, -- if compare
  last_seen
FROM (
  SELECT
    flag,
    variant, -- if flag
    uniqExactIf(person_id, now > 0) AS users,
    any(everybody) AS all_users,
    sum(now) AS total,
    uniqExactIf(variant, now > 0) AS variants, -- if not flag
    uniqExactIf(person_id, before > 0) AS previous_users, -- if compare
    max(last_at) AS last_seen
  FROM (
    SELECT
      toString(properties.$feature_flag) AS flag,
      toString(properties.$feature_flag_response) AS variant,
      person_id,
      countIf(timestamp >= toDateTime({period_from})) AS now,
      countIf(timestamp < toDateTime({period_from})) AS before, -- if compare
      max(timestamp) AS last_at,
      uniqExactIf(person_id, countIf(timestamp >= toDateTime({period_from})) > 0) OVER () AS everybody
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if not compare
    WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
      AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
      AND timestamp < toDateTime({period_to})
      AND event = '$feature_flag_called'
      AND properties.$feature_flag = {flag} -- if flag
      AND {where.condition} -- if where
      AND {filters} -- if internal
    GROUP BY flag, variant, person_id
  )
  WHERE flag IS NOT NULL
  GROUP BY flag -- if not flag
  GROUP BY flag, variant -- if flag
)
WHERE total > 0
ORDER BY users DESC, total DESC, flag -- if not flag
ORDER BY users DESC, total DESC, variant -- if flag
LIMIT {limit}
