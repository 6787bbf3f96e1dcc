/*
id: revenue_per_user
topic: revenue
title: Revenue per user
description: >-
  The revenue of a period divided by everybody who was active in it (ARPU), and by those who paid (ARPPU). A user is a distinct
  person_id; an active one did any event. Payments are the events that say money came in, purchases and their renewals.
  Refunds are not subtracted. Amounts in several currencies are listed apart.
asks:
  - average revenue per user
  - revenue per user
  - ARPU
  - What is our ARPU?
  - How much revenue do we make per user?
  - How much do we earn per user?
  - How much does a user pay on average?
  - How much does a customer spend on average?
  - How much do customers pay on average?
  - How much is a user worth?
  - revenue per customer
  - revenue per user using {amount}
  - average revenue per customer
  - average spend per user
  - revenue per active user
  - revenue per paying user
  - average revenue per paying customer
  - ARPPU
  - ARPU compared to the previous period
  - revenue per user compared to the previous period
not_asks:
  - total revenue
  - revenue by {property}
  - revenue per day
  - customer lifetime value
  - LTV
  - customer acquisition cost
  - events per user
  - which users pay the most
  - cost per user
words: [revenue, using, money, average, total, count, payment, pay, user, bring, generate, active, spend, per user, each user, arppu]
parameters:
  events: { type: events, min: 1, max: 20, means: payments, required: true, description: 'The events that are payments; by default those whose names say so.' }
  amount: { type: property, holds: numbers, means: amount, required: true, description: 'Their property that holds what was paid; by default the one whose name says so.' }
  currency: { type: property, means: currency, description: 'Their property that says in which currency; none where the name of the amount does.' }
  period: { type: period, description: When people were active and paid. }
  where: { type: conditions, description: 'Which events count, those that make a person active and payments.' }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  currency: { description: Currency of the amounts in this row., unit: text, if: currency }
  revenue: { description: The amounts added up. }
  users: { description: Distinct people active in the period., unit: count }
  payers: { description: Distinct people who paid., unit: count }
  per_user: { description: revenue / users. }
  per_payer: { description: revenue / payers. }
  previous_per_user: { description: revenue / users of the previous period., if: compare }
  change: { description: Change of the revenue per user; empty when that was 0., unit: percent, if: compare }
chart: { bar: payers, label: currency }
summary:
  rows: 'Revenue per active user is {first.per_user} {first.currency|of no currency} ({first.payers person/people} paid {first.per_payer} each) and {second.per_user} {second.currency|of no currency}; currencies are not added together ({first.users person/people} were active, {param.amount} of {param.events}, {period}).'
  single: 'Revenue per active user is {first.per_user}[ {first.currency}]: {first.revenue} over {first.users person/people}; {first.payers} paid, {first.per_payer} each[; {first.previous_per_user} per user {previous}][, a change of {first.change}] ({param.amount} of {param.events}, {period}).'
  empty: 'Nobody paid ({param.amount} of {param.events}, {period}).'
  measure: payers
caveats:
  - Everybody counts who did any event, visitors who never signed up too; "per_payer" is over those who paid in the period.
  - Refunds, fees and taxes are not subtracted; what is not captured as an event is not known here.
  - 'Amounts are taken as they are: where no property says the currency, and no name, they are added as if they were in one.'
follow_ups:
  - How did revenue develop over time?
*/
SELECT
  currency, -- if currency
  round(sum(amounts), 2) AS revenue,
  any(everybody) AS users, -- if currency
  countIf(active > 0) AS users, -- if not currency
  countIf(payments > 0) AS payers,
  round(revenue / nullIf(users, 0), 4) AS per_user,
  round(revenue / nullIf(payers, 0), 2) AS per_payer, -- if compare
  round(revenue / nullIf(payers, 0), 2) AS per_payer -- if not compare
  round(sum(previous_amounts) / nullIf(any(everybody_before), 0), 4) AS previous_per_user, -- if compare and currency
  round(sum(previous_amounts) / nullIf(countIf(active_before > 0), 0), 4) AS previous_per_user, -- if compare and not currency
  round(100 * (per_user - previous_per_user) / nullIf(previous_per_user, 0), 1) AS change -- if compare
FROM (
  SELECT
    person_id,
    currency, -- if currency
    countIf(is_current) AS active,
    countIf(NOT is_current) AS active_before, -- if compare
    uniqExactIf(person_id, countIf(is_current) > 0) OVER () AS everybody, -- if currency
    uniqExactIf(person_id, countIf(NOT is_current) > 0) OVER () AS everybody_before, -- if currency and compare
    countIf(isNotNull(amount) AND is_current) AS payments,
    countIf(isNotNull(amount)) AS all_payments,
    ifNull(sumIf(amount, NOT is_current), 0) AS previous_amounts, -- if compare
    ifNull(sumIf(amount, is_current), 0) AS amounts
  FROM (
    SELECT
      person_id,
      if(event IN {events}, toString({currency.access}), NULL) AS currency, -- if currency
      if(event IN {events}, toFloat({amount.access}), NULL) AS amount,
      timestamp >= toDateTime({period_from}) AS is_current
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if not compare
    WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
      AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
      AND timestamp < toDateTime({period_to})
      AND {where.condition} -- if where
      AND {filters} -- if internal
  )
  GROUP BY person_id
    , currency -- if currency
)
WHERE all_payments > 0 -- if currency
GROUP BY currency -- if currency
ORDER BY payers DESC, currency -- if currency
LIMIT 100
