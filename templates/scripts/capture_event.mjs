/*
id: capture_event
title: Capture an event
description: Sends one event to the project and waits until PostHog has accepted it. Needs the project token.
returns: '{ uuid } of the event'
write: true
parameters:
  event: { type: text, required: true, description: 'Name of the event.' }
  distinct_id: { type: text, required: true, description: Who did it. }
  properties: { type: object, description: Properties of the event. }
  set: { type: object, description: Person properties to set. }
  timestamp: { type: moment, default: now, description: When it happened. }
  uuid: { type: text, description: 'Sent twice under one uuid and timestamp, an event counts once.' }
*/
export default async ({ posthog, params }) => {
  const { event, distinct_id: distinctId, properties, set, timestamp, uuid } = params
  return posthog.capture({ event, distinctId, properties, set, timestamp, uuid })
}
