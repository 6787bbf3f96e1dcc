import type { Cell } from '../cell.ts'
import { createEncoder } from '../encode/create-encoder.ts'
import { OutputBuffer } from '../encode/output-buffer.ts'
import type { RowEncoder } from '../encode/row-encoder.ts'
import type { ExportPart } from '../part/export-part.ts'
import { openSpool, type Spool } from '../part/spool.ts'
import { DAY, microsecondText, toMicroseconds } from '../plan/microseconds.ts'
import type { RawRow } from '../scan/raw-row.ts'
import type { ExportSink } from '../sinks/export-sink.ts'
import type { RowTaker } from './file-rows.ts'
import type { FileTable } from './file-table.ts'
import { numberOf, partId } from './receive-intervals.ts'

/** Of each day: rows may arrive for many days at once. */
const DAY_MEMORY_BYTES = 1024 * 1024

interface PartBeingWritten {
  id: string
  segment: string
  rows: number
  duplicates: number
  spool: Spool
  output: OutputBuffer
  encoder: RowEncoder
}

/** Writes the rows of a run down in the sink's format: as one part, or as one for each UTC day. */
export class RunParts implements RowTaker {
  readonly #byDay: boolean
  readonly #parts = new Map<string, PartBeingWritten>()

  constructor(
    private readonly table: FileTable,
    private readonly sink: Pick<ExportSink, 'format' | 'spoolDirectory' | 'partition'>,
    private readonly cell: Cell,
  ) {
    this.#byDay = sink.partition === 'day'
    // An interval without rows is a part, too: it is done.
    if (!this.#byDay) this.#partOf('')
  }

  write(row: RawRow, moment: string): void {
    const part = this.#partOf(moment)
    part.encoder.write(row)
    part.rows++
  }

  leaveOut(moment: string): void {
    this.#partOf(moment).duplicates++
  }

  /** Hands over what fills its buffer. */
  async flush(): Promise<void> {
    for (const { output, spool } of this.#parts.values()) {
      const full = output.take()
      if (full.length > 0) await spool.write(full)
    }
  }

  async finish(): Promise<ExportPart[]> {
    const columns = this.table.columns.filter((column) => column.output)
    const finished: ExportPart[] = []
    for (const { spool, output, id, segment, rows, duplicates } of this.#parts.values()) {
      await spool.write(output.takeAll())
      finished.push(await spool.finish({ id, segment, rows, duplicates, columns }))
    }
    return finished
  }

  async discard(): Promise<void> {
    const discards = await Promise.allSettled([...this.#parts.values()].map(({ spool }) => spool.discard()))
    for (const discard of discards) if (discard.status === 'rejected') throw discard.reason
  }

  #partOf(moment: string): PartBeingWritten {
    const day = this.#byDay ? moment.slice(0, 10) : ''
    const known = this.#parts.get(day)
    if (known) return known
    const { cell, sink, table } = this
    const { format, spoolDirectory: directory } = sink
    const id = this.#byDay ? dayCell(cell, day).id : cell.id
    const memory = this.#byDay ? { memoryBytes: DAY_MEMORY_BYTES } : {}
    const spool = openSpool({ directory, name: id, gzip: format.gzip, ...memory })
    const output = new OutputBuffer()
    const encoder = createEncoder(format, table.columns, output)
    const segment = this.#byDay ? day : cell.segment
    const part = { id, segment, rows: 0, duplicates: 0, spool, output, encoder }
    this.#parts.set(day, part)
    return part
  }
}

/** What of an interval happened on one UTC day. Its time is that of the events. */
export function dayCell(cell: Cell, day: string): Cell {
  const from = toMicroseconds(day)
  const time = [microsecondText(from), microsecondText(from + DAY)] as const
  return { id: partId(day, numberOf(cell)), segment: cell.segment, count: 0, bounds: { time } }
}
