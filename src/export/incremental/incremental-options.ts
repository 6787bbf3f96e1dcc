import { z } from 'zod'

/** How a later run of the same export finds what is new. `true` stands for the defaults. */
export interface IncrementalOptions {
  /** Rows younger than this wait for the next run: PostHog may still be storing their neighbours. @default 90_000 */
  settleMs?: number
  /** How far a run looks back behind the one before it. What it finds there again is dropped. @default 600_000 */
  overlapMs?: number
  /**
   * UTC days whose rows are counted again in each run; where there are more than arrived, the day is fetched again and what
   * is new put out. 0 counts none. @default 14
   */
  reconcileDays?: number
}

export const incrementalOptionsSchema = z.union(
  [
    z.boolean(),
    z.strictObject({
      settleMs: z.int().min(0).optional(),
      overlapMs: z.int().min(0).optional(),
      reconcileDays: z.int().min(0).max(366).optional(),
    }),
  ],
  'expected true, or { settleMs, overlapMs, reconcileDays }',
)

export interface IncrementalSettings extends Required<IncrementalOptions> {}

/** Undefined when the export is not incremental. */
export function incrementalSettings(
  given: boolean | IncrementalOptions | undefined,
): IncrementalSettings | undefined {
  if (!given) return undefined
  const options = given === true ? {} : given
  const { settleMs = 90_000, overlapMs = 600_000, reconcileDays = 14 } = options
  return { settleMs, overlapMs, reconcileDays }
}
