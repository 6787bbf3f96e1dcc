/*
id: llm_usage
topic: ai
title: Use of language models
description: >-
  Calls of language models in a period ($ai_generation and $ai_embedding): how many, by how many people, their tokens, cost, how
  long they took and how many failed; in all or for each value of a property, such as the model.
asks:
  - LLM usage
  - AI usage
  - How many LLM calls did we make?
  - number of AI generations
  - How many tokens did we use?
  - tokens used
  - token usage
  - input and output tokens
  - LLM usage by {property}
  - LLM calls by {property}
  - AI calls per {property}
  - tokens by {property}
  - tokens per {property}
  - Which {model} uses the most tokens?
  - Which {model} is used most?
  - Which {model} do we call most?
  - top {model}
  - most used {model}
  - usage by {model}
  - calls per {model}
  - average LLM latency
  - LLM latency by {property}
  - How fast are our LLM calls?
  - slowest {model}
  - Which {model} is the slowest?
  - latency by {model}
  - latency per {model}
  - LLM error rate
  - How many LLM calls failed?
  - LLM calls per user
  - How many AI calls does a user make on average?
  - Which {model} fails most often?
  - Which {model} has the highest error rate?
  - error rate by {model}
  - LLM errors by {property}
  - How many users use AI?
  - How many people use LLMs?
  - Which {model} do we use?
  - LLM usage compared to the previous period
not_asks:
  - LLM cost
  - How much do we spend on LLMs?
  - LLM calls per day
  - LLM calls over time
  - tokens per day
  - Which LLM should I use?
  - most expensive {model}
  - slowest page
  - AI feature adoption
  - error rate
  - users of the AI assistant
  - top errors
  - usage by {property}
  - usage of {event}
  - API tokens
  - server cpu usage
words: [count, call, use, happen, llm, user, top, average, model, generation, request, total, consume]
parameters:
  by: { type: property, of: any, description: 'Property to break down by: the model, the provider, the plan ...' }
  period: { type: period, description: When the calls were made. }
  where: { type: conditions, description: Which calls count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
  limit: { type: limit, default: 10, max: 1000, description: How many values to list. }
columns:
  value: { description: Value of the property; empty where it is not set., unit: text, if: by }
  total: { description: Calls of language models., unit: count }
  users: { description: Distinct people they were made for., unit: count }
  per_user: { description: total / users; empty when there were none. }
  input_tokens: { description: Tokens sent., unit: count }
  output_tokens: { description: Tokens received., unit: count }
  tokens: { description: Both., unit: count }
  cost: { description: 'US dollars, of the calls whose price is known.' }
  average_latency: { description: Seconds a call took on average., unit: seconds }
  errors: { description: Calls that failed., unit: count }
  error_rate: { description: errors / total., unit: percent }
  previous_total: { description: Calls in the previous period., unit: count, if: compare }
  previous_tokens: { description: Tokens in the previous period., unit: count, if: compare }
  change: { description: Change of the calls against the previous period; empty when there were none., unit: percent, if: compare }
chart: { bar: total, label: value }
summary:
  rows: 'Language models were called {sum.total time} with {sum.tokens token} ({period}), most with {param.by} {first.value|not set}: {first.total time}, {first.tokens token}[; slowest on average is {top_average_latency.value} with {top_average_latency.average_latency} seconds][; most calls failed with {top_errors.value}: {top_errors.errors} of {top_errors.total}].'
  single: 'Language models were called {first.total time}[ with {param.by} {first.value}] for {first.users person/people}[, {first.per_user} each], with {first.tokens token} ({first.input_tokens} in, {first.output_tokens} out)[, taking {first.average_latency} seconds on average], {first.error_rate|0%} failed[; {first.previous_total time} with {first.previous_tokens token} {previous}][, a change of {first.change}] ({period}).'
  empty: 'No language model was called ({period})[; {first.previous_total time} {previous}].'
caveats:
  - Only calls that were reported to PostHog as $ai_generation or $ai_embedding count.
  - Calls without a known number of tokens, cost or latency count as calls only.
follow_ups:
  - How much do we spend on LLMs?
*/
SELECT
  value, -- if by
  total,
  users,
  round(total / nullIf(users, 0), 2) AS per_user,
  input_tokens,
  output_tokens,
  input_tokens + output_tokens AS tokens,
  cost,
  average_latency,
  errors,
  round(100 * errors / nullIf(total, 0), 2) AS error_rate, -- if compare
  round(100 * errors / nullIf(total, 0), 2) AS error_rate -- if not compare
  previous_total, -- if compare
  previous_tokens, -- if compare
  round(100 * (total - previous_total) / nullIf(previous_total, 0), 1) AS change -- if compare
FROM (
  SELECT
    value, -- if by
    countIf(is_current) AS total,
    uniqExactIf(person_id, is_current) AS users,
    toInt(sumIf(ifNull(input, 0), is_current)) AS input_tokens,
    toInt(sumIf(ifNull(output, 0), is_current)) AS output_tokens,
    round(sumIf(ifNull(price, 0), is_current), 6) AS cost,
    round(sumIf(ifNull(latency, 0), is_current) / nullIf(countIf(is_current AND isNotNull(latency)), 0), 3) AS average_latency,
    countIf(is_current AND failed) AS errors,
    countIf(NOT is_current) AS previous_total, -- if compare
    toInt(sumIf(ifNull(input, 0) + ifNull(output, 0), NOT is_current)) AS previous_tokens, -- if compare
    1 AS one
  FROM (
    SELECT
      toString({by.access}) AS value, -- if by
      events.person_id AS person_id,
      timestamp >= toDateTime({period_from}) AS is_current,
      toFloat(properties.$ai_input_tokens) AS input,
      toFloat(properties.$ai_output_tokens) AS output,
      toFloat(properties.$ai_total_cost_usd) AS price,
      toFloat(properties.$ai_latency) AS latency,
      lower(toString(properties.$ai_is_error)) IN ('true', '1') AS failed
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if not compare
    WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
      AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
      AND timestamp < toDateTime({period_to})
      AND event IN ('$ai_generation', '$ai_embedding')
      AND {where.condition} -- if where
      AND {filters} -- if internal
  )
  GROUP BY value -- if by
)
ORDER BY total DESC, tokens DESC, value -- if by
LIMIT {limit}
