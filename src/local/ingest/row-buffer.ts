import { ROW_PERSON_ID_OFFSET } from './event-row.ts'
import type { DistinctId } from './person.ts'

const START_BYTES = 64 * 1024
const GROWTH = 4
const MAX_UTF8_BYTES_PER_UNIT = 3

/**
 * Event rows waiting to be written, as bytes. The person id has a fixed place in each and is filled in at the end: a merge
 * between arrival and writing then costs no rewriting of stored events.
 */
export class RowBuffer {
  #bytes = Buffer.allocUnsafe(START_BYTES)
  #length = 0
  #rows: { start: number; distinctId: DistinctId }[] = []

  get byteLength(): number {
    return this.#length
  }

  get rowCount(): number {
    return this.#rows.length
  }

  append(line: string, distinctId: DistinctId): void {
    this.#reserve(line.length * MAX_UTF8_BYTES_PER_UNIT)
    this.#rows.push({ start: this.#length, distinctId })
    this.#length += this.#bytes.write(line, this.#length)
  }

  /** Hands over the rows, each with its current person, and starts afresh. */
  take(): Uint8Array {
    for (const { start, distinctId } of this.#rows) {
      this.#bytes.write(distinctId.person.id, start + ROW_PERSON_ID_OFFSET, 'latin1')
    }
    const taken = this.#bytes.subarray(0, this.#length)
    this.#bytes = Buffer.allocUnsafe(START_BYTES)
    this.#length = 0
    this.#rows = []
    return taken
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * GROWTH))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
