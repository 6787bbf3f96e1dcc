/*
id: revenue_breakdown
topic: revenue
title: Revenue by property
description: >-
  The amounts of the payments of a period added up for each value of a property, with payments, people who paid and the average
  payment. Payments are the events that say money came in, purchases and their renewals. Refunds are not subtracted.
  Amounts in several currencies are listed apart, the currency of the most payments first, within it the highest revenue.
asks:
  - revenue by {property}
  - revenue per {property}
  - revenue split by {property}
  - break down revenue by {property}
  - revenue breakdown by {property}
  - total revenue by {property}
  - How much revenue did we make per {property}?
  - How much money do we make with each {property}?
  - Which {property} brings the most revenue?
  - Which {property} has the highest revenue?
  - Which {property} generates most revenue?
  - Which {property} pays the most?
  - Which {property} do we earn most with?
  - top {property} by revenue
  - What are the top {property} by revenue?
  - share of revenue by {property}
  - revenue from {event} by {property}
  - revenue by {property} using {amount}
  - revenue of {event} per {property}
  - average order value by {property}
  - average payment by {property}
  - average purchase value per {property}
  - average revenue by {property}
  - AOV by {property}
  - revenue by {property} compared to the previous period
  - Where does our revenue come from by {property}?
not_asks:
  - '{event} by {property}'
  - revenue per user by {property}
  - revenue by {property} over time
  - users by {property}
  - total revenue
  - revenue per day
  - cost by {property}
words: [revenue, using, money, total, sum, gross, count, payment, pay, user, bring, generate, top, share, break down, breakdown]
parameters:
  by: { type: property, of: any, required: true, description: The property whose values are compared. }
  events: { type: events, min: 1, max: 20, means: payments, required: true, description: 'The events that are payments; by default those whose names say so.' }
  amount: { type: property, holds: numbers, means: amount, required: true, description: 'Their property that holds what was paid; by default the one whose name says so.' }
  currency: { type: property, means: currency, description: 'Their property that says in which currency; none where the name of the amount does.' }
  period: { type: period, description: When the payments were made. }
  limit: { type: limit, default: 10, max: 1000, description: How many rows to list. }
  where: { type: conditions, description: Which payments count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: 'Value of the property; empty for payments without it.', unit: text }
  currency: { description: Currency of the amounts in this row., unit: text, if: currency }
  revenue: { description: The amounts added up. }
  share: { description: 'Share of all revenue, in several currencies of that of the same.', unit: percent }
  payments: { description: Payments with an amount., unit: count }
  users: { description: Distinct people who paid., unit: count }
  average: { description: revenue / payments. }
  previous_revenue: { description: Revenue of the previous period., if: compare }
  change: { description: Change of the revenue against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: revenue, label: value }
summary:
  rows: 'Most revenue[ in {first.currency}] comes from {param.by} {first.value|not set}: {first.revenue}, {first.share} of all[ in {first.currency}], from {first.payments payment} of {first.average} on average[; then {second.value}, {second.revenue}][ {second.currency}][, {second.average} on average] ({param.amount} of {param.events}, {period}).'
  single: 'All revenue has {param.by} {first.value|not set}: {first.revenue}[ {first.currency}] from {first.payments payment} of {first.average} on average ({param.amount} of {param.events}, {period}).'
  empty: 'There was no payment with an amount ({param.amount} of {param.events}, {period}).'
  measure: payments
caveats:
  - Refunds, fees and taxes are not subtracted; what is not captured as an event is not known here.
  - 'Rows with different currencies must not be compared or added up; where no property says the currency, and no name, amounts are taken as if they were in one.'
follow_ups:
  - What is the revenue per user?
*/
SELECT
  value,
  currency, -- if currency
  revenue,
  round(100 * revenue / nullIf(sum(revenue) OVER (PARTITION BY currency), 0), 2) AS share, -- if currency
  round(100 * revenue / nullIf(sum(revenue) OVER (), 0), 2) AS share, -- if not currency
  payments,
  users,
  round(revenue / nullIf(payments, 0), 2) AS average, -- if compare
  round(revenue / nullIf(payments, 0), 2) AS average -- if not compare
  previous_revenue, -- if compare
  round(100 * (revenue - previous_revenue) / nullIf(previous_revenue, 0), 1) AS change -- if compare
FROM (
  SELECT
    value,
    currency, -- if currency
    round(ifNull(sumIf(amount, is_current), 0), 2) AS revenue,
    countIf(is_current) AS payments,
    round(ifNull(sumIf(amount, NOT is_current), 0), 2) AS previous_revenue, -- if compare
    sum(countIf(is_current)) OVER (PARTITION BY currency) AS currency_payments, -- if currency
    uniqExactIf(person_id, is_current) AS users
  FROM (
    SELECT
      toString({by.access}) AS value,
      toString({currency.access}) AS currency, -- if currency
      toFloat({amount.access}) AS amount,
      person_id,
      timestamp >= toDateTime({period_from}) AS is_current
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if not compare
    WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
      AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
      AND timestamp < toDateTime({period_to})
      AND event IN {events}
      AND isNotNull(toFloat({amount.access}))
      AND {where.condition} -- if where
      AND {filters} -- if internal
  )
  GROUP BY value
    , currency -- if currency
)
ORDER BY currency_payments DESC, currency, revenue DESC, value -- if currency
ORDER BY revenue DESC, value -- if not currency
LIMIT {limit}
