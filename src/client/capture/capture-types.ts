import type { PostHogDriverError } from '../../errors.ts'
import type { CallOptions } from '../driver.ts'

/** Something that happened, for `capture` and `captureBatch`. */
export interface CaptureEventInput {
  /** At most 200 characters. */
  event: string
  /** Who did it; at most 200 characters. */
  distinctId: string
  /**
   * Anything JSON carries as it is; a Date is ISO 8601 text, and a property that is `undefined` is left out. NaN, Infinity,
   * bigints, functions, symbols, maps, sets and other objects that JSON would empty are refused. Added unless given: `$lib`, `$lib_version` and, without an `$ip`, `$geoip_disable`, because the
   * address PostHog would see is this machine's.
   */
  properties?: Record<string, unknown>
  /** A Date, or ISO 8601 text with an offset (its microseconds are kept). @default now */
  timestamp?: Date | string
  /** The same event sent twice under one uuid and timestamp counts once. @default a new UUIDv7 */
  uuid?: string
  /** Person properties to set. */
  set?: Record<string, unknown>
  /** Person properties to set unless the person has them. */
  setOnce?: Record<string, unknown>
  /** Names of person properties to remove. */
  unset?: readonly string[]
  /** The groups the event belongs to: key by type. */
  groups?: Record<string, string>
}

export interface CaptureResult {
  /** The event's, to find it again or to send it once more without counting twice. */
  uuid: string
}

export interface CaptureBatchOptions extends CallOptions {
  /**
   * Longest wait for all requests of the batch together, in milliseconds; 0 disables.
   * @default none; each request has the client's `timeoutMs`
   */
  timeoutMs?: number
  /** For events of the past: PostHog keeps them out of spike detection and in order. @default false */
  historicalMigration?: boolean
}

/** What became of the events of one `captureBatch`. `sent` and the length of `failed` add up to all of them. */
export interface CaptureBatchResult {
  /** Events PostHog accepted; they can be queried seconds to minutes later. */
  sent: number
  /** Requests PostHog accepted. */
  batches: number
  failed: FailedEvent[]
}

export interface FailedEvent {
  /** Place in the list that was given. */
  index: number
  /** As given, with the uuid and the timestamp it was sent under: capturing it again cannot make it count twice. */
  event: CaptureEventInput
  error: PostHogDriverError
}
