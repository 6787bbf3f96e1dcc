import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'

export const NOON_MS = Date.UTC(2026, 10, 20, 12)

let serial = 0

/** An event a second after the one before; every part can be given. */
export function captured(distinctId: string, event: string, parts: Partial<CaptureEvent> = {}): CaptureEvent {
  serial += 1
  return {
    uuid: `00000000-0000-7000-8000-${String(serial).padStart(12, '0')}`,
    event,
    distinctId,
    timestampMs: NOON_MS + serial * 1000,
    receivedAtMs: NOON_MS + serial * 1000 + 20,
    properties: {},
    ...parts,
  }
}

export const identify = (
  distinctId: string,
  anonymousId: string,
  parts: Partial<CaptureEvent> = {},
): CaptureEvent =>
  captured(distinctId, '$identify', { properties: { $anon_distinct_id: anonymousId }, ...parts })

export const alias = (distinctId: string, other: string, event = '$create_alias'): CaptureEvent =>
  captured(distinctId, event, { properties: { alias: other } })
