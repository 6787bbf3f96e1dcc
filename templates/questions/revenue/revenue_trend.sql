/*
id: revenue_trend
topic: revenue
title: Revenue over time
description: >-
  The amounts of the payments of each interval of a period added up, with the number of payments and the people who paid. Payments
  are the events that say money came in, purchases and their renewals. Refunds are not subtracted. Amounts in several
  currencies are listed apart. Intervals without payments are listed with 0.
asks:
  - revenue over time
  - revenue trend
  - revenue per day
  - revenue by month
  - daily revenue
  - weekly revenue
  - monthly revenue
  - How did revenue develop?
  - How has our revenue developed?
  - How much revenue per week?
  - How much revenue did we make per month?
  - How much money do we make each week?
  - plot revenue per week
  - development of revenue
  - trend of our revenue
  - revenue from {event} over time
  - revenue per day using {amount}
  - revenue from {event} per day
  - How much do people pay per month?
  - number of payments per week
not_asks:
  - total revenue
  - revenue by {property}
  - revenue per user
  - revenue forecast
  - monthly recurring revenue
  - '{event} per day'
  - costs per month
  - revenue growth
words: [revenue, using, money, total, sum, gross, count, payment, pay, user, bring, generate]
parameters:
  events: { type: events, min: 1, max: 20, means: payments, required: true, description: 'The events that are payments; by default those whose names say so.' }
  amount: { type: property, holds: numbers, means: amount, required: true, description: 'Their property that holds what was paid; by default the one whose name says so.' }
  currency: { type: property, means: currency, description: 'Their property that says in which currency; none where the name of the amount does.' }
  period: { type: period, description: When the payments were made. }
  interval: { type: interval, description: 'Length of one row; by default hours up to 2 days, days up to 92, weeks up to a year, then months.' }
  where: { type: conditions, description: Which payments count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  bucket: { description: Start of the interval in the project's timezone., unit: time }
  currency: { description: Currency of the amounts in this row., unit: text, if: currency }
  revenue: { description: The amounts added up. }
  payments: { description: Payments with an amount., unit: count }
  users: { description: Distinct people who paid in this interval; the same person may count in several., unit: count }
  partial: { description: 1 where the period covers only a part of the interval., unit: flag }
chart: { bar: revenue, label: bucket }
summary:
  rows: '{sum.payments payment} were made; the highest revenue of a {param.interval} is {peak.revenue}[ {peak.currency}] ({peak.bucket}), from {peak.payments payment} ({param.amount} of {param.events}, {period}).'
  single: 'Revenue is {first.revenue}[ {first.currency}] from {first.payments payment} ({param.amount} of {param.events}, {period}).'
  empty: 'There was no payment with an amount ({param.amount} of {param.events}, {period}).'
  measure: payments
caveats:
  - Refunds, fees and taxes are not subtracted; what is not captured as an event is not known here.
  - 'Amounts of rows with different currencies must not be added up; where no property says the currency, and no name, they are taken as if they were in one.'
follow_ups:
  - What is the total revenue?
*/
SELECT
  bucket,
  currency, -- if currency
  round(tupleElement(point, 2), 2) AS revenue,
  tupleElement(point, 3) AS payments,
  tupleElement(point, 4) AS users,
  partial
FROM (
  SELECT
    toDateTime(start.1) AS bucket, -- if interval = hour
    toDate(start.1) AS bucket, -- if not interval = hour
    currency, -- if currency
    everything,
    arrayFirst(one -> tupleElement(one, 1) = bucket, points) AS point,
    start.2 AS partial
  FROM (
    SELECT
      currency, -- if currency
      points,
      everything,
      arrayJoin(arrayZip({interval_starts}, {interval_partial})) AS start
    FROM (
      SELECT
        currency, -- if currency
        groupArray((bucket, amounts, happened, people)) AS points,
        sum(happened) AS everything
      FROM (
        SELECT
          bucket,
          currency, -- if currency
          assumeNotNull(sum(amount)) AS amounts,
          count() AS happened,
          count(DISTINCT person_id) AS people
        FROM (
          SELECT
            toStartOfHour(timestamp) AS bucket, -- if interval = hour
            toDate(timestamp) AS bucket, -- if interval = day
            toMonday(timestamp) AS bucket, -- if interval = week
            toStartOfMonth(timestamp) AS bucket, -- if interval = month
            toString({currency.access}) AS currency, -- if currency
            toFloat({amount.access}) AS amount,
            person_id
          FROM events
          WHERE timestamp >= toDateTime({period_from})
            AND timestamp < toDateTime({period_to})
            AND event IN {events}
            AND isNotNull(toFloat({amount.access}))
            AND {where.condition} -- if where
            AND {filters} -- if internal
        )
        GROUP BY bucket
          , currency -- if currency
      )
      GROUP BY currency -- if currency
      ORDER BY everything DESC, currency -- if currency
      LIMIT 25
    )
  )
)
ORDER BY bucket
  , everything DESC, currency -- if currency
LIMIT 50000
