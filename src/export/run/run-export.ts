import type { Driver } from '../../client/driver.ts'
import { anySignal } from '../../http/any-signal.ts'
import { monotonicNow } from '../../http/monotonic-now.ts'
import { createRateBudget } from '../../http/rate-budget.ts'
import { MAX_ROWS } from '../../schemas/query-options.ts'
import type { Cell, Segment } from '../cell.ts'
import type { Journal } from '../checkpoint/journal.ts'
import type { JournalEntry } from '../checkpoint/journal-entry.ts'
import { type JournalProgress, readProgress } from '../checkpoint/read-progress.ts'
import { timestamp } from '../checkpoint/timestamp.ts'
import type { ExportOptions } from '../export-options.ts'
import type { ExportSummary } from '../export-summary.ts'
import type { ExportTable } from '../export-table.ts'
import { Arrivals } from '../incremental/arrivals.ts'
import { incrementalSettings } from '../incremental/incremental-options.ts'
import { segmentsOf } from '../plan/segments-of.ts'
import { REQUEST_DEFAULTS } from '../request-defaults.ts'
import type { ExportSink } from '../sinks/export-sink.ts'
import type { TableSource } from '../tables/table-source.ts'
import { Asker } from './asker.ts'
import { CellFetcher, type CellLimits } from './cell-fetcher.ts'
import { CellQueue } from './cell-queue.ts'
import { ExportLedger } from './export-ledger.ts'
import type { FetchedCell } from './fetch-cell.ts'
import { PartWriter } from './part-writer.ts'
import { planInPieces } from './plan-in-pieces.ts'
import { type ExportCounts, ProgressMeter } from './progress-meter.ts'
import { RequestLine, type Tally, TooExpensive } from './request-line.ts'
import { CopyFilter } from './row-filter.ts'
import { stoppedExport } from './stopped-export.ts'
import { firstTarget } from './target-rows.ts'
import { withJournal } from './with-journal.ts'
import { workTogether } from './work-together.ts'

/** Requests that leave a minute apart may arrive less than that apart. */
const MARGIN_MS = 1000

/** Runs an export to its end, from wherever an earlier run left it. The options must have been checked. */
export async function runExport(
  driver: Driver,
  source: TableSource,
  sink: ExportSink,
  options: ExportOptions,
): Promise<ExportSummary> {
  return withJournal({ driver, sink, selection: source.fingerprint, options }, (journal, checkpoint) =>
    new ExportRun(driver, source, sink, options, journal, checkpoint).run(),
  )
}

class ExportRun {
  /** The journal's, as it grows. */
  readonly #entries: JournalEntry[]
  #earlier: JournalProgress
  #ledger: ExportLedger
  #arrivals: Arrivals | undefined
  readonly #line: RequestLine
  readonly #asker: Asker
  readonly #stop = new AbortController()
  readonly #meter: ProgressMeter
  readonly #limits: CellLimits
  readonly #writer: PartWriter
  #waitingFor: string | undefined
  #isOpen = false
  /** Requests of this run that the journal knows of. */
  #noted = 0

