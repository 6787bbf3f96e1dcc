import type { Driver, Row } from '../../client/driver.ts'
import { ApiError } from '../../errors.ts'
import type { HogQLFragment } from '../../hogql/hogql-tag.ts'
import { monotonicNow } from '../../http/monotonic-now.ts'
import { createRateBudget } from '../../http/rate-budget.ts'
import type { AskRows } from '../ask-rows.ts'
import type { Cell, Segment } from '../cell.ts'
import { type Journal, memoryJournal, openJournal } from '../checkpoint/journal.ts'
import type { Fingerprint } from '../checkpoint/journal-entry.ts'
import { type JournalProgress, readProgress } from '../checkpoint/read-progress.ts'
import type { ExportOptions } from '../export-options.ts'
import type { ExportSummary } from '../export-summary.ts'
import type { ExportTable } from '../export-table.ts'
import { cellCountQuery } from '../plan/cell-query.ts'
import { planSegment } from '../plan/plan-segment.ts'
import { segmentsOf } from '../plan/segments-of.ts'
import { splitCell } from '../plan/split-cell.ts'
import type { ExportSink, SinkState } from '../sinks/export-sink.ts'
import { CellQueue } from './cell-queue.ts'
import { type FetchedCell, fetchCell } from './fetch-cell.ts'
import { judgeCell } from './judge-cell.ts'
import { EXPORT_QUERY } from './open-answer.ts'
import { type ExportCounts, ProgressMeter } from './progress-meter.ts'
import { RequestLine, type Tally, TooExpensive } from './request-line.ts'
import { stoppedExport } from './stopped-export.ts'
import { firstTarget, nextTarget } from './target-rows.ts'

/** PostHog cuts longer answers without a word. */
const ROW_CAP = 50_000
const PER_MINUTE = 240
const PER_HOUR = 2400
/** Answers in a row that hold fewer rows than are counted right after, each time another number. */
const RESTLESS_ANSWERS = 5

export interface ExportJob {
  /** `events`, `persons` ...: for messages. */
  what: string
  /** What must be the same for a run to go on with an earlier one. */
  fingerprint: Fingerprint
  /** The table with its types, asked for once the checkpoint and the target have been found fit. */
  prepare: (ask: AskRows) => Promise<ExportTable>
}

/** Runs an export to its end, from wherever an earlier run left it. The options must have been checked. */
export async function runExport(
  driver: Driver,
  job: ExportJob,
  sink: ExportSink,
  options: ExportOptions,
): Promise<ExportSummary> {
  const { overwrite = false } = options
  const path = options.checkpoint === false ? undefined : (options.checkpoint ?? sink.checkpointPath)
  const fingerprint = { ...job.fingerprint, sink: sink.name }
  const journal = path ? await openJournal({ path, fingerprint, overwrite }) : memoryJournal()
  try {
    const run = new ExportRun(driver, job, sink, options, journal, path)
    return await run.run()
  } finally {
    try {
      await sink.close?.()
    } finally {
      await journal.close()
    }
  }
}

class ExportRun {
  readonly #earlier: JournalProgress
  readonly #line: RequestLine
  readonly #stop = new AbortController()
  readonly #meter: ProgressMeter
  readonly #limits = { cap: ROW_CAP, target: firstTarget(ROW_CAP) }
  readonly #notices = new Set<string>()
  #counts: ExportCounts
  #duplicates: number
  #sinkState: SinkState | undefined
  #committing: Promise<void> = Promise.resolve()
  #startedAtAll = false

