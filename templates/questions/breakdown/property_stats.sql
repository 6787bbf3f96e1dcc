/*
id: property_stats
topic: breakdown
title: Statistics of a number property
description: >-
  Count, sum, average, minimum, median, 90th and 99th percentile and maximum of a property that holds numbers, over the events of a
  period; optionally for each value of another property, ordered by the statistic that was asked for. Percentiles are values
  that occurred.
asks:
  - average {property}
  - What is the average {property}?
  - average {property} of {event}
  - average {property} per {event}
  - mean {property}
  - median {property}
  - median {property} of {event}
  - median {property} per {event}
  - sum of {property}
  - total {property}
  - total {property} of {event}
  - sum of {property} for {event}
  - minimum {property}
  - maximum {property}
  - min and max {property}
  - highest {property}
  - lowest {property}
  - largest {property} of {event}
  - smallest {property} of {event}
  - p90 of {property}
  - p90 {property} for {event}
  - p99 of {property}
  - 90th percentile of {property}
  - 99th percentile {property}
  - percentiles of {property}
  - statistics of {property}
  - distribution of {property}
  - How high is {property} on average?
  - How large is the average {property} of {event}?
  - What is the typical {property} of {event}?
  - average {property} by {by}
  - average {property} of {event} by {by}
  - median {property} per {by}
  - total {property} by {by}
  - sum of {property} of {event} per {by}
  - p90 {property} by {by}
  - p99 {property} by {by}
  - maximum {property} by {by}
  - minimum {property} by {by}
  - Which {by} has the highest {property}?
  - Which {by} has the highest average {property}?
  - Which {by} has the highest total {property}?
  - Which {by} has the highest median {property}?
  - top {by} by {property}
  - top {by} by average {property}
  - average {property} compared to the previous period
  - median {property} compared to the previous period
  - total {property} compared to the previous period
not_asks:
  - '{event} by {by}'
  - average {property} per user
  - average {property} per day
  - average {property} over time
  - total revenue
  - average number of {event} per user
  - median time from {event} to {event}
  - average session duration
  - number of {event}
  - total {event}
  - growth of {property}
  - users with the highest {property}
words: [average, mean, median, sum, typical, usual, percentile, p50, p90, p99, 50th, 90th, 99th, value, statistic, distribution, min, max, top, least, event, happen, count, property]
parameters:
  property: { type: property, holds: numbers, required: true, description: The property that holds numbers. }
  by: { type: property, of: any, description: The property whose values are compared. }
  event: { type: event, description: 'The event that carries it; without it every event that does.' }
  measure:
    type: choice
    default: average
    description: 'The statistic that leads the answer and orders the values of a breakdown.'
    one_of:
      max: [max, maximum, highest, largest, biggest, greatest]
      min: [min, minimum, lowest, smallest]
      sum: [sum, total, sums, totals, altogether, in all, overall]
      average: [average, avg, mean, on average]
      median: [median, p50, 50th percentile, typical, typically]
      p90: [p90, 90th percentile, 90th, 90 percentile, 90 percent]
      p99: [p99, 99th percentile, 99th, 99 percentile, 99 percent]
  period: { type: period, description: When the events happened. }
  limit: { type: limit, default: 10, max: 1000, description: How many values to list. }
  where: { type: conditions, description: Which events count. }
  compare: { type: comparison, description: 'Puts the previous period beside this one: the one that is named, else as much time right before.' }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: Value of the property that is compared; empty for events without it., unit: text, if: by }
  measured: { description: The statistic that was asked for. }
  count: { description: Events with a number., unit: count }
  sum: { description: All of them added up. }
  average: { description: sum / count. }
  min: { description: The lowest. }
  median: { description: Half of them are not higher. }
  p90: { description: 90% of them are not higher. }
  p99: { description: 99% of them are not higher. }
  max: { description: The highest. }
  previous_count: { description: Events with a number in the previous period., unit: count, if: compare }
  previous_measured: { description: The statistic of the previous period., if: compare }
  change: { description: Change of the statistic against the previous period; empty when that was 0., unit: percent, if: compare }
chart: { bar: measured, label: value }
summary:
  rows: 'The {param.measure} of {param.property} is highest with {param.by} {first.value|not set}: {first.measured} over {first.count event}[; then {second.value}, {second.measured}] ({period}[, {param.event}]).'
  single: 'The {param.measure} of {param.property} is {first.measured}[ with {param.by} {first.value}], over {first.count event}[; {first.previous_measured} {previous}][, a change of {first.change}]; average {first.average}, median {first.median}, 90% at most {first.p90}, from {first.min} to {first.max}, {first.sum} in sum ({period}[, {param.event}]).'
  empty: 'No {param.event|event} has a number as {param.property} ({period}).'
  measure: count
caveats:
  - 'Numbers are taken as they are: if they are in several currencies or units, ask for one of them or by it.'
  - Events without the property, or with a text in it, are left out; a few high values raise the average, not the median.
follow_ups:
  - and per week?
*/
SELECT
  value, -- if by
  multiIf({measure} = 'sum', sum, {measure} = 'min', min, {measure} = 'max', max, {measure} = 'median', median, {measure} = 'p90', p90, {measure} = 'p99', p99, average) AS measured,
  count,
  sum,
  average,
  min,
  median,
  p90,
  p99,
  max, -- if compare
  max -- if not compare
  previous_count, -- if compare
  previous_measured, -- if compare
  round(100 * (measured - previous_measured) / nullIf(abs(previous_measured), 0), 1) AS change -- if compare
FROM (
  SELECT
    value, -- if by
    count(number) AS count,
    round(sum(number), 4) AS sum,
    round(avg(number), 4) AS average,
    min(number) AS min,
    quantileExact(0.5)(number) AS median,
    quantileExact(0.9)(number) AS p90,
    quantileExact(0.99)(number) AS p99,
    count(previous) AS previous_count, -- if compare
    multiIf({measure} = 'sum', round(sum(previous), 4), {measure} = 'min', min(previous), {measure} = 'max', max(previous), {measure} = 'median', quantileExact(0.5)(previous), {measure} = 'p90', quantileExact(0.9)(previous), {measure} = 'p99', quantileExact(0.99)(previous), round(avg(previous), 4)) AS previous_measured, -- if compare
    max(number) AS max
  FROM (
    SELECT
      toString({by.access}) AS value, -- if by
      if(timestamp < toDateTime({period_from}), toFloat({property.access}), NULL) AS previous, -- if compare
      if(timestamp >= toDateTime({period_from}), toFloat({property.access}), NULL) AS number
    FROM events
    WHERE timestamp >= toDateTime({period_from}) -- if not compare
    WHERE timestamp >= toDateTime({period_previous_from}) -- if compare
      AND (timestamp < toDateTime({period_previous_to}) OR timestamp >= toDateTime({period_from})) -- if compare
      AND timestamp < toDateTime({period_to})
      AND isNotNull(toFloat({property.access}))
      AND event = {event} -- if event
      AND {where.condition} -- if where
      AND {filters} -- if internal
  )
  GROUP BY value -- if by
)
ORDER BY isNull(measured), measured DESC, count DESC, value -- if by
LIMIT {limit}
