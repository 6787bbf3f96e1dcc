/*
id: experiment_results
topic: product
title: Experiment results
description: >-
  For each variant of an experiment (by the key of its flag): how many distinct people were exposed, how many of them did the goal
  event afterwards, and how far that is from the control. Exposed is who got exactly one variant ($feature_flag_called) in the
  period, since the first time; who got several is left out and counted. The interval of the difference is Newcombe's at 95%, the
  p-value that of the two-sided z-test of two proportions. Who is not in the experiment (false or no answer) does not count.
asks:
  - results of the experiment {flag} for {goal}
  - results of experiment {flag}
  - experiment {flag} results on {goal}
  - How is the experiment {flag} doing on {goal}?
  - How is the {flag} experiment performing on {goal}?
  - Which variant wins in the experiment {flag} on {goal}?
  - Which variant won the experiment {flag}?
  - Is the experiment {flag} significant for {goal}?
  - Are the results of the {flag} experiment statistically significant for {goal}?
  - Did the experiment {flag} improve {goal}?
  - Did the experiment {flag} increase {goal}?
  - a/b test {flag} results for {goal}
  - Which variant of the a/b test {flag} is better for {goal}?
  - outcome of the ab test {flag} on {goal}
  - impact of the experiment {flag} on {goal}
  - '{goal} conversion by variant of experiment {flag}'
  - lift of experiment {flag} on {goal}
  - Does the test variant of {flag} beat control on {goal}?
not_asks:
  - list experiments
  - Which experiments are running?
  - create an experiment {flag}
  - stop the experiment {flag}
  - When did the experiment {flag} start?
  - usage of feature flag {flag}
  - conversion to {goal} by variant of flag {flag}
  - How long should the experiment run?
  - How many experiments do we have?
words: [user, count, event, convert, rate, share, feature, variant, top, least, compare, improve, increase, better, worse, perform, performance, well, win, winner, winning, more, high, affect, happen, do, lead, difference, control, treatment, significant, statistically, significance, p, outcome, uplift, test, conversion, so]
parameters:
  flag:
    type: text
    required: true
    cues: [experiment, experiments, experiment results of, results of, ab test, a b test, a / b test, split test, test, flag, feature flag, variant of, variants of]
    description: Key of the experiment's feature flag.
  goal: { type: event, required: true, description: What counts as converted. }
  period: { type: period, description: When people were exposed and converted. }
  where: { type: conditions, description: 'Which events count, of the exposure and of the goal.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  variant: { description: 'Variant of the experiment; control first.', unit: text }
  users: { description: Distinct people exposed to it and to no other., unit: count }
  converted: { description: Those of them who did the goal event afterwards., unit: count }
  conversion_rate: { description: converted / users., unit: percent }
  difference: { description: 'Against the control, in percentage points; empty for the control and without one.', unit: percent }
  difference_low: { description: 'Lower end of its 95% interval, in percentage points.', unit: percent }
  difference_high: { description: 'Upper end of its 95% interval, in percentage points.', unit: percent }
  p_value: { description: 'How often chance alone would make a difference at least this large, from 0 to 1; empty when fewer than 5 conversions or non-conversions are expected in one of the two.', unit: ratio }
  result: { description: 'control, better, worse, no difference shown, or too few to tell.', unit: text }
  excluded_users: { description: People left out because they got several variants; the same in every row., unit: count }
chart: { bar: conversion_rate, label: variant }
summary:
  rows: '{param.flag} on {param.goal} ({period}): {first.variant} converted {first.converted} of {first.users person/people}, {first.conversion_rate}; {second.variant} {second.converted} of {second.users}, {second.conversion_rate}[: {second.difference} points against control (95% interval {second.difference_low} to {second.difference_high})][, {second.result}].'
  single: 'Only the variant {first.variant} of {param.flag} was seen: {first.converted} of {first.users person/people} did {param.goal} afterwards, {first.conversion_rate} ({period}).'
  empty: 'Nobody was exposed to exactly one variant of {param.flag} ({period}).'
  measure: users
caveats:
  - The period should cover the whole experiment; who was exposed before it counts from their first exposure in it.
  - Looking again and again until a p-value is small finds differences that are not there; decide on a length beforehand.
  - With several variants each is compared with the control by itself, without correction.
  - PostHog's own results page uses the experiment's metrics and statistics (by default Bayesian) and may differ.
follow_ups:
  - How many people see each flag?
  - Which experiments are running?
# The interval of a difference d of two shares with Wilson intervals (l, u): d - sqrt((p1 - l1)^2 + (u0 - p0)^2) to
# d + sqrt((u1 - p1)^2 + (p0 - l0)^2). The p-value is erfc(|z| / sqrt(2)) with the pooled share.
*/
SELECT
  variant,
  users,
  converted,
  round(100 * rate, 2) AS conversion_rate,
  round(100 * delta, 2) AS difference,
  round(100 * (delta - sqrt(pow(rate - low, 2) + pow(control_high - control_rate, 2))), 2) AS difference_low,
  round(100 * (delta + sqrt(pow(high - rate, 2) + pow(control_rate - control_low, 2))), 2) AS difference_high,
  round(p, 4) AS p_value,
  multiIf(
    variant = 'control', 'control',
    isNull(p), 'too few to tell',
    p >= 0.05, 'no difference shown',
    delta > 0, 'better',
    'worse'
  ) AS result,
  excluded AS excluded_users