  constructor(
    private readonly driver: Driver,
    private readonly job: ExportJob,
    private readonly sink: ExportSink,
    private readonly options: ExportOptions,
    private readonly journal: Journal,
    private readonly checkpoint: string | undefined,
  ) {
    const { signal, concurrency = 3, targetRows, onProgress } = options
    const earlier = readProgress(journal.entries)
    this.#earlier = earlier
    this.#duplicates = earlier.duplicates
    this.#sinkState = earlier.sinkState
    if (targetRows) this.#limits.target = targetRows
    this.#counts = {
      phase: 'planning',
      rows: earlier.rows,
      bytes: earlier.bytes,
      countedRows: earlier.rows,
      planned: false,
      cellsDone: earlier.done.size,
      cells: earlier.done.size,
      segmentsPlanned: 0,
      segments: 0,
      requests: 0,
    }
    this.#line = new RequestLine({
      concurrency,
      budget: createRateBudget({
        perMinute: options.requestsPerMinute ?? PER_MINUTE,
        perHour: options.requestsPerHour ?? PER_HOUR,
        now: monotonicNow,
        history: earlier.sentAt,
      }),
      now: monotonicNow,
      signal: signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal,
      onWaiting: (reason) => {
        this.#counts.waitingFor = reason
      },
    })
    this.#meter = new ProgressMeter(() => this.#progress(), onProgress)
  }

  async run(): Promise<ExportSummary> {
    const { sink, options } = this
    try {
      options.signal?.throwIfAborted()
      const resumed = this.#earlier.done.size > 0 || this.#earlier.finished
      const state = this.#sinkState
      await sink.check?.({ resumed, state, overwrite: options.overwrite ?? false })
      if (this.#earlier.finished) return this.#summary('already_complete')
      const table = await this.#prepare()
      await sink.open?.({
        columns: table.columns.filter((column) => column.output),
        state,
        resumed,
        overwrite: options.overwrite ?? false,
        signal: options.signal,
      })
      this.#startedAtAll = true
      await this.#transferAll(table)
      return await this.#finish()
    } catch (error) {
      throw stoppedExport(error, {
        what: this.job.what,
        rows: this.#counts.rows,
        countedRows: this.#counts.planned ? this.#counts.countedRows : undefined,
        checkpoint: this.#startedAtAll ? this.checkpoint : undefined,
        aborted: options.signal?.aborted ?? false,
      })
    } finally {
      this.#meter.stop()
    }
  }

  async #prepare(): Promise<ExportTable> {
    const table = await this.job.prepare(this.#ask({ requests: 0 }))
    if (this.sink.partition !== 'day' || !table.time) return table
    return { ...table, time: { ...table.time, joinDays: false } }
  }

  async #transferAll(table: ExportTable): Promise<void> {
    const segments = await this.#segments(table)
    const { plans } = this.#earlier
    const open = segments.filter(({ name }) => !plans.has(name))
    const waiting = [...plans.values()].flatMap(({ undone }) => undone)
    this.#counts.segments = segments.length
    this.#counts.segmentsPlanned = segments.length - open.length
    this.#counts.cells += waiting.length
    this.#counts.countedRows += waiting.reduce((sum, { count }) => sum + count, 0)
    this.#counts.countedRows += open.reduce((sum, { count = 0 }) => sum + count, 0)
    this.#counts.planned = open.every(({ count }) => count !== undefined)
    this.#counts.phase = 'fetching'
    const queue = new CellQueue({
      segments: open,
      waiting,
      plan: (segment) => this.#plan(table, segment),
    })
    const workers = Array.from({ length: this.options.concurrency ?? 3 }, () => this.#work(table, queue))
    const results = await Promise.allSettled(
      workers.map((worker) => worker.catch((error: unknown) => this.#fail(error))),
    )
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw this.options.signal?.aborted ? this.options.signal.reason : this.#stop.signal.reason
  }

  /** The first failure ends what the others do; theirs would only be its echo. */
  #fail(error: unknown): never {
    if (!this.#stop.signal.aborted) this.#stop.abort(error)
    throw error
  }

  async #segments(table: ExportTable): Promise<readonly Segment[]> {
    if (this.#earlier.segments) return this.#earlier.segments
    const tally = { requests: 0 }
    const segments = await segmentsOf(table, this.#ask(tally))
    await this.journal.append({ kind: 'segments', segments, requests: tally.requests, at: timestamp() })
    return segments
  }

  async #plan(table: ExportTable, segment: Segment): Promise<readonly Cell[]> {
    const tally = { requests: 0 }
    const cells = await planSegment(table, segment, this.#limits, this.#ask(tally))
    await this.journal.append({
      kind: 'plan',
      segment: segment.name,
      cells,
      requests: tally.requests,
      at: timestamp(),
    })
    this.#counts.segmentsPlanned++
    this.#counts.cells += cells.length
    this.#counts.countedRows += cells.reduce((sum, { count }) => sum + count, 0) - (segment.count ?? 0)
    if (this.#counts.segmentsPlanned === this.#counts.segments) this.#counts.planned = true
    return cells
  }

  async #work(table: ExportTable, queue: CellQueue): Promise<void> {
    for (let cell = await queue.next(); cell; cell = await queue.next()) {
      const tally = { requests: 0 }
      const parts = await this.#transfer(table, cell, tally)
      if (parts) queue.putFirst(parts)
    }
  }

  /** Brings a cell to the sink, or gives the cells that take its place. */
  async #transfer(table: ExportTable, cell: Cell, tally: Tally): Promise<readonly Cell[] | undefined> {
    const limit = this.#limits.cap
    if (cell.count >= limit) return this.#split(table, cell, tally)
    let before: number | undefined
    for (let answers = 1; answers <= RESTLESS_ANSWERS; answers++) {
      try {
        const fetched = await this.#fetch(table, cell, tally)
        const arrival = { rows: fetched.rows, counted: cell.count, limit: ROW_CAP, before }
        let judged = judgeCell(arrival)
        if (judged.verdict === 'recount') {
          const recounted = await this.#recount(table, cell, tally).catch(async (error: unknown) => {
            await fetched.discard()
            throw error
          })
          judged = judgeCell({ ...arrival, recounted })
        }
        if (judged.verdict === 'accept') {
          if (judged.notice) this.#notices.add(`${cell.segment}: ${judged.notice}.`)
          await this.#commit(cell, fetched, tally)
          return undefined
        }
        await fetched.discard()
        if (judged.verdict === 'too_large') {
          this.#limits.cap = Math.min(this.#limits.cap, judged.cap)
          this.#limits.target = Math.min(this.#limits.target, firstTarget(this.#limits.cap))
          return this.#split(table, cell, tally)
        }
        before = fetched.rows
      } catch (error) {
        if (error instanceof TooExpensive) return this.#split(table, cell, tally, error)
        throw error
      }
    }
    throw new ApiError(
      `PostHog answers the cell ${cell.id} with fewer rows than it counts, again and again.`,
      {
        code: 'invalid_response',
        retryable: true,
        hint: 'Rows may be arriving or being deleted in bulk: try again later.',
      },
    )
  }

  #fetch(table: ExportTable, cell: Cell, tally: Tally): Promise<FetchedCell> {
    const { driver, sink, job } = this
    return this.#line.run(tally, async (signal) => {
      const name = `posthog-driver/export/${job.what}/${cell.id}`
      const fetched = await fetchCell({ driver, table, sink, cell, limit: ROW_CAP, name, signal })
      if (!this.options.targetRows && fetched.rows > 0)
        this.#limits.target = nextTarget({
          ...this.#limits,
          bytesPerRow: fetched.answerBytes / fetched.rows,
          wallMs: fetched.wallMs,
        })
      return fetched
    })
  }

  async #recount(table: ExportTable, cell: Cell, tally: Tally): Promise<number> {
    const [row] = await this.#ask(tally)(cellCountQuery(table, cell.bounds), 'recount')
    return Number(row?.n ?? 0)
  }

  async #split(
    table: ExportTable,
    cell: Cell,
    tally: Tally,
    expensive?: TooExpensive,
  ): Promise<readonly Cell[]> {
    if (expensive) this.#limits.target = Math.max(1, Math.min(this.#limits.target, Math.ceil(cell.count / 2)))
    const into = await splitCell(table, cell, this.#limits, this.#ask(tally)).catch((error: unknown) => {
      throw error instanceof TooExpensive ? error.reason : error
    })
    const { requests } = tally
    await this.journal.append({ kind: 'split', cell: cell.id, into, requests, at: timestamp() })
    this.#counts.cells += into.length - 1
    this.#counts.countedRows += into.reduce((sum, { count }) => sum + count, 0) - cell.count
    return into
  }

  /** One part at a time: data first, then the line that says so. */
  #commit(cell: Cell, { part, discard }: FetchedCell, { requests }: Tally): Promise<void> {
    const commit = async () => {
      try {
        this.#stop.signal.throwIfAborted()
        await this.sink.writePart(part)
        const state = (await this.sink.commit?.(part)) ?? undefined
        const { rows, bytes, duplicates } = part
        const done = {
          kind: 'done',
          cell: cell.id,
          rows,
          bytes,
          duplicates,
          requests,
          at: timestamp(),
        } as const
        await this.journal.append({ ...done, ...(state && { state }) })
        this.#sinkState = state ?? this.#sinkState
        this.#duplicates += duplicates
        this.#counts.rows += rows
        this.#counts.bytes += bytes
        this.#counts.cellsDone++
        // What was counted and what came may differ; the sum of both must end where the rows do.
        this.#counts.countedRows += rows - cell.count
      } finally {
        await discard()
      }
    }
    this.#committing = this.#committing.then(commit, commit)
    return this.#committing
  }

  async #finish(): Promise<ExportSummary> {
    this.#counts.phase = 'finishing'
    const summary = this.#summary('complete')
    const state = (await this.sink.finish?.(summary)) ?? this.#sinkState
    const { rows } = this.#counts
    await this.journal.append({ kind: 'finish', rows, ...(state && { state }), at: timestamp() })
    this.#counts.phase = 'done'
    this.#meter.tell()
    return summary
  }

  /** Asks for a few rows, such as counts, never from PostHog's cache. */
  #ask(tally: Tally): AskRows {
    return (query: HogQLFragment, purpose: string): Promise<readonly Row[]> =>
      this.#line.run(tally, async (signal) => {
        const name = `posthog-driver/export/${this.job.what}/${purpose}`
        const result = await this.driver.execute(query, {
          ...EXPORT_QUERY,
          background: 'never',
          name,
          signal,
        })
        if (!result.cached) return result.rows
        throw new ApiError('PostHog answered a count with a result from its cache.', {
          code: 'invalid_response',
          retryable: true,
        })
      })
  }

  #progress(): ExportCounts {
    const { waitingFor, ...counts } = this.#counts
    const requestsLeftThisHour = this.#line.leftThisHour()
    return {
      ...counts,
      requests: this.#line.sent,
      ...(requestsLeftThisHour !== undefined && { requestsLeftThisHour }),
      ...(waitingFor && { phase: 'waiting', waitingFor }),
    }
  }

  #summary(status: ExportSummary['status']): ExportSummary {
    const { rows, bytes, cellsDone } = this.#counts
    return {
      status,
      rows,
      bytes,
      cells: cellsDone,
      duplicates: this.#duplicates,
      verified: true,
      requests: this.#line.sent,
      elapsedMs: this.#meter.elapsedMs(),
      resumedRows: this.#earlier.rows,
      notices: [...this.#notices],
      ...(this.checkpoint && { checkpoint: this.checkpoint }),
    }
  }
}

const timestamp = (): string => new Date().toISOString()
