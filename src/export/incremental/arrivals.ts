import { hogql } from '../../hogql/hogql-tag.ts'
import type { AskRows } from '../ask-rows.ts'
import type { Cell, Segment } from '../cell.ts'
import type { CreatedWindow, DoneEntry, JournalEntry, RememberedFrom } from '../checkpoint/journal-entry.ts'
import { timestamp } from '../checkpoint/timestamp.ts'
import type { ExportTable } from '../export-table.ts'
import { dayCountQuery } from '../plan/cell-query.ts'
import { countIn } from '../plan/count-rows.ts'
import {
  DAY,
  dayName,
  earlierOf,
  laterOf,
  type Microseconds,
  microsecondText,
  startOfDay,
  toMicroseconds,
} from '../plan/microseconds.ts'
import { serverNow } from '../plan/server-now.ts'
import { momentConstant } from '../plan/time-fragments.ts'
import { CopyFilter, type RowFilter } from '../run/row-filter.ts'
import { allOf } from '../tables/all-of.ts'
import { ArrivalFilter, dayNumber } from './arrival-filter.ts'
import { daysToRepeat } from './days-to-repeat.ts'
import type { IncrementalSettings } from './incremental-options.ts'
import { nextWindow } from './next-window.ts'
import { readArrivals } from './read-arrivals.ts'
import { rememberedFrom, withinMemory } from './remembered-from.ts'
import { SeenRows } from './seen-rows.ts'

export interface ArrivalsOptions {
  table: ExportTable
  settings: IncrementalSettings
  /** The journal's, this run not included. */
  entries: readonly JournalEntry[]
  /** Of the journal; what is remembered of rows lies beside it. */
  checkpoint: string
  ask: AskRows
}

/** Names of segments that are fetched anew end so. */
const AGAIN = '-again'
const NONE: ReadonlySet<string> = new Set()

/**
 * One run of an incremental export: which rows it is about, which of them were put out before, and what the next run has to
 * know. Time is that of arrival, by the server's clock.
 */
export class Arrivals {
  readonly #firstDay: number
  readonly #rememberFrom: Microseconds
  #overlap: Promise<ReadonlySet<string>> | undefined
  readonly #days = new Map<string, Promise<ReadonlySet<string>>>()

  private constructor(
    private readonly options: ArrivalsOptions,
    readonly run: number,
    readonly window: CreatedWindow,
    /** Undefined for tables whose rows change: they come again with every change. */
    private readonly seen: SeenRows | undefined,
    private readonly served: ReadonlyMap<string, number>,
    /** Whether an earlier attempt of this run was at its end, fetching days anew. */
    readonly isRepeating: boolean,
    { day, createdFrom }: RememberedFrom,
  ) {
    this.#firstDay = dayNumber(toMicroseconds(day))
    this.#rememberFrom = toMicroseconds(createdFrom)
  }

  /** Goes on with the last run, or begins the next one when `isNext`; `entry` is then to be put in the journal. */
  static async begin(
    options: ArrivalsOptions,
    isNext: boolean,
  ): Promise<{ arrivals: Arrivals; entry?: JournalEntry }> {
    const { entries, table, settings, checkpoint, ask } = options
    const { run, window, remembers: known, seenBytes, served, isRepeating } = readArrivals(entries)
    const remembers = table.arrival?.createdName !== undefined
    const pathOf = (number: number): string => `${checkpoint}.seen-${number}`
    const before = window && remembers ? await SeenRows.open(pathOf(run), seenBytes) : undefined
    if (window && !isNext) {
      const memory = known ?? rememberedFrom(window, settings)
      const arrivals = new Arrivals(options, run, window, before, served, isRepeating, memory)
      // The process that began the run may have died before it did.
      await arrivals.forgetEarlier()
      return { arrivals }
    }
    const wished = nextWindow(window, await serverNow(ask), settings, table.arrival?.roundedMs)
    // Tables whose rows come again with every change remember nothing, and may look back as far as they like.
    const next = remembers ? withinMemory(wished, known) : wished
    const memory = rememberedFrom(next, settings, known)
    const number = window ? run + 1 : 0
    const seen = remembers ? await remembered(pathOf(number), before, next, memory) : undefined
    const entry = {
      kind: 'run',
      run: number,
      window: next,
      ...(seen && { seenBytes: seen.bytes, remembers: memory }),
      at: timestamp(),
    } as const
    return { arrivals: new Arrivals(options, number, next, seen, served, false, memory), entry }
  }

  /** Removes what an earlier run remembered, once the journal knows of this one. */
  async forgetEarlier(): Promise<void> {
    if (this.run === 0 || !this.seen) return
    const earlier = await SeenRows.open(`${this.options.checkpoint}.seen-${this.run - 1}`, 0)
    await earlier.remove()
  }

  /** The table as far as rows of this run's window go. */
  windowTable(): ExportTable {
    return this.#arrivedIn(this.window)
  }

