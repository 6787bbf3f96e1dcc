import { z } from 'zod'
import type { Row } from '../client/driver.ts'
import { lineOfData } from './fence-data.ts'
import { presentRows } from './present-rows.ts'
import type { KeptResult, ResultPages } from './result-pages.ts'

export const responseFormatSchema = z
  .enum(['concise', 'detailed'])
  .default('concise')
  .describe(
    'concise: up to 20 rows, short cells. detailed: up to 200 rows, longer cells, the query and its assumptions.',
  )

export type ResponseFormat = z.output<typeof responseFormatSchema>

const ROWS: Record<ResponseFormat, number> = { concise: 20, detailed: 200 }
/** What is said about the rows that are not there. */
const NOTES_TOKENS = 150
const CELL_LENGTH: Record<ResponseFormat, number> = { concise: 160, detailed: 1000 }

export interface PageOptions {
  result: KeptResult
  offset: number
  format: ResponseFormat
  /** Above the rows, inside their fence. */
  headline?: string
  pages: ResultPages
  /** Most tokens of the page. */
  maxTokens: number
}

export interface ResultPage {
  text: string
  rows: readonly Row[]
  /** For the next page; absent when this is the last. */
  next?: string
}

/** One page of a result, with what is missing and how to get it. */
export function pageOf({ result, offset, format, headline, pages, maxTokens }: PageOptions): ResultPage {
  const { columns, rows, notice } = result
  const left = rows.slice(offset)
  const { text, shown, shownColumns, cut } = presentRows({
    columns,
    rows: left,
    headline,
    maxTokens: maxTokens - NOTES_TOKENS,
    maxRows: ROWS[format],
    maxCellLength: CELL_LENGTH[format],
  })
  const end = offset + shown
  const next = end < rows.length ? pages.keep(result, end) : undefined
  // A result that was cut is not all there is, and must not be counted as if it were.
  const all = notice ? `the first ${rows.length}` : rows.length
  const range = rows.length > shown ? `Rows ${offset + 1} to ${end} of ${all}.` : undefined
  const parts = [
    text,
    range,
    next &&
      `Next page: posthog_run_hogql {"page":"${next}"}. Rather than reading many pages, aggregate or filter in a query.`,
    shownColumns < columns.length &&
      `Columns ${shownColumns + 1} to ${columns.length} had no room: select the ones you need.`,
    cut &&
      (format === 'concise'
        ? 'Long cells are cut; response_format "detailed" shows more of them.'
        : 'Long cells are cut; substring() or JSONExtract in a query shows the part you need.'),
    // What was left out matters at the first glance, and where the rows end.
    offset > 0 && next ? undefined : notice && lineOfData(notice),
  ]
  return {
    text: parts.filter((part) => typeof part === 'string' && part !== '').join('\n'),
    rows: left.slice(0, shown),
    ...(next !== undefined && { next }),
  }
}
