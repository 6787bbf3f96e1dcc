import type { Driver } from '../../client/driver.ts'
import { ApiError } from '../../errors.ts'
import type { AskRows } from '../ask-rows.ts'
import type { Cell } from '../cell.ts'
import type { ExportTable } from '../export-table.ts'
import { countRows } from '../plan/count-rows.ts'
import { halveBounds } from '../plan/halve-bounds.ts'
import { splitCell } from '../plan/split-cell.ts'
import type { ExportSink } from '../sinks/export-sink.ts'
import { type FetchedCell, fetchCell } from './fetch-cell.ts'
import { type CellVerdict, judgeCell } from './judge-cell.ts'
import { type RequestLine, type Tally, TooExpensive } from './request-line.ts'
import type { RowFilter } from './row-filter.ts'
import { firstTarget, nextTarget } from './target-rows.ts'

export interface CellFetcherOptions {
  driver: Driver
  table: ExportTable
  sink: Pick<ExportSink, 'format' | 'spoolDirectory'>
  line: RequestLine
  ask: (tally: Tally) => AskRows
  /** Shared with whoever plans; learnt from what comes. */
  limits: CellLimits
  filterFor: (table: ExportTable, cell: Cell) => RowFilter | Promise<RowFilter>
  /** Told what the reader of the summary should know. */
  onNotice: (notice: string) => void
}

export interface CellLimits {
  /** Rows that one answer carries. */
  cap: number
  targetRows: number
  /** Whether the caller has chosen `targetRows`. */
  isFixed: boolean
}

/** A verified cell, or the cells that take the place of one that was too large. */
export type CellOutcome = { fetched: FetchedCell } | { into: readonly Cell[] }

/** Fewer rows than this twice are a server that lags behind, not its ceiling: only the cell is split then. */
const SMALLEST_CAP = 100
/** Answers in a row that hold fewer rows than are counted right after, each time another number. */
const RESTLESS_ANSWERS = 5

/** Fetches cells until they are complete beyond doubt, and splits those that no answer can carry. */
export class CellFetcher {
  constructor(private readonly options: CellFetcherOptions) {}

  async fetch(cell: Cell, tally: Tally): Promise<CellOutcome> {
    const { limits } = this.options
    if (cell.count >= limits.cap) return this.#split(cell, tally)
    try {
      return (await this.#fetchWhole(cell, tally)) ?? (await this.#split(cell, tally))
    } catch (error) {
      if (!(error instanceof TooExpensive)) throw error
      limits.targetRows = Math.max(1, Math.min(limits.targetRows, Math.ceil(cell.count / 2)))
      return this.#split(cell, tally)
    }
  }

  /** Undefined when one answer cannot carry it. */
  async #fetchWhole(cell: Cell, tally: Tally): Promise<CellOutcome | undefined> {
    let before: number | undefined
    for (let answers = 1; answers <= RESTLESS_ANSWERS; answers++) {
      const fetched = await this.#fetchOnce(cell, tally)
      const judged = await this.#judge(cell, fetched, tally, before)
      if (judged.verdict === 'accept') {
        if (judged.notice) this.options.onNotice(`${cell.id}: ${judged.notice}.`)
        return { fetched }
      }
      await fetched.discard()
      if (judged.verdict === 'too_large') {
        this.#lowerCap(judged.cap)
        return undefined
      }
      before = fetched.rows
    }
    throw new ApiError(`PostHog keeps answering ${cell.id} with fewer rows than it counts.`, {
      code: 'invalid_response',
      retryable: true,
      hint: 'Rows may be arriving or being deleted in bulk: try again later.',
    })
  }

  #fetchOnce(cell: Cell, tally: Tally): Promise<FetchedCell> {
    const { driver, table, sink, line, limits, filterFor } = this.options
    return line.run(tally, async (signal) => {
      const name = `posthog-driver/export/${table.name}/${cell.id}`
      const filter = await filterFor(table, cell)
      const fetched = await fetchCell({ driver, table, sink, cell, filter, name, signal })
      const { rows, answerBytes, wallMs } = fetched
      if (!limits.isFixed && rows > 0)
        limits.targetRows = nextTarget({ ...limits, bytesPerRow: answerBytes / rows, wallMs })
      return fetched
    })
  }

  async #judge(
    cell: Cell,
    { rows, limit, discard }: FetchedCell,
    tally: Tally,
    before: number | undefined,
  ): Promise<CellVerdict> {
    const arrival = { rows, counted: cell.count, limit, before }
    const judged = judgeCell(arrival)
    if (judged.verdict !== 'recount') return judged
    const { table, ask } = this.options
    try {
      const recounted = await countRows(table, cell.bounds, ask(tally), `recount of ${cell.id}`)
      return judgeCell({ ...arrival, recounted })
    } catch (error) {
      await discard()
      throw error
    }
  }

  #lowerCap(cap: number): void {
    const { limits, onNotice } = this.options
    if (cap < SMALLEST_CAP) return
    limits.cap = Math.min(limits.cap, cap)
    limits.targetRows = Math.min(limits.targetRows, firstTarget(limits.cap))
    onNotice(`PostHog gave no more than ${cap} rows at once; smaller pieces were asked for.`)
  }

  async #split(cell: Cell, tally: Tally): Promise<CellOutcome> {
    const { table, ask, limits } = this.options
    try {
      return { into: await splitCell(table, cell, limits, ask(tally)) }
    } catch (error) {
      if (!(error instanceof TooExpensive)) throw error
      const halves = halveBounds(table, cell.bounds)
      if (!halves) throw error.reason
      // As many as both hold together: each is then counted anew before it is believed.
      return { into: halves.map((bounds, index) => ({ ...cell, id: `${cell.id}.${index + 1}`, bounds })) }
    }
  }
}
