import { MAX_ROWS } from '../../schemas/query-options.ts'
import { pack, totalOf } from '../plan/pack.ts'
import { firstTarget, nextTarget } from '../run/target-rows.ts'

export interface RequestBudget {
  requestsPerMinute: number
  requestsPerHour: number
  /** Requests in flight. */
  concurrency: number
}

export interface CellsEstimate {
  requests: number
  minutes: number
}

/** How long PostHog takes for a large answer, its transfer included; far from the 10 s that end a query. */
const SECONDS_PER_REQUEST = 4
/** Cells do not come out quite full. */
const FILLED = 0.85
/** Neither fast nor slow: the sample says nothing about time. */
const ORDINARY_MS = 4000

/** Rows that a cell will aim at when rows are so wide. */
export const targetFor = (bytesPerRow: number): number =>
  nextTarget({ targetRows: firstTarget(MAX_ROWS), cap: MAX_ROWS, bytesPerRow, wallMs: ORDINARY_MS })

/**
 * What queries take: one for each stretch of quiet days, and for a day that does not fit, two to divide it and one for each
 * of its cells.
 * @param days Rows of each day that has some.
 * @param asked Requests that counting the days takes.
 */
export function estimateCells(
  days: readonly { count: number }[],
  bytesPerRow: number,
  asked: number,
  budget: RequestBudget,
): CellsEstimate {
  const target = targetFor(bytesPerRow)
  const cells = pack(days, target).map((stretch) => {
    const rows = totalOf(stretch)
    return rows <= target ? 1 : 2 + Math.ceil(rows / (target * FILLED))
  })
  const requests = cells.reduce((sum, cost) => sum + cost, asked)
  return { requests, minutes: minutesFor(requests, budget) }
}

/** How long that many requests take: by the budget, or by what PostHog can answer at once, whichever is longer. */
export function minutesFor(
  requests: number,
  { requestsPerMinute, requestsPerHour, concurrency }: RequestBudget,
): number {
  const byBudget = Math.max(
    Math.floor((requests - 1) / requestsPerMinute),
    60 * Math.floor((requests - 1) / requestsPerHour),
  )
  const byAnswers = (requests * SECONDS_PER_REQUEST) / concurrency / 60
  return Math.max(1, Math.ceil(Math.max(byBudget, byAnswers)))
}