  /** The table up to the end of the window, whenever its rows arrived. */
  wholeTable(): ExportTable {
    return this.#arrivedIn({ from: null, to: this.window.to })
  }

  /** Cells of different runs have different ids, and belong to the day whose rows they hold. */
  nameCells(cells: readonly Cell[]): Cell[] {
    return cells.map((cell) => ({
      ...cell,
      id: this.run === 0 ? cell.id : `r${this.run}-${cell.id}`,
      segment: cell.segment.endsWith(AGAIN) ? cell.segment.slice(0, -AGAIN.length) : cell.segment,
    }))
  }

  /** For the rows of one cell. */
  async filterFor(table: ExportTable, cell: Cell): Promise<RowFilter> {
    if (!this.seen) return new CopyFilter(table)
    return new ArrivalFilter({
      table,
      seen: await this.#seenAround(cell),
      rememberFrom: this.#rememberFrom,
      firstDay: this.#firstDay,
    })
  }

  /** Remembers the rows of a cell, which are in the sink; gives what its entry in the journal has to say of them. */
  async commit(cell: Cell, filter: RowFilter): Promise<Pick<DoneEntry, 'served' | 'seenBytes'>> {
    if (!this.seen || !(filter instanceof ArrivalFilter)) return {}
    const seenBytes = await this.seen.add(filter.remembered)
    if (isAgain(cell)) return { seenBytes }
    const served = [...filter.served].map(([day, rows]) => [dayText(day), rows] as const)
    return { seenBytes, ...(served.length > 0 && { served: Object.fromEntries(served) }) }
  }

  /**
   * Counts the recent days again, all of whose rows have arrived by now, and gives those with more rows than came.
   * @param entries The journal's, those of this run included.
   */
  async daysToRepeat(
    entries: readonly JournalEntry[],
    ask: AskRows,
  ): Promise<{ segments: Segment[]; again: Record<string, number> }> {
    const { reconcileDays } = this.options.settings
    const table = this.wholeTable()
    if (!this.seen || reconcileDays === 0 || !table.time) return { segments: [], again: {} }
    const counted = await this.#countDays(table, ask)
    const days = daysToRepeat(counted, readArrivals(entries).served)
    return {
      segments: days.map((day) => ({ ...dayWithin(table, day), count: counted.get(day) ?? 0 })),
      again: Object.fromEntries(days.map((day) => [day, counted.get(day) ?? 0])),
    }
  }

  async close(): Promise<void> {
    await this.seen?.close()
  }

  async #countDays(table: ExportTable, ask: AskRows): Promise<Map<string, number>> {
    const from = microsecondText(BigInt(this.#firstDay) * DAY)
    const time = [laterOf(from, table.time?.from ?? null), table.time?.to ?? null] as const
    const rows = await ask(dayCountQuery(table, { time }), 'recent days')
    return new Map(rows.map((row) => [String(row.day), countIn(row)]))
  }

  #seenAround(cell: Cell): Promise<ReadonlySet<string>> | ReadonlySet<string> {
    const { seen, window } = this
    if (!seen) return NONE
    if (isAgain(cell)) {
      const { segment } = cell
      const known = this.#days.get(segment)
      if (known) return known
      const number = dayNumber(toMicroseconds(segment))
      const hashes = seen.hashes(({ day }) => day === number)
      this.#days.set(segment, hashes)
      return hashes
    }
    if (window.from === null) return NONE
    const from = toMicroseconds(window.from)
    this.#overlap ??= seen.hashes(({ createdAt }) => createdAt >= from)
    return this.#overlap
  }

  #arrivedIn({ from, to }: CreatedWindow): ExportTable {
    const { table } = this.options
    const column = table.arrival!.column
    return {
      ...table,
      where: allOf([
        table.where && hogql`(\n${table.where}\n)`,
        from === null ? undefined : hogql`${column} >= ${momentConstant(from)}`,
        hogql`${column} < ${momentConstant(to)}`,
      ]),
    }
  }
}

const isAgain = ({ id }: Cell): boolean => /-again-\d+(\.\d+)*$/.test(id)

/** What the next run needs of the run before: recent days, and what it will meet again in the overlap. */
function remembered(
  path: string,
  before: SeenRows | undefined,
  window: CreatedWindow,
  memory: RememberedFrom,
): Promise<SeenRows> {
  const firstDay = dayNumber(toMicroseconds(memory.day))
  const from = window.from === null ? undefined : toMicroseconds(window.from)
  return SeenRows.continue(
    path,
    before,
    ({ day, createdAt }) => day >= firstDay || (from !== undefined && createdAt >= from),
  )
}

const dayText = (day: number): string => dayName(BigInt(day) * DAY)

function dayWithin({ time }: ExportTable, day: string): Segment {
  const start = startOfDay(toMicroseconds(day))
  const [from, to] = [microsecondText(start), microsecondText(start + DAY)]
  return {
    name: `${day}${AGAIN}`,
    bounds: { time: [laterOf(from, time?.from ?? null), earlierOf(to, time?.to ?? null)] },
  }
}
