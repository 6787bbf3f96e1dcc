/*
id: revenue
topic: revenue
title: Revenue
description: >-
  The amounts of the payments of a period added up, with the number of payments, the people who paid and the average payment.
  Payments are the events that say money came in, purchases and their renewals; the amount is the number each of them
  carries. Refunds are not subtracted. Amounts in several currencies are listed apart, never added together.
asks:
  - How much revenue did we make?
  - What is our revenue?
  - total revenue
  - revenue
  - How much money did we make?
  - How much did we earn?
  - How much did customers pay?
  - How much did people pay us?
  - How high is our revenue?
  - sum of revenue
  - gross revenue
  - revenue from {event}
  - revenue using {amount}
  - How much did customers spend?
  - How much revenue did {event} bring?
  - revenue of {event}
  - How much revenue comes from {event}?
  - average revenue per order
  - average payment
  - average order value
  - average purchase value
  - AOV
  - average basket size
  - How many payments did we get?
  - number of payments
  - revenue compared to the previous period
  - How did revenue change compared to the previous period?
  - How much revenue compared to the previous period?
  - Compare revenue with the previous period
not_asks:
  - revenue forecast
  - revenue per user
  - revenue over time
  - revenue per day
  - revenue by {property}
  - net revenue
  - MRR
  - monthly recurring revenue
  - annual recurring revenue
  - profit
  - costs
  - how many {event}
  - expected revenue
  - revenue growth
  - revenue of our competitors
  - highest paying customers
words: [revenue, using, money, total, sum, gross, count, bring, payment, pay, user, generate, compare]
parameters:
  events: { type: events, min: 1, max: 20, means: payments, required: true, description: 'The events that are payments; by default those whose names say so.' }
  amount: { type: property, holds: numbers, means: amount, required: true, description: 'Their property that holds what was paid; by default the one whose name says so.' }
  currency: { type: property, means: currency, description: 'Their property that says in which currency; none where the name of the amount does.' }
  period: { type: period, description: When the payments were made. }
  where: { type: conditions, description: Which payments count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  currency: { description: Currency of the amounts in this row., unit: text, if: currency }
  revenue: { description: The amounts added up. }
  payments: { description: Payments with an amount., unit: count }
  users: { description: Distinct people who paid., unit: count }
  average: { description: revenue / payments. }
  without_amount: { description: Payments without a number as amount; they add nothing., unit: count }
  previous_payments: { description: Payments with an amount in the previous period., unit: count, if: compare }
  previous_revenue: { description: Revenue of the previous period., if: compare }
  change: { description: Change of the revenue against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: payments, label: currency }
summary:
  rows: 'Revenue is {first.revenue} {first.currency|of no currency} from {first.payments payment} and {second.revenue} {second.currency|of no currency} from {second.payments}; currencies are not added together, {count currency/currencies} in all ({param.amount} of {param.events}, {period}).'
  single: 'Revenue is {first.revenue}[ {first.currency}], from {first.payments payment} by {first.users person/people}, {first.average} on average[; {first.previous_revenue} {previous}][, a change of {first.change}] ({param.amount} of {param.events}, {period}).'
  empty: 'There was no payment with an amount ({param.amount} of {param.events}, {period}).'
  measure: payments
caveats:
  - Refunds, fees and taxes are not subtracted; what is not captured as an event is not known here.
  - 'Amounts are taken as they are: where no property says the currency, and no name, they are added as if they were in one.'
follow_ups:
  - How did it develop over time?
  - What is the revenue per user?
*/
SELECT
  currency, -- if currency
  round(ifNull(sumIf(amount, is_current), 0), 2) AS revenue,
  countIf(is_current AND isNotNull(amount)) AS payments,
  uniqExactIf(person_id, is_current AND isNotNull(amount)) AS users,
  round(revenue / nullIf(payments, 0), 2) AS average,
  countIf(is_current AND isNull(amount)) AS without_amount, -- if compare
  countIf(is_current AND isNull(amount)) AS without_amount -- if not compare
  countIf(NOT is_current AND isNotNull(amount)) AS previous_payments, -- if compare
  round(ifNull(sumIf(amount, NOT is_current), 0), 2) AS previous_revenue, -- if compare
  round(100 * (revenue - previous_revenue) / nullIf(previous_revenue, 0), 1) AS change -- if compare
FROM (
  SELECT
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
    AND {where.condition} -- if where
    AND {filters} -- if internal
)
GROUP BY currency -- if currency
ORDER BY payments DESC, currency -- if currency
LIMIT 100
