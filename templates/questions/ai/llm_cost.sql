/*
id: llm_cost
topic: ai
title: Cost of language models
description: >-
  What calls of language models cost in a period, in US dollars ($ai_total_cost_usd of $ai_generation and $ai_embedding), in all,
  for each value of a property such as the model, or for each day, week or month; and what they cost per call and per person.
asks:
  - LLM cost
  - LLM costs
  - AI cost
  - How much do we spend on LLMs?
  - What do we spend on AI?
  - What do our LLM calls cost?
  - How much did the language models cost?
  - total LLM spend
  - LLM cost by {property}
  - LLM cost per {property}
  - How much do we spend on LLMs per {property}?
  - AI spend by {property}
  - Which {model} is the most expensive?
  - most expensive {model}
  - Which {model} costs the most?
  - On which {model} do we spend the most?
  - cost per {model}
  - cost by {model}
  - spend by {model}
  - LLM cost by {property} per day
  - LLM cost per day
  - cost of a {model} per day
  - cost of a {model}
  - AI spend per week
  - LLM cost over time by month
  - daily LLM spend
  - average cost per LLM call
  - LLM cost per user
  - How much does AI cost us per user?
  - LLM cost compared to the previous period
not_asks:
  - LLM usage
  - How much does the model cost?
  - How much does PostHog cost?
  - ad spend
  - our costs
  - cost of acquisition
  - how much do customers spend
  - token usage
  - Which LLM should I use?
  - server costs
  - price of a product
words: [count, call, llm, use, model, total, bill, dollar, usd, api]
parameters:
  by: { type: property, of: any, description: 'Property to break down by: the model, the provider, the plan ...' }
  period: { type: period, description: When the calls were made. }
  interval: { type: interval, one_of: [day, week, month], optional: true, description: 'Length of one row; without it the whole period.' }
  where: { type: conditions, description: Which calls count. }
  compare: { type: comparison, description: 'The previous period is always beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
  limit: { type: limit, default: 1000, max: 1000, description: How many rows to list. }
columns:
  bucket: { description: Start of the interval in the project's timezone., unit: time, if: interval }
  value: { description: Value of the property; empty where it is not set., unit: text, if: by }
  cost: { description: US dollars. }
  total: { description: Calls of language models., unit: count }
  users: { description: Distinct people they were made for., unit: count }
  cost_per_call: { description: cost / total. }
  cost_per_user: { description: cost / users. }
  unpriced: { description: Calls whose price is not known; they add nothing to the cost., unit: count }
  share: { description: Share of the cost of the whole period., unit: percent }
  previous_cost: { description: US dollars in the previous period., if: not interval }
  change: { description: Change of the cost against the previous period; empty when there was none., unit: percent, if: not interval }
  partial: { description: 1 where the period covers only a part of the interval., unit: flag, if: interval }
chart: { bar: cost, label: value }
summary:
  rows: 'Calls of language models cost {sum.cost} US dollars ({period})[; most with {peak.value}, {peak.cost}, {peak.share} of all][; at most {peak.cost} ({peak.bucket})].'
  single: '{first.total call} of language models cost {first.cost} US dollars[ with {first.value}] ({period}), {first.cost_per_call} per call[ and {first.cost_per_user} per user][; {first.previous_cost} {previous}][, a change of {first.change}].'
  empty: 'No costs of language models are known ({period})[; {first.previous_cost} US dollars {previous}].'
caveats:
  - What PostHog works out from tokens and list prices, or what was sent as $ai_total_cost_usd; not the provider's bill.
  - Calls without a known price count as free; unpriced says how many they are.
follow_ups:
  - Which model is the slowest?
*/
SELECT
  bucket, -- if interval
  value, -- if by
  round(spent, 6) AS cost,
  calls AS total,
  people AS users,
  round(spent / nullIf(calls, 0), 6) AS cost_per_call,
  round(spent / nullIf(people, 0), 6) AS cost_per_user,
  without_price AS unpriced,
  round(100 * spent / nullIf(sum(spent) OVER (), 0), 2) AS share,
  round(spent_before, 6) AS previous_cost, -- if not interval
  round(100 * (spent - spent_before) / nullIf(spent_before, 0), 1) AS change -- if not interval
  is_partial AS partial -- if interval
FROM (
  SELECT
    bucket, -- if interval
    value, -- if by
    sum(spent_now) AS spent,
    sum(spent_then) AS spent_before, -- if not interval
    sum(is_call) AS calls,
    uniqExactIf(who, is_call = 1) AS people,
    max(max(partly)) OVER (PARTITION BY bucket) AS is_partial, -- if interval
    sum(is_unpriced) AS without_price
  FROM (
    SELECT
      toDate(timestamp) AS bucket, -- if interval = day
      toMonday(timestamp) AS bucket, -- if interval = week
      toStartOfMonth(timestamp) AS bucket, -- if interval = month
      toString({by.access}) AS value, -- if by
      toString(events.person_id) AS who,
      if(timestamp >= toDateTime({period_from}), ifNull(toFloat(properties.$ai_total_cost_usd), 0), 0) AS spent_now,
      if(timestamp < toDateTime({period_from}), ifNull(toFloat(properties.$ai_total_cost_usd), 0), 0) AS spent_then,
      if(timestamp >= toDateTime({period_from}), 1, 0) AS is_call,
      if(timestamp >= toDateTime({period_from}) AND isNull(toFloat(properties.$ai_total_cost_usd)), 1, 0) AS is_unpriced,
      0 AS partly
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if interval
    WHERE timestamp >= toDateTime({period_previous_from}) -- if not interval
      AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if not interval
      AND timestamp < toDateTime({period_to})
      AND event IN ('$ai_generation', '$ai_embedding')
      AND {where.condition} -- if where
      AND {filters} -- if internal
    UNION ALL -- if interval
    SELECT -- if interval
      toDate(start.1) AS bucket, -- if interval
      NULL AS value, -- if interval and by
      '' AS who, -- if interval
      0 AS spent_now, -- if interval
      0 AS spent_then, -- if interval
      0 AS is_call, -- if interval
      0 AS is_unpriced, -- if interval
      start.2 AS partly -- if interval
    FROM (SELECT arrayJoin(arrayZip({interval_starts}, {interval_partial})) AS start) -- if interval
  )
  GROUP BY bucket -- if interval and not by
  GROUP BY bucket, value -- if interval and by
  GROUP BY value -- if by and not interval
)
WHERE calls > 0 -- if interval and by
ORDER BY bucket -- if interval and not by
ORDER BY bucket, cost DESC, value -- if interval and by
ORDER BY cost DESC, total DESC, value -- if by and not interval
LIMIT {limit}
