import type { Driver } from '../../client/driver.ts'
import type { FileDownloads } from '../../client/resources/file-downloads.ts'
import { ExportError } from '../../errors.ts'
import { anySignal } from '../../http/any-signal.ts'
import { BY_OVERWRITING } from '../by-overwriting.ts'
import type { Cell, Segment } from '../cell.ts'
import type { Journal } from '../checkpoint/journal.ts'
import { type JournalProgress, readProgress } from '../checkpoint/read-progress.ts'
import { timestamp } from '../checkpoint/timestamp.ts'
import type { ExportOptions } from '../export-options.ts'
import type { ExportSummary } from '../export-summary.ts'
import type { ExportTable } from '../export-table.ts'
import type { ExportPart } from '../part/export-part.ts'
import { DAY, startOfDay, toMicroseconds } from '../plan/microseconds.ts'
import { totalOf } from '../plan/pack.ts'
import { serverNow } from '../plan/server-now.ts'
import { REQUEST_DEFAULTS } from '../request-defaults.ts'
import { ExportLedger } from '../run/export-ledger.ts'
import { PartWriter } from '../run/part-writer.ts'
import { ProgressMeter } from '../run/progress-meter.ts'
import type { Tally } from '../run/request-line.ts'
import { stoppedExport } from '../run/stopped-export.ts'
import { workTogether } from '../run/work-together.ts'
import type { ExportSink } from '../sinks/export-sink.ts'
import { countReceived } from './count-received.ts'
import { createAsker, type ExportAsker } from './export-asker.ts'
import { type FetchedRun, fetchRun } from './fetch-run.ts'
import type { FileTable } from './file-table.ts'
import { type IntervalLimits, partId, receiveIntervals } from './receive-intervals.ts'
import { dayCell } from './run-parts.ts'
import { RunStarter } from './run-starter.ts'

export interface FileRunOptions {
  driver: Driver
  downloads: FileDownloads
  files: FileTable
  /** The same rows as queries have them, to count. */
  table: (asker: ExportAsker) => Promise<ExportTable>
  sink: ExportSink
  options: ExportOptions
  limits: IntervalLimits
  journal: Journal
  checkpoint: string | undefined
}

/** Rows that say they arrived by then must be in the files: PostHog's tables get them within seconds. */
const SETTLED = 600_000_000n
const WHAT = 'events by file'

/** An export by PostHog's files, to its end, from wherever an earlier run left it. */
export class FileRun {
  readonly #earlier: JournalProgress
  readonly #ledger: ExportLedger
  readonly #asker: ExportAsker
  readonly #starter: RunStarter
  readonly #meter: ProgressMeter
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #tally: Tally = { requests: 0 }
  readonly #writer: PartWriter
  #waitingFor: string | undefined
  #isOpen = false
  #isVerified = true

