import type { CreatedWindow } from '../checkpoint/journal-entry.ts'
import { type Microseconds, microsecondText, toMicroseconds } from '../plan/microseconds.ts'
import type { IncrementalSettings } from './incremental-options.ts'

/**
 * What a run fetches, by the time of arrival: from shortly before the end of the run before it, up to shortly before now. The
 * ends never go back, not even when the server's clock does.
 * @param now The server's time: ours decides nothing.
 * @param roundedMs What times of arrival are rounded down to.
 * @example
 * nextWindow(undefined, toMicroseconds('2026-08-01T12:00:00Z'), settings) //=> { from: null, to: '2026-08-01T11:58:30.000000Z' }
 */
export function nextWindow(
  before: CreatedWindow | undefined,
  now: Microseconds,
  { settleMs, overlapMs }: Pick<IncrementalSettings, 'settleMs' | 'overlapMs'>,
  roundedMs = 0,
): CreatedWindow {
  const settled = now - BigInt(settleMs) * 1000n
  if (!before) return { from: null, to: microsecondText(settled) }
  const end = toMicroseconds(before.to)
  const from = microsecondText(end - BigInt(overlapMs + roundedMs) * 1000n)
  return { from, to: microsecondText(settled > end ? settled : end) }
}
