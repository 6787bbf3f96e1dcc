import type { CreatedWindow, RememberedFrom } from '../checkpoint/journal-entry.ts'
import { DAY, dayName, laterOf, microsecondText, startOfDay, toMicroseconds } from '../plan/microseconds.ts'
import type { IncrementalSettings } from './incremental-options.ts'

/**
 * From when on a run remembers the rows it puts out. Never earlier than the run before it did, although a caller may look
 * back farther now: rows that nobody remembered would come twice.
 */
export function rememberedFrom(
  window: CreatedWindow,
  { overlapMs, reconcileDays }: Pick<IncrementalSettings, 'overlapMs' | 'reconcileDays'>,
  before?: RememberedFrom,
): RememberedFrom {
  const end = toMicroseconds(window.to)
  const createdFrom = microsecondText(end - BigInt(overlapMs) * 1000n)
  const day = dayName(startOfDay(end) - BigInt(reconcileDays) * DAY)
  return {
    createdFrom: laterOf(createdFrom, window.from),
    day: laterOf(day, before?.day ?? null),
  }
}

/** The window as far as the run before remembers what it put out there. */
export const withinMemory = (
  { from, to }: CreatedWindow,
  before: RememberedFrom | undefined,
): CreatedWindow => ({ from: from && laterOf(from, before?.createdFrom ?? null), to })
