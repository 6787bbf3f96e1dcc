import { parseTimestamp } from './timestamp.ts'

const FUTURE_LIMIT_MS = 23 * 3_600_000
/** The days a ClickHouse Date can hold, by which events are sorted. */
export const EARLIEST_MS = 0
export const LATEST_MS = Date.UTC(2149, 5, 6)

export interface EventTimeOptions {
  timestamp?: unknown
  /** Age of the event in milliseconds when it was sent; wins over `timestamp`. */
  offsetMs?: unknown
  /** The client's clock when it sent: how far it is from ours is how far its timestamps are. */
  sentAtMs?: number
  receivedAtMs: number
}

/**
 * When an event happened, by the server's clock. PostHog never refuses an event for its time: an unreadable timestamp,
 * or one more than 23 hours ahead, becomes the time of arrival.
 */
export function eventTimeMs({ timestamp, offsetMs, sentAtMs, receivedAtMs }: EventTimeOptions): number {
  const happenedAtMs = claimedTimeMs(timestamp, offsetMs, sentAtMs, receivedAtMs)
  return happenedAtMs - receivedAtMs > FUTURE_LIMIT_MS ? receivedAtMs : inRange(happenedAtMs)
}

function claimedTimeMs(
  timestamp: unknown,
  offsetMs: unknown,
  sentAtMs: number | undefined,
  receivedAtMs: number,
): number {
  if (typeof offsetMs === 'number' && Number.isFinite(offsetMs)) return receivedAtMs - offsetMs
  const timestampMs = parseTimestamp(timestamp)
  if (timestampMs === undefined) return receivedAtMs
  return sentAtMs === undefined ? timestampMs : receivedAtMs + (timestampMs - sentAtMs)
}

const inRange = (timestampMs: number): number =>
  timestampMs < EARLIEST_MS || timestampMs > LATEST_MS ? 0 : timestampMs
