import type { WireError } from './wire-errors.ts'

/** Raised whenever the two ends of an older and a newer version would misunderstand each other. */
export const PROTOCOL_VERSION = 3

/** What travels between two peers. Values are in wire form. */
export type PeerMessage =
  | { type: 'call'; id: number; method: string; params: unknown }
  | { type: 'cancel'; id: number }
  /** A piece of an answer, ahead of its end. */
  | { type: 'part'; id: number; value: unknown }
  | { type: 'result'; id: number; value: unknown }
  | { type: 'error'; id: number; error: WireError }

export function isPeerMessage(value: unknown): value is PeerMessage {
  if (typeof value !== 'object' || value === null) return false
  const { type, id } = value as Record<string, unknown>
  return Number.isSafeInteger(id) && typeof type === 'string' && TYPES.has(type)
}

const TYPES = new Set(['call', 'cancel', 'part', 'result', 'error'])
