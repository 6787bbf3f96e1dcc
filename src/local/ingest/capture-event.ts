/** One event as the capture endpoints and the demo generator hand it to ingestion, already normalised. */
export interface CaptureEvent {
  /** UUID; the same uuid captured twice counts once. */
  uuid: string
  event: string
  distinctId: string
  /** Milliseconds since the epoch, UTC. Fractions are kept to the microsecond. */
  timestampMs: number
  /** Event properties without `$set`, `$set_once`, `$unset`. */
  properties: Record<string, unknown>
  /** `$set` / `$set_once` / `$unset` person updates. */
  set?: Record<string, unknown>
  setOnce?: Record<string, unknown>
  unset?: string[]
  /** From an export: the person PostHog had found. A distinct id not seen before joins that person. */
  personId?: string
  /** When it arrived, for `created_at`. @default now */
  receivedAtMs?: number
}
