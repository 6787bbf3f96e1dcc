/*
id: property_trend
topic: breakdown
title: Property over time
description: >-
  A property in each interval of a period. Of a property that holds numbers: its average, sum or another statistic over the events
  that have it. Of any other property: how often an event (or any event) happened with each of its most frequent values. Both
  together give the statistic for each value. Intervals without events are listed with 0, or empty where there is no statistic.
asks:
  - '{event} by {by} over time'
  - '{event} by {by} per day'
  - '{event} per day by {by}'
  - '{event} per {by} each week'
  - daily {event} by {by}
  - weekly {event} per {by}
  - trend of {event} by {by}
  - trend of {event} split by {by}
  - '{event} trend by {by}'
  - How did {event} develop by {by}?
  - How many {event} per day for each {by}?
  - plot {event} per week by {by}
  - events by {by} over time
  - number of events per day by {by}
  - '{by} over time'
  - trend of {by}
  - How did {by} develop?
  - '{property} over time'
  - average {property} over time
  - average {property} per day
  - mean {property} per week
  - median {property} per day
  - median {property} over time
  - sum of {property} per week
  - total {property} per month
  - total {property} over time
  - maximum {property} per day
  - minimum {property} per day
  - p90 of {property} per day
  - p90 {property} over time
  - p99 {property} per week
  - weekly average {property}
  - monthly sum of {property}
  - monthly total {property}
  - trend of the average {property}
  - How did the average {property} develop?
  - average {property} of {event} per day
  - average {property} of {event} over time
  - sum of {property} of {event} per week
  - average {property} by {by} over time
  - average {property} per week by {by}
  - sum of {property} per month by {by}
not_asks:
  - '{event} by {by}'
  - '{event} per day'
  - average {property}
  - users by {by}
  - users by {by} per day
  - revenue per day
  - retention by {by} over time
  - What time of day does {event} happen?
  - conversion rate by {by} over time
words: [count, event, happen, trend, break down, average, mean, median, sum, percentile, p50, p90, p99, 90th, 99th, value, min, max, top, least, statistic]
parameters:
  property: { type: property, holds: numbers, description: The property that holds numbers. }
  by: { type: property, of: any, description: 'The property whose values are counted, or compared.' }
  event: { type: event, description: 'The event; without it every event counts, or every one that has the number.' }
  measure:
    type: choice
    default: average
    description: 'The statistic of the property that holds numbers.'
    one_of:
      max: [max, maximum, highest, largest, biggest, greatest]
      min: [min, minimum, lowest, smallest]
      sum: [sum, total, sums, totals]
      average: [average, avg, mean]
      median: [median, p50, 50th percentile, typical]
      p90: [p90, 90th percentile, 90th]
      p99: [p99, 99th percentile, 99th]
  period: { type: period, description: When the events happened. }
  interval: { type: interval, description: 'Length of one row; by default hours up to 2 days, days up to 92, weeks up to a year, then months.' }
  most_values: { type: number, default: 10, min: 1, max: 25, description: 'How many values to follow, those of the most events.' }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  bucket: { description: Start of the interval in the project's timezone., unit: time }
  value: { description: Value of the property that is compared; empty for events without it., unit: text, if: by }
  measured: { description: 'The statistic of the property that holds numbers; empty where there is none.', if: property }
  total: { description: 'Events, of a property that holds numbers those that have one.', unit: count }
  users: { description: Distinct people who did them in this interval; the same person may count in several., unit: count }
  partial: { description: 1 where the period covers only a part of the interval., unit: flag }
chart: { bar: [measured, total], label: bucket }
summary:
  rows: '[The {param.measure} of {param.property} is highest in the {param.interval} of {peak.bucket}: {peak.measured}. ]{sum.total event} in all[ by {param.by}][; the highest value is in the {param.interval} of {peak.bucket}, with {param.by} {peak.value}] ({period}[, {param.event}]).'
  single: '[The {param.measure} of {param.property} is {first.measured}. ]{first.total event} by {first.users person/people} ({period}[, {param.event}]).'
  empty: 'There was no {param.event|event}[ with a number as {param.property}] ({period}).'
  measure: total
caveats:
  - The people of several intervals must not be added up; a person may be in each of them.
  - 'Of a property with many values only the most frequent ones are followed; numbers are taken as they are, whatever their currency or unit.'
follow_ups:
  - and per month?
*/
SELECT
  bucket,
  value, -- if by
  if({measure} = 'sum', ifNull(tupleElement(point, 4), 0), tupleElement(point, 4)) AS measured, -- if property
  tupleElement(point, 2) AS total,
  tupleElement(point, 3) AS users,
  partial
FROM (
  SELECT
    toDateTime(start.1) AS bucket, -- if interval = hour
    toDate(start.1) AS bucket, -- if not interval = hour
    value, -- if by
    everything,
    arrayFirst(one -> tupleElement(one, 1) = bucket, points) AS point,
    start.2 AS partial
  FROM (
    SELECT
      value, -- if by
      points,
      everything,
      arrayJoin(arrayZip({interval_starts}, {interval_partial})) AS start
    FROM (
      SELECT
        value, -- if by
        groupArray((bucket, happened, people, statistic)) AS points, -- if property
        groupArray((bucket, happened, people)) AS points, -- if not property
        sum(happened) AS everything
      FROM (
        SELECT
          bucket,
          value, -- if by
          multiIf({measure} = 'sum', round(sum(number), 4), {measure} = 'min', min(number), {measure} = 'max', max(number), {measure} = 'median', quantileExact(0.5)(number), {measure} = 'p90', quantileExact(0.9)(number), {measure} = 'p99', quantileExact(0.99)(number), round(avg(number), 4)) AS statistic, -- if property
          count() AS happened,
          count(DISTINCT person_id) AS people
        FROM (
          SELECT
            toStartOfHour(timestamp) AS bucket, -- if interval = hour
            toDate(timestamp) AS bucket, -- if interval = day
            toMonday(timestamp) AS bucket, -- if interval = week
            toStartOfMonth(timestamp) AS bucket, -- if interval = month
            toString({by.access}) AS value, -- if by
            toFloat({property.access}) AS number, -- if property
            person_id
          FROM events
          WHERE timestamp >= toDateTime({period_from})
            AND timestamp < toDateTime({period_to})
            AND isNotNull(toFloat({property.access})) -- if property
            AND event = {event} -- if event
            AND {where.condition} -- if where
            AND {filters} -- if internal
        )
        GROUP BY bucket
          , value -- if by
      )
      GROUP BY value -- if by
      ORDER BY everything DESC, value -- if by
      LIMIT {most_values}
    )
  )
)
ORDER BY bucket
  , everything DESC, value -- if by
LIMIT 50000