FROM (
  SELECT
    variant,
    users,
    converted,
    rate,
    low,
    high,
    control_rate,
    control_low,
    control_high,
    excluded,
    if(variant = 'control', NULL, rate - control_rate) AS delta,
    (converted + control_converted) / (users + control_users) AS pooled,
    if(
      least(users, control_users) * least(pooled, 1 - pooled) >= 5,
      erfc(abs(delta) / sqrt(pooled * (1 - pooled) * (1 / users + 1 / control_users)) / sqrt(2)),
      NULL
    ) AS p
  FROM (
    SELECT
      variant,
      users,
      converted,
      excluded,
      converted / users AS rate,
      (rate + 1.9207 / users - 1.96 * sqrt(rate * (1 - rate) / users + 0.9604 / pow(users, 2))) / (1 + 3.8416 / users) AS low,
      (rate + 1.9207 / users + 1.96 * sqrt(rate * (1 - rate) / users + 0.9604 / pow(users, 2))) / (1 + 3.8416 / users) AS high,
      max(if(variant = 'control', users, NULL)) OVER () AS control_users,
      max(if(variant = 'control', converted, NULL)) OVER () AS control_converted,
      max(if(variant = 'control', rate, NULL)) OVER () AS control_rate,
      max(if(variant = 'control', low, NULL)) OVER () AS control_low,
      max(if(variant = 'control', high, NULL)) OVER () AS control_high
    FROM (
      SELECT
        variant,
        countIf(variants = 1) AS users,
        countIf(variants = 1 AND last_goal >= exposed_at) AS converted,
        sum(countIf(variants > 1)) OVER () AS excluded
      FROM (
        SELECT
          person_id,
          uniqExactIf(response, is_exposure) AS variants,
          argMinIf(response, timestamp, is_exposure) AS variant,
          minIf(timestamp, is_exposure) AS exposed_at,
          maxIf(timestamp, NOT is_exposure) AS last_goal
        FROM (
          SELECT
            person_id,
            timestamp,
            event = '$feature_flag_called' AS is_exposure,
            toString(properties.$feature_flag_response) AS response
          FROM events
          WHERE timestamp >= toDateTime({period_from})
            AND timestamp < toDateTime({period_to})
            AND (event = {goal} OR event = '$feature_flag_called' AND properties.$feature_flag = {flag} AND properties.$feature_flag_response NOT IN ('', 'false'))
            AND {where.condition} -- if where
            AND {filters} -- if internal
        )
        GROUP BY person_id
        HAVING variants > 0
      )
      GROUP BY variant
    )
    WHERE users > 0
  )
)
ORDER BY variant = 'control' DESC, users DESC, variant
LIMIT 100
