import type { RowLimit } from '../hogql/row-limit.ts'
import { MAX_ROWS } from '../schemas/query-options.ts'

/** Rows PostHog returns for a query without a LIMIT. */
export const DEFAULT_ROWS = 100

export interface TruncationEvidence {
  /** Reads the LIMIT the query was written with, which takes a while: asked for only where it matters. */
  readLimit: () => RowLimit
  /** The `limit` option, when it took effect; then one row more was asked for, if PostHog allows that many. */
  limitOption?: number
  rowCount: number
  /** The server's word; it says nothing when the query has a LIMIT. */
  hasMore?: boolean | null
}

export interface Truncation {
  /** Rows to hand out. */
  rowCount: number
  truncated: boolean
  notice?: string
}

const READ_ON = 'readBatches() reads everything, page by page, along a unique key.'

/** Whether rows are missing from a result, and what to do about it. A LIMIT that was written and reached is not a cut. */
export function judgeTruncation({
  readLimit,
  limitOption,
  rowCount,
  hasMore,
}: TruncationEvidence): Truncation {
  const cut = (notice: string, kept = rowCount): Truncation => ({ rowCount: kept, truncated: true, notice })
  const shown = (rows: number) => rows.toLocaleString('en-US')

  if (limitOption !== undefined && rowCount > limitOption)
    return cut(
      `Only the first ${shown(limitOption)} rows are here; more exist. Raise limit, up to ${shown(MAX_ROWS)}.`,
      limitOption,
    )
  if (limitOption !== undefined && rowCount === MAX_ROWS)
    return cut(`PostHog returns at most ${shown(MAX_ROWS)} rows; more may exist. ${READ_ON}`)
  if (limitOption !== undefined || (!hasMore && rowCount < DEFAULT_ROWS))
    return { rowCount, truncated: false }

  const written = readLimit()

  if (written.kind === 'none' && !written.combined) {
    if (hasMore === false) return { rowCount, truncated: false }
    const more = hasMore ? 'more exist' : 'more may exist'
    return cut(
      `The query has no LIMIT, so PostHog returned the first ${shown(rowCount)} rows; ${more}. ` +
        `Add LIMIT n or the limit option, up to ${shown(MAX_ROWS)}.`,
    )
  }
  if (hasMore) return cut(`PostHog returned ${shown(rowCount)} rows and says that more exist. ${READ_ON}`)
  if (written.kind === 'none' || written.kind === 'partial') {
    return cut(
      `A part of the combined query has no LIMIT, so PostHog took at most ${DEFAULT_ROWS} of its rows; more may exist. ` +
        'Give every part a LIMIT, or use the limit option.',
    )
  }
  if (rowCount >= MAX_ROWS && (written.rows === undefined || written.rows > MAX_ROWS))
    return cut(
      `PostHog returns at most ${shown(MAX_ROWS)} rows` +
        `${written.rows === undefined ? '' : `, though LIMIT ${shown(written.rows)} asked for more`}; more may exist. ${READ_ON}`,
    )
  return { rowCount, truncated: false }
}