  constructor(
    private readonly driver: Driver,
    private readonly source: TableSource,
    private readonly sink: ExportSink,
    private readonly options: ExportOptions,
    private readonly journal: Journal,
    private readonly checkpoint: string | undefined,
  ) {
    const { signal, targetRows, onProgress } = options
    this.#entries = [...journal.entries]
    this.#earlier = readProgress(this.#entries)
    this.#ledger = new ExportLedger(this.#earlier)
    this.#writer = new PartWriter({
      sink,
      append: (entry) => this.#append(entry),
      state: this.#earlier.sinkState,
      signal: this.#stop.signal,
    })
    this.#limits = {
      cap: MAX_ROWS,
      targetRows: targetRows ?? firstTarget(MAX_ROWS),
      isFixed: targetRows !== undefined,
    }
    const budget = createRateBudget({
      perMinute: options.requestsPerMinute ?? REQUEST_DEFAULTS.requestsPerMinute,
      perHour: options.requestsPerHour ?? REQUEST_DEFAULTS.requestsPerHour,
      now: monotonicNow,
      history: this.#earlier.sentAt,
      marginMs: MARGIN_MS,
    })
    this.#line = new RequestLine({
      concurrency: options.concurrency ?? REQUEST_DEFAULTS.concurrency,
      budget,
      now: monotonicNow,
      signal: anySignal(this.#stop.signal, signal),
      onWaiting: (reason) => {
        this.#waitingFor = reason
      },
    })
    this.#asker = new Asker(driver, this.#line, source.what)
    this.#meter = new ProgressMeter(() => this.#counts(), onProgress)
  }

  async run(): Promise<ExportSummary> {
    const { sink, options } = this
    const { signal, overwrite = false } = options
    try {
      signal?.throwIfAborted()
      const { committed, finished, sinkState: state } = this.#earlier
      const found = { state, resumed: this.#entries.length > 0, committed, overwrite }
      await sink.check?.(found)
      if (finished && !options.incremental) return this.#summary('already_complete')
      const table = await this.#prepare()
      const segments = await this.#segments(table)
      if (table.notice) this.#ledger.notices.add(table.notice)
      const columns = table.columns.filter((column) => column.output)
      await sink.open?.({ ...found, columns, signal })
      this.#isOpen = true
      await this.#transferAll(this.#isRepeating ? this.#arrivals!.wholeTable() : table, segments)
      await this.#repeatDays()
      return await this.#finish()
    } catch (error) {
      await this.#noteRequests()
      const { rows, countedRows, planned } = this.#ledger.counts
      throw stoppedExport(error, {
        what: this.source.what,
        rows,
        countedRows: planned ? countedRows : undefined,
        checkpoint: this.#isOpen ? this.checkpoint : undefined,
        overwrite,
        aborted: signal?.aborted ?? false,
      })
    } finally {
      this.#meter.stop()
      await this.#arrivals?.close()
    }
  }

  /** The table as far as this run is about it. */
  async #prepare(): Promise<ExportTable> {
    const { sink, source } = this
    const asked = await source.prepare(this.#asker.columns())
    const byDay = sink.partition === 'day' && asked.time
    const table = byDay ? { ...asked, time: { ...asked.time!, joinDays: false } } : asked
    const settings = incrementalSettings(this.options.incremental)
    if (!settings || !this.checkpoint) return table
    const ask = this.#asker.rows()
    const { checkpoint } = this
    const options = { table, settings, entries: this.#entries, checkpoint, ask }
    const { arrivals, entry } = await Arrivals.begin(options, this.#earlier.finished)
    this.#arrivals = arrivals
    if (entry) {
      await this.#append(entry)
      await arrivals.forgetEarlier()
      this.#earlier = readProgress(this.#entries)
      this.#ledger = new ExportLedger(this.#earlier)
    }
    return arrivals.windowTable()
  }

  get #isRepeating(): boolean {
    return this.#arrivals?.isRepeating ?? false
  }

  /** What came late to the recent days, once everything else is in the sink and known. */
  async #repeatDays(): Promise<void> {
    const arrivals = this.#arrivals
    if (!arrivals || this.#isRepeating) return
    const tally = { requests: 0 }
    const repeat = await arrivals.daysToRepeat(this.#entries, this.#asker.rows(tally))
    if (repeat.segments.length === 0) return
    await this.#append({ kind: 'segments', ...repeat, ...tally, at: timestamp() })
    this.#ledger.notices.add(
      `Fetched again, because rows had come late: ${Object.keys(repeat.again).join(', ')}.`,
    )
    await this.#transferAll(arrivals.wholeTable(), repeat.segments)
  }

  async #transferAll(table: ExportTable, segments: readonly Segment[]): Promise<void> {
    const { plans } = readProgress(this.#entries)
    const open = segments.filter(({ name }) => !plans.has(name))
    const waiting = [...plans.values()].flatMap(({ undone }) => undone)
    this.#ledger.begin(segments, open, waiting)
    const queue = new CellQueue({
      segments: open,
      waiting,
      plan: (segment) => this.#plan(table, segment),
    })
    const fetcher = new CellFetcher({
      driver: this.driver,
      table,
      sink: this.sink,
      line: this.#line,
      ask: (tally) => this.#asker.rows(tally),
      limits: this.#limits,
      filterFor: (table, cell) => this.#arrivals?.filterFor(table, cell) ?? new CopyFilter(table),
      onNotice: (notice) => this.#ledger.notices.add(notice),
    })
    const { concurrency = REQUEST_DEFAULTS.concurrency } = this.options
    await workTogether(concurrency, this.#stop, () => this.#work(fetcher, queue))
  }

  async #segments(table: ExportTable): Promise<readonly Segment[]> {
    if (this.#earlier.segments) return this.#earlier.segments
    const tally = { requests: 0 }
    const segments = await segmentsOf(table, this.#asker.rows(tally), this.#limits).catch(unwrapped)
    await this.#append({ kind: 'segments', segments, ...tally, at: timestamp() })
    return segments
  }

  /** Durable before anything is built on it. */
  async #append(entry: JournalEntry): Promise<void> {
    await this.journal.append(entry)
    this.#entries.push(entry)
    if ('requests' in entry) this.#noted += entry.requests
  }

  /** What was sent in vain counts, too: together with the next run, this one keeps to the budget. */
  async #noteRequests(): Promise<void> {
    const requests = this.#line.sent - this.#noted
    if (this.#entries.length === 0 || requests <= 0) return
    // The checkpoint may be what failed.
    await this.#append({ kind: 'sent', requests, at: timestamp() }).catch(() => {})
  }

  async #plan(table: ExportTable, segment: Segment): Promise<readonly Cell[]> {
    const tally = { requests: 0 }
    const ask = this.#asker.rows(tally)
    const planned = await planInPieces(table, segment, this.#limits, ask)
    const cells = this.#arrivals?.nameCells(planned) ?? planned
    await this.#append({ kind: 'plan', segment: segment.name, cells, ...tally, at: timestamp() })
    this.#ledger.planned(segment, cells)
    return cells
  }

  async #work(fetcher: CellFetcher, queue: CellQueue): Promise<void> {
    for (let cell = await queue.next(); cell; cell = await queue.next()) {
      let into: readonly Cell[] = []
      try {
        const tally = { requests: 0 }
        const outcome = await fetcher.fetch(cell, tally)
        if ('fetched' in outcome) await this.#commit(cell, outcome.fetched, tally)
        else into = await this.#replace(cell, outcome.into, tally)
      } finally {
        queue.settle(into)
      }
    }
  }

  async #replace(cell: Cell, into: readonly Cell[], tally: Tally): Promise<readonly Cell[]> {
    await this.#append({ kind: 'split', cell: cell.id, into, ...tally, at: timestamp() })
    this.#ledger.split(cell, into)
    return into
  }

  #commit(cell: Cell, { part, filter, discard }: FetchedCell, { requests }: Tally): Promise<void> {
    const write = async () => {
      await this.#writer.write(part, requests, async () => this.#arrivals?.commit(cell, filter))
      this.#ledger.committed(cell, part)
    }
    return this.#writer.inTurn(write, discard)
  }

  async #finish(): Promise<ExportSummary> {
    const { counts } = this.#ledger
    counts.phase = 'finishing'
    const summary = this.#summary('complete')
    await this.#writer.finish(summary)
    counts.phase = 'done'
    this.#meter.tell()
    return summary
  }

  #counts(): ExportCounts {
    const requestsLeftThisHour = this.#line.leftThisHour()
    const waitingFor = this.#waitingFor
    return {
      ...this.#ledger.counts,
      requests: this.#line.sent,
      ...(requestsLeftThisHour !== undefined && { requestsLeftThisHour }),
      ...(waitingFor && { phase: 'waiting', waitingFor }),
    }
  }

  #summary(status: ExportSummary['status']): ExportSummary {
    const { range, givenKey } = this.source
    const { duplicates, notices } = this.#ledger
    if (givenKey && duplicates > 0)
      notices.add(
        `Rows left out because another row has the same ${givenKey.join(', ')}: ${duplicates}. ` +
          'If they are no copies of it, name more columns as the key.',
      )
    return {
      ...this.#ledger.summary(status),
      requests: this.#line.sent,
      elapsedMs: this.#meter.elapsedMs(),
      resumedRows: this.#earlier.total.rows,
      ...(range && { range }),
      ...(this.checkpoint && { checkpoint: this.checkpoint }),
    }
  }
}

/** What cannot be asked for in smaller pieces is PostHog's word. */
const unwrapped = (error: unknown): never => {
  throw error instanceof TooExpensive ? error.reason : error
}