  constructor(private readonly given: FileRunOptions) {
    const { journal, options, driver, downloads, files, sink } = given
    const { signal, onProgress } = options
    this.#signal = anySignal(this.#stop.signal, signal)
    this.#earlier = readProgress(journal.entries)
    this.#ledger = new ExportLedger(this.#earlier)
    this.#writer = new PartWriter({
      sink,
      append: (entry) => journal.append(entry),
      state: this.#earlier.sinkState,
      signal: this.#stop.signal,
    })
    const onWaiting = (reason: string | undefined) => {
      this.#waitingFor = reason
    }
    const budget = {
      requestsPerMinute: options.requestsPerMinute ?? REQUEST_DEFAULTS.requestsPerMinute,
      requestsPerHour: options.requestsPerHour ?? REQUEST_DEFAULTS.requestsPerHour,
      concurrency: 1,
    }
    this.#asker = createAsker(driver, WHAT, budget, this.#signal, onWaiting)
    this.#starter = new RunStarter({ downloads, events: files.events, onWaiting })
    this.#meter = new ProgressMeter(
      () => ({
        ...this.#ledger.counts,
        requests: this.#requests,
        ...(this.#waitingFor && { phase: 'waiting', waitingFor: this.#waitingFor }),
      }),
      onProgress,
    )
  }

  async run(): Promise<ExportSummary> {
    const { sink, options, journal, files } = this.given
    const { signal, overwrite = false } = options
    try {
      signal?.throwIfAborted()
      const { committed, finished, sinkState: state } = this.#earlier
      const found = { state, resumed: journal.entries.length > 0, committed, overwrite }
      await sink.check?.(found)
      if (finished) return this.#summary('already_complete')
      const table = await this.given.table(this.#asker)
      const intervals = await this.#intervals(table)
      const columns = files.columns.filter((column) => column.output)
      await sink.open?.({ ...found, columns, signal })
      this.#isOpen = true
      await this.#transferAll(intervals)
      await this.#verify(table, intervals)
      return await this.#finish()
    } catch (error) {
      const { rows, countedRows } = this.#ledger.counts
      throw stoppedExport(error, {
        what: WHAT,
        rows,
        countedRows,
        checkpoint: this.#isOpen ? this.given.checkpoint : undefined,
        overwrite,
        aborted: signal?.aborted ?? false,
      })
    } finally {
      this.#meter.stop()
    }
  }

  get #requests(): number {
    return this.#asker.line.sent + this.#tally.requests
  }

  /** Of the first run: what arrives later is another export's. */
  async #intervals(table: ExportTable): Promise<readonly Cell[]> {
    const { journal, files, limits } = this.given
    const { segments } = this.#earlier
    if (segments) return segments.map(asCell)
    const { ask, line } = this.#asker
    const now = await serverNow(ask)
    const received = await countReceived(table, now, ask)
    // The day before: clocks of those who send are not those of PostHog.
    const days = [startOfDay(toMicroseconds(files.range.from)) - DAY, ...received.map(({ day }) => day)]
    const [from] = days.sort((one, other) => (one < other ? -1 : 1)) as [bigint]
    const cells = receiveIntervals({ from, to: now }, received, limits)
    const found = cells.map(({ segment, bounds, count }) => ({ name: segment, bounds, count }))
    await journal.append({ kind: 'segments', segments: found, requests: line.sent, at: timestamp() })
    return cells
  }

  async #transferAll(intervals: readonly Cell[]): Promise<void> {
    const { plans } = this.#earlier
    const isDone = ({ segment }: Cell) => plans.has(segment) && plans.get(segment)!.undone.length === 0
    const open = intervals.filter((cell) => !isDone(cell))
    this.#ledger.begin(
      intervals.map(({ segment, bounds }) => ({ name: segment, bounds })),
      open.map(({ segment, bounds, count }) => ({ name: segment, bounds, count })),
      [],
    )
    const waiting = [...open]
    const { concurrency = REQUEST_DEFAULTS.concurrency } = this.given.options
    const count = Math.min(concurrency, open.length)
    await workTogether(count, this.#stop, () => this.#work(waiting))
  }

  async #work(waiting: Cell[]): Promise<void> {
    const { downloads, files: table, sink } = this.given
    for (let cell = waiting.shift(); cell; cell = waiting.shift()) {
      const tally = { requests: 0 }
      const interval = cell
      try {
        const fetched = await fetchRun({
          downloads,
          table,
          sink,
          cell,
          tally,
          signal: this.#signal,
          start: (signal) => this.#start(interval, tally, signal),
          onNotice: (notice) => this.#ledger.notices.add(notice),
        })
        await this.#commit(cell, fetched, tally)
      } finally {
        this.#tally.requests += tally.requests
      }
    }
  }

  #start(cell: Cell, tally: Tally, signal: AbortSignal): Promise<string> {
    tally.requests++
    return this.#starter.start(cell, signal)
  }

  #commit(cell: Cell, { parts, discard }: FetchedRun, tally: Tally): Promise<void> {
    const write = async () => {
      const open = await this.#planned(cell, parts)
      this.#ledger.planned({ name: cell.segment, ...cell }, open)
      for (const [index, part] of parts.entries()) {
        const piece = open.find(({ id }) => id === part.id)
        // Committed by an earlier run, which was killed before all parts of the interval were.
        if (!piece) continue
        await this.#writer.write(part, index === 0 ? tally.requests : 0)
        this.#ledger.committed(piece, part)
      }
    }
    return this.#writer.inTurn(write, discard)
  }

  /** The cells of an interval that are not committed, after the journal knows all of them. */
  async #planned(cell: Cell, parts: readonly ExportPart[]): Promise<readonly Cell[]> {
    const { journal, sink } = this.given
    const { segment } = cell
    const earlier = this.#earlier.plans.get(segment)
    if (earlier) {
      const known = new Set([...earlier.done, ...earlier.undone].map(({ id }) => id))
      const stranger = parts.find(({ id }) => !known.has(id))
      if (!stranger) return earlier.undone
      throw new ExportError(
        `PostHog's files of ${segment} have rows of ${stranger.segment} that they had not before.`,
        {
          code: 'export_stopped',
          hint: `Begin the export anew ${BY_OVERWRITING}.`,
        },
      )
    }
    const count = parts.reduce((sum, { rows }) => sum + rows, 0)
    const whole = { ...cell, count }
    await journal.append({ kind: 'plan', segment, cells: [whole], requests: 0, at: timestamp() })
    if (sink.partition !== 'day') return [whole]
    const into = parts.map((part) => ({ ...dayCell(cell, part.segment), count: part.rows }))
    await journal.append({ kind: 'split', cell: cell.id, into, requests: 0, at: timestamp() })
    return into
  }

  /** The tables are asked again: rows can be merged or deleted meanwhile, but none may be missing. */
  async #verify(table: ExportTable, intervals: readonly Cell[]): Promise<void> {
    const { counts, duplicates } = this.#ledger
    const last = intervals.at(-1)?.bounds.time?.[1]
    if (!last) return
    counts.phase = 'finishing'
    const expected = totalOf(await countReceived(table, toMicroseconds(last) - SETTLED, this.#asker.ask))
    this.#isVerified = counts.rows + duplicates >= expected
    if (this.#isVerified) return
    throw new ExportError(
      `PostHog's files hold ${counts.rows + duplicates} rows, and its tables ${expected} that arrived by then.`,
      {
        code: 'export_stopped',
        hint: 'Some may have reached the tables late: export again to another place, or by queries (exportEvents).',
        details: { expected, received: counts.rows + duplicates },
      },
    )
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

  #summary(status: ExportSummary['status']): ExportSummary {
    const { counts, duplicates, notices } = this.#ledger
    const { checkpoint, files } = this.given
    return {
      status,
      rows: counts.rows,
      bytes: counts.bytes,
      cells: counts.cellsDone,
      duplicates,
      verified: this.#isVerified,
      requests: this.#requests,
      elapsedMs: this.#meter.elapsedMs(),
      resumedRows: this.#earlier.rows,
      range: files.range,
      notices: [...notices],
      ...(checkpoint && { checkpoint }),
    }
  }
}

const asCell = ({ name, bounds, count = 0 }: Segment, index: number): Cell => ({
  id: partId(name, index + 1),
  segment: name,
  bounds,
  count,
})
