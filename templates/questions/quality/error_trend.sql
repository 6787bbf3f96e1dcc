/*
id: error_trend
topic: quality
title: Error trend
description: >-
  How many errors ($exception events) happened in each interval of a period, to how many distinct people, and whether they became
  more: the average of the complete intervals of the later half against that of the earlier half. Intervals without errors are
  listed with 0.
aliases: [get_error_trend]
asks:
  - errors over time
  - error trend
  - plot errors
  - errors as a time series per day
  - exceptions over time
  - How many errors per day?
  - errors per day
  - exceptions by week
  - number of errors each hour
  - Are errors going up?
  - Are errors increasing?
  - Did errors go down?
  - Is the number of errors rising?
  - How did errors develop?
  - Did errors spike?
  - crashes per day
  - daily errors
  - trend of error {error}
  - error {error} over time
  - How many {error} errors per day?
not_asks:
  - top errors
  - How many errors did we have?
  - How many users were affected by errors?
  - errors by browser
  - error rate
  - Why do errors increase?
  - reduce errors
  - error budget
words: [count, user, happen, event, number, go, get, trend, increase, rise, fall, decrease, decline, up, down, app]
parameters:
  period: { type: period, description: When the errors happened. }
  interval: { type: interval, description: 'Length of one row; by default hours up to 2 days, days up to 92, weeks up to a year, then months.' }
  error:
    type: text
    cues: [error, errors, exception, exceptions, crash]
    description: 'Type of the error, such as TypeError, or a part of its message; without it every error counts.'
  where: { type: conditions, description: Which errors count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  bucket: { description: Start of the interval in the project's timezone., unit: time }
  total: { description: Errors., unit: count }
  users: { description: Distinct people they happened to in this interval; the same person may count in several., unit: count }
  average: { description: Errors per complete interval of the period; the same in every row. }
  change:
    description: >-
      Change of the errors from the earlier half of the complete intervals to the later half, of an odd number without the one in
      the middle; empty when the earlier half had none. The same in every row.
    unit: percent
  partial: { description: 1 where the period covers only a part of the interval., unit: flag }
chart: { bar: total, label: bucket }
summary:
  rows: 'There were {sum.total error}[ of {param.error}] in all ({period}): {first.average} per complete {param.interval} on average[, at most {max.total} ({peaks.bucket})][; from the earlier half of the {param.interval}s to the later half they changed by {first.change}].'
  single: 'There were {sum.total error}[ of {param.error}] ({period}).'
  partial: 'There were {sum.total error}[ of {param.error}] in all ({period}); no {param.interval} is complete.'
  empty: 'No errors[ of {param.error}] were recorded ({period}).'
caveats:
  - Needs $exception events, which PostHog captures when error tracking is on; what is not captured is not counted.
  - More use brings more errors; compare with the number of active users.
follow_ups:
  - What are the top errors?
  - How many users were affected by errors?
*/
SELECT
  bucket,
  total,
  users,
  round(in_complete / nullIf(complete, 0), 2) AS average,
  round(100 * sum(later) OVER () / nullIf(sum(earlier) OVER (), 0) - 100, 1) AS change,
  partial
FROM (
  SELECT
    bucket,
    total,
    users,
    partial,
    complete,
    in_complete,
    if(partial = 0 AND position > complete - intDiv(complete, 2), total, 0) AS later,
    if(partial = 0 AND position <= intDiv(complete, 2), total, 0) AS earlier
  FROM (
    SELECT
      bucket,
      total,
      users,
      partial,
      row_number() OVER (PARTITION BY partial ORDER BY bucket) AS position,
      countIf(partial = 0) OVER () AS complete,
      sumIf(total, partial = 0) OVER () AS in_complete
    FROM (
      SELECT
        bucket,
        sum(happened) AS total,
        sum(people) AS users,
        max(is_partial) AS partial
      FROM (
        SELECT
          toStartOfHour(timestamp) AS bucket, -- if interval = hour
          toDate(timestamp) AS bucket, -- if interval = day
          toMonday(timestamp) AS bucket, -- if interval = week
          toStartOfMonth(timestamp) AS bucket, -- if interval = month
          count() AS happened,
          count(DISTINCT person_id) AS people,
          0 AS is_partial
        FROM events
        WHERE timestamp >= toDateTime({period_from})
          AND timestamp < toDateTime({period_to})
          AND event = '$exception'
          AND positionCaseInsensitive(concat(properties.$exception_types, ' ', properties.$exception_values, ' ', properties.$exception_type, ' ', properties.$exception_message), {error}) > 0 -- if error
          AND {where.condition} -- if where
          AND {filters} -- if internal
        GROUP BY bucket
        UNION ALL
        SELECT
          toDateTime(start.1) AS bucket, -- if interval = hour
          toDate(start.1) AS bucket, -- if not interval = hour
          0 AS happened,
          0 AS people,
          start.2 AS is_partial
        FROM (SELECT arrayJoin(arrayZip({interval_starts}, {interval_partial})) AS start)
      )
      GROUP BY bucket
    )
  )
)
ORDER BY bucket
LIMIT 2001
