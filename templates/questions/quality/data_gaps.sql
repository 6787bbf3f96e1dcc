/*
id: data_gaps
topic: quality
title: Gaps in the data
description: >-
  Days or hours in which usual events were missing: none, or fewer than a quarter of what is expected. What is expected of an event
  on a day is its median on the same weekday (by hour: in the same hour of the same weekday) of the period and the four weeks before
  it, since the event was first seen; at least three of them must be known. Only complete days or hours count, and only where at
  least 10 are expected. Gaps that follow one another are one. Every event is looked at by itself, and all events together.
aliases: [missing_data]
asks:
  - Are there gaps in our data?
  - data gaps
  - Did tracking break?
  - Did tracking stop working?
  - Is any data missing?
  - Are we missing events?
  - missing events
  - missing data
  - Did we stop receiving events?
  - Which events stopped coming in?
  - Did any event stop firing?
  - Did event tracking fail?
  - days without events
  - days with unusually few events
  - Is our tracking working?
  - Are events still coming in?
  - Are there holes in the data by hour?
  - Did {event} stop coming in?
  - gaps in {event}
  - Is {event} still being tracked?
  - Are there missing {event}?
  - Did the tracking of {event} break?
not_asks:
  - days without {event}
  - How many events per day?
  - events over time
  - Did the site go down?
  - stop tracking {event}
  - events that drop
  - drop of events
  - Which events do people stop doing?
  - Did {event} drop?
  - Which events are tracked?
  - Did we lose customers?
  - missing features
  - user without events
  - gap between two events
  - Which steps lose people?
words: [happen, event, still, work, capture, suddenly, recently, anywhere, unusually]
parameters:
  event: { type: event, description: 'The event to look at; without it every event, and all of them together.' }
  period: { type: period, description: Where gaps are looked for. }
  interval: { type: interval, one_of: [day, hour], description: 'Days or hours; by default hours up to 2 days, else days.' }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
  limit: { type: limit, default: 100, max: 10000, description: How many gaps to list. }
columns:
  event: { description: The event; empty for all events together., unit: text }
  first_bucket: { description: First day or hour of the gap., unit: time }
  last_bucket: { description: 'Last one, included.', unit: time }
  intervals: { description: 'Days or hours in it, those in which few events are expected aside.', unit: count }
  total: { description: Events that came in nevertheless., unit: count }
  expected: { description: Events expected., unit: count }
  missing: { description: expected - total., unit: count }
  ongoing: { description: 1 when the gap lasts until the last complete day or hour in which it is looked for., unit: flag }
chart: { bar: missing, label: event }
summary:
  rows: '{count gap} by {param.interval} ({period}). The largest: from {first.first_bucket} to {first.last_bucket} there were {first.total} of about {first.expected} expected {first.event|events of all kinds}.'
  single: 'One gap by {param.interval} ({period}): from {first.first_bucket} to {first.last_bucket} there were {first.total} of about {first.expected} expected {first.event|events of all kinds}.'
  empty: 'No gap was found: wherever at least 10 of {param.event|an event} are expected per {param.interval}, at least a quarter came in ({period}).'
caveats:
  - A holiday or a feature that was taken away looks like a gap; a gap shorter than a day shows only by hour.
  - What ended more than about two weeks before the period is no longer expected.
follow_ups:
  - How many events per day?
  - Are errors going up?
*/
SELECT
  nullIf(name, '') AS event,
  min(bucket) AS first_bucket,
  max(bucket) AS last_bucket,
  count() AS intervals,
  sum(happened) AS total,
  sum(usual) AS expected,
  expected - total AS missing,
  max(is_last) AS ongoing
FROM (
  SELECT
    name,
    bucket,
    happened,
    usual,
    is_gap,
    position = max(position) OVER (PARTITION BY name) AS is_last,
    position - row_number() OVER (PARTITION BY name, is_gap ORDER BY bucket) AS run
  FROM (
    SELECT
      name,
      tupleElement(slot, 1) AS bucket,
      tupleElement(slot, 2) AS happened,
      usual,
      happened < usual / 4 AS is_gap,
      row_number() OVER (PARTITION BY name ORDER BY bucket) AS position
    FROM (
      SELECT
        name,
        groupArray((bucket, happened, kind)) AS slots,
        quantileExact(0.5)(happened) AS usual
      FROM (
        SELECT
          name,
          tupleElement(slot, 1) AS bucket,
          sum(tupleElement(slot, 2)) AS happened,
          max(tupleElement(slot, 3)) AS kind
        FROM (
          SELECT
            name,
            min(bucket) AS first_seen,
            arrayJoin(arrayConcat(groupArray((bucket, happened, 0)), any(slots))) AS slot
          FROM (
            SELECT
              arrayJoin([event, '']) AS name, -- if not event
              event AS name, -- if event
              bucket,
              happened,
              arrayConcat(
                arrayMap(number -> (addDays(toDate({interval_first}), -number), 0, 1), range(1, 29)), -- if interval = day
                arrayMap(start -> (toDate(start.1), 0, 2), arrayFilter(start -> start.2 = 0, arrayZip({interval_starts}, {interval_partial}))) -- if interval = day
                arrayMap(number -> (addHours(toDateTime({interval_first}), -number), 0, 1), range(1, 673)), -- if interval = hour
                arrayMap(start -> (toDateTime(start.1), 0, 2), arrayFilter(start -> start.2 = 0, arrayZip({interval_starts}, {interval_partial}))) -- if interval = hour
              ) AS slots
            FROM (
              SELECT
                event,
                toDate(timestamp) AS bucket, -- if interval = day
                toStartOfHour(timestamp) AS bucket, -- if interval = hour
                count() AS happened
              FROM events
              WHERE timestamp >= toStartOfDay(toDateTime({period_from}) - toIntervalDay(28))
                AND timestamp < toDateTime({period_to})
                AND event = {event} -- if event
                AND {where.condition} -- if where
                AND {filters} -- if internal
              GROUP BY event, bucket
            )
          )
          GROUP BY name
        )
        WHERE bucket >= first_seen
        GROUP BY name, bucket
      )
      WHERE kind > 0
      GROUP BY name, toDayOfWeek(bucket) -- if interval = day
      GROUP BY name, toDayOfWeek(bucket), toHour(bucket) -- if interval = hour
      HAVING count() >= 3
        AND usual >= 10
    )
    ARRAY JOIN slots AS slot
    WHERE tupleElement(slot, 3) = 2
  )
)
WHERE is_gap
GROUP BY name, run
ORDER BY missing DESC, name, first_bucket
LIMIT {limit}
