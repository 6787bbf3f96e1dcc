/*
id: event_properties
topic: lookup
title: Properties of events
description: >-
  The properties that events were sent with, of one event or of all: how many of the events have each, how many different values
  it has, and its latest one. Looks at the 10,000 latest events of the period.
asks:
  - Which properties does {event} have?
  - What properties does {event} have?
  - properties of {event}
  - '{event} properties'
  - list the properties of {event}
  - Which properties are sent with {event}?
  - attributes of {event}
  - Which fields does {event} have?
  - What do we record with {event}?
  - Which attributes does {event} come with?
  - event properties
  - list all event properties
  - What properties do our events have?
  - Which properties do we track?
  - What properties exist?
  - Which properties are there?
  - property names
not_asks:
  - which person properties do we have
  - user properties
  - which properties does jane@example.com have
  - which event properties are used most
  - values of the property plan
  - which values does plan have
  - '{event} by plan'
  - list all events
  - average of a property
  - which properties drive conversion
  - top properties
words: [property, event, happen, exist, available, name, key]
parameters:
  event: { type: event, description: 'The event whose properties are listed; without it those of all events.' }
  period: { type: period, description: When the events were recorded. }
  where: { type: conditions, description: Which events count. }
  internal: { type: internal, description: Leaves internal and test users out. }
  limit: { type: limit, default: 100, max: 2000, description: How many properties to list. }
columns:
  property: { description: Name of the property., unit: text }
  total: { description: Events that have it., unit: count }
  share: { description: Share of the events looked at that have it., unit: percent }
  values: { description: Different values among them., unit: count }
  example: { description: 'Value of the latest event that has it, as JSON; long ones are cut.', unit: text }
chart: { bar: share, label: property }
summary:
  rows: '{param.event|Events} came with {count property/properties} ({period}); most often with {first.property} ({first.share} of them).'
  tie: '{param.event|Events} came with {count property/properties} ({period}); all of them with {peaks.property}.'
  empty: 'No {param.event|event} with properties was recorded ({period}).'
caveats:
  - The 10,000 latest events of the period are looked at.
  - The properties of the event itself; those of the person are not among them.
follow_ups:
  - What are the top events?
*/
SELECT
  property,
  count() AS total,
  round(100 * count() / nullIf(any(looked_at), 0), 2) AS share,
  uniqExact(value) AS values,
  substringUTF8(argMax(value, (timestamp, value)), 1, 80) AS example
FROM (
  SELECT
    timestamp,
    looked_at,
    tupleElement(pair, 1) AS property,
    tupleElement(pair, 2) AS value
  FROM (
    SELECT
      timestamp,
      count() OVER () AS looked_at,
      JSONExtractKeysAndValuesRaw(properties) AS pairs
    FROM (
      SELECT timestamp, properties
      FROM events
      WHERE timestamp >= toDateTime({period_from})
        AND timestamp < toDateTime({period_to})
        AND event = {event} -- if event
        AND {where.condition} -- if where
        AND {filters} -- if internal
      ORDER BY timestamp DESC, toString(uuid) DESC
      LIMIT 10000
    )
  )
  ARRAY JOIN pairs AS pair
)
GROUP BY property
ORDER BY total DESC, property
LIMIT {limit}
