/*
id: capture_batch
title: Capture many events
description: >-
  Sends events to the project, however many, in requests PostHog takes. Nothing is sent when one of them is malformed. Needs
  the project token.
returns: '{ sent, batches, failed }: how many events PostHog accepted, in how many requests, and what it refused'
write: true
parameters:
  events:
    type: objects
    required: true
    description: 'Each has event and distinctId (or distinct_id), and may have properties, timestamp, uuid, set, setOnce, groups.'
  historical: { type: flag, description: 'For events of the past: PostHog keeps them out of spike detection.' }
*/
export default async ({ posthog, params }) => {
  const events = params.events.map(({ distinct_id, ...event }) =>
    distinct_id === undefined ? event : { ...event, distinctId: distinct_id },
  )
  return posthog.captureBatch(events, { historicalMigration: params.historical })
}
