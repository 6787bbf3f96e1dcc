import { hash } from 'node:crypto'
import type { ExportTable } from '../export-table.ts'
import { DAY, type Microseconds, startOfDay, toMicroseconds } from '../plan/microseconds.ts'
import { CopyFilter, textAt } from '../run/row-filter.ts'
import type { RawRow } from '../scan/raw-row.ts'
import type { SeenRow } from './seen-rows.ts'

export interface ArrivalFilterOptions {
  table: ExportTable
  /** Hashes of what was put out before and may be among the rows. */
  seen: ReadonlySet<string>
  /** Rows that arrived from then on are remembered, whatever their day. */
  rememberFrom: Microseconds
  /** Rows of this UTC day and later ones are remembered, and counted by day. */
  firstDay: number
}

/** Drops copies and what an earlier run put out; keeps what the next runs have to know of the rest. */
export class ArrivalFilter extends CopyFilter {
  readonly remembered: SeenRow[] = []
  /** Rows that were not known before, copies included, by UTC day since 1970. */
  readonly served = new Map<number, number>()
  readonly #options: ArrivalFilterOptions
  readonly #time: number
  readonly #created: number
  /** Days by the first ten letters of a timestamp: there are few. */
  readonly #days = new Map<string, number>()

  constructor(options: ArrivalFilterOptions) {
    super(options.table)
    this.#options = options
    const { columns, arrival } = options.table
    this.#time = columns.findIndex(({ name }) => name === arrival?.timeName)
    this.#created = columns.findIndex(({ name }) => name === arrival?.createdName)
  }

  override accepts(row: RawRow): boolean {
    const { seen, firstDay, rememberFrom } = this.#options
    const key = this.keyOf(row)
    const day = this.#dayOf(unquoted(textAt(row, this.#time)))
    const createdAt = toMicroseconds(unquoted(textAt(row, this.#created)))
    const isRecent = day >= firstDay
    const isRemembered = isRecent || createdAt >= rememberFrom
    const hash = isRemembered || seen.size > 0 ? hashOf(key) : ''
    if (seen.has(hash)) {
      this.known++
      return false
    }
    if (isRecent) this.served.set(day, (this.served.get(day) ?? 0) + 1)
    if (!this.isFirst(row)) return false
    if (isRemembered) this.remembered.push({ hash, createdAt, day })
    return true
  }

  #dayOf(timestamp: string): number {
    const name = timestamp.slice(0, 10)
    const known = this.#days.get(name)
    if (known !== undefined) return known
    const day = dayNumber(toMicroseconds(timestamp))
    this.#days.set(name, day)
    return day
  }
}

/** UTC days since 1970. */
export const dayNumber = (moment: Microseconds): number => Number(startOfDay(moment) / DAY)

const unquoted = (json: string): string => (json.startsWith('"') ? json.slice(1, -1) : json)

const hashOf = (key: string): string => hash('sha256', key, 'buffer').toString('latin1', 0, 16)
