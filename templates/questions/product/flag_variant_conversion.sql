/*
id: flag_variant_conversion
topic: product
title: Conversion by variant of a flag
description: >-
  For each answer of a feature flag (a variant, true or false): how many distinct people got it, how many of them did the goal event
  afterwards, and the share. Getting it is a $feature_flag_called event; afterwards is at or after the first one in the period.
asks:
  - conversion to {goal} by variant of flag {flag}
  - conversion to {goal} by variant of {flag}
  - '{goal} by variant of the flag {flag}'
  - '{goal} conversion by variant of flag {flag}'
  - conversion rate to {goal} per variant of flag {flag}
  - Which variant of {flag} converts better to {goal}?
  - Which variant of the flag {flag} has the most {goal}?
  - Which variant of {flag} converts better?
  - Which variant of {flag} leads to more {goal}?
  - Does the flag {flag} improve {goal}?
  - Does the flag {flag} increase {goal}?
  - Does the feature flag {flag} lead to more {goal}?
  - impact of flag {flag} on {goal}
  - effect of the feature flag {flag} on {goal}
  - How does the flag {flag} affect {goal}?
  - Do people with flag {flag} {goal} more?
  - compare {goal} between variants of flag {flag}
  - How do the variants of {flag} perform on {goal}?
not_asks:
  - results of the experiment {flag}
  - Is the experiment {flag} significant?
  - usage of feature flag {flag}
  - conversion rate from {goal} to {goal}
  - conversion by country
  - How many people are in each variant of {flag}?
  - turn on the flag {flag}
  - product variants
words: [user, count, event, convert, rate, share, feature, flag, variant, top, least, compare, improve, increase, better, worse, perform, performance, well, win, more, high, affect, happen, do, lead, different, difference, enable, on, get]
parameters:
  flag:
    type: text
    required: true
    cues: [flag, feature flag, flag key, toggle, variant of, variants of, each variant of]
    description: Key of the flag.
  goal: { type: event, required: true, description: What counts as converted. }
  period: { type: period, description: When people got the variant and converted. }
  limit: { type: limit, default: 20, max: 1000, description: How many variants to list. }
  where: { type: conditions, description: 'Which events count, of the flag and of the goal.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  variant: { description: 'What the flag answered: a variant, true or false.', unit: text }
  users: { description: Distinct people who got it., unit: count }
  converted: { description: Those of them who did the goal event afterwards., unit: count }
  conversion_rate: { description: converted / users., unit: percent }
  mixed_users: { description: Those of the people who got another variant as well., unit: count }
chart: { bar: conversion_rate, label: variant }
summary:
  rows: 'Of the {peak.users person/people} who got {peak.variant} of {param.flag}, {peak.converted} did {param.goal} afterwards, {peak.conversion_rate}: the highest rate ({period}).'
  tie: 'The variants {peaks.variant} of {param.flag} have the same rate of {param.goal}, {first.conversion_rate} ({period}).'
  single: 'Of the {first.users person/people} who got {first.variant} of {param.flag}, {first.converted} did {param.goal} afterwards, {first.conversion_rate}; nobody got another variant ({period}).'
  empty: 'Nobody who got {param.flag} did {param.goal} afterwards ({period}).'
caveats:
  - Whether a difference is more than chance is not tested here; ask for the results of the experiment.
  - Who got several variants counts for each of them, from the moment they got it.
  - A flag that is not rolled out at random compares different people.
follow_ups:
  - What are the results of the experiment?
  - How many people see each flag?
*/
SELECT
  variant,
  count() AS users,
  countIf(last_goal >= exposed_at) AS converted,
  round(100 * converted / nullIf(users, 0), 2) AS conversion_rate,
  countIf(variants > 1) AS mixed_users
FROM (
  SELECT
    variant,
    is_exposure,
    first_at AS exposed_at,
    max(if(is_exposure, toDateTime('1970-01-01 00:00:00'), last_at)) OVER (PARTITION BY person_id) AS last_goal,
    sum(if(is_exposure, 1, 0)) OVER (PARTITION BY person_id) AS variants
  FROM (
    SELECT
      person_id,
      event = '$feature_flag_called' AS is_exposure,
      if(event = '$feature_flag_called', toString(properties.$feature_flag_response), '') AS variant,
      min(timestamp) AS first_at,
      max(timestamp) AS last_at
    FROM events
    WHERE timestamp >= toDateTime({period_from})
      AND timestamp < toDateTime({period_to})
      AND (event = {goal} OR event = '$feature_flag_called' AND properties.$feature_flag = {flag})
      AND {where.condition} -- if where
      AND {filters} -- if internal
    GROUP BY person_id, is_exposure, variant
  )
)
WHERE is_exposure
GROUP BY variant
ORDER BY conversion_rate DESC, users DESC, variant
LIMIT {limit}
