import type { CaptureEvent } from '../ingest/capture-event.ts'
import type { Random } from './random.ts'
import { uuidV7 } from './uuid-v7.ts'
import type { PersonUpdate } from './visit.ts'

export interface ServerEvent extends PersonUpdate {
  event: string
  distinctId: string
  timestampMs: number
  properties: Record<string, unknown>
  random: Random
}

/** An event captured by the product's backend: no browser, no session, no location. */
export function captureFromServer(out: CaptureEvent[], server: ServerEvent): void {
  const { random, properties, ...rest } = server
  out.push({
    uuid: uuidV7(server.timestampMs, random),
    ...rest,
    properties: { $lib: 'posthog-node', $lib_version: '5.11.0', $geoip_disable: true, ...properties },
  })
}
