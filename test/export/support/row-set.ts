import { crc32 } from 'node:zlib'
import { murmur32 } from './murmur32.ts'

/** A row of events in the form in which both sides of a comparison are hashed. */
export interface EventRow {
  uuid: string
  event: string | Buffer
  distinctId: string | Buffer
  /** As the export wrote them: ISO 8601, UTC. */
  timestamp: string
  createdAt: string
  elementsChain: string | Buffer
  /** Byte for byte as the source has it. */
  properties: Buffer
  /** Whether the properties stood in the output as JSON, and not as a text that holds JSON. @default false */
  inlined?: boolean
}

export const FORMS = ['text', 'inlined'] as const
export type Form = (typeof FORMS)[number]

/** What tells two sets of rows apart: how many, and the sum of their hashes, in which no order shows. */
export interface Digest {
  rows: number
  /** Of two hashes of 32 bits. */
  sums: readonly number[]
}

/**
 * Of a row in ClickHouse; `RowSet` makes the same text of what an export put out. JSON that is inlined in a line has spaces
 * for the line ends between its parts.
 */
export const rowTextSql = (
  form: Form,
): string => `concat(toString(uuid), toString(timestamp), toString(created_at),
  toString(length(event)), ':', event, toString(length(distinct_id)), ':', distinct_id,
  toString(length(elements_chain)), ':', elements_chain, ${form === 'inlined' ? String.raw`translate(properties, '\r\n\t', '   ')` : 'properties'})`
/** Of such a text; `RowSet` computes the same two. */
export const HASHES = ['CRC32', 'murmurHash3_32'] as const

const ENTRY_BYTES = 8 + 36
const FIRST_ENTRIES = 1 << 14

/** Rows that an export put out: any number of them, in any order, 44 bytes each. */
export class RowSet {
  #scratch = Buffer.allocUnsafe(1 << 16)
  /** Hashes and uuid of each row. */
  #entries = Buffer.allocUnsafe(FIRST_ENTRIES * ENTRY_BYTES)
  #rows = 0
  #form: Form | undefined

  /** How the properties stood in the output. */
  get form(): Form {
    return this.#form ?? 'text'
  }

  get rows(): number {
    return this.#rows
  }

  add(row: EventRow): void {
    if ((this.#rows + 1) * ENTRY_BYTES > this.#entries.length)
      this.#entries = Buffer.concat([this.#entries, Buffer.allocUnsafe(this.#entries.length)])
    const form = row.inlined ? 'inlined' : 'text'
    this.#form ??= form
    if (form !== this.#form) throw new Error(`Properties are ${form}, those before were ${this.#form}`)
    const entry = this.#rows * ENTRY_BYTES
    const text = this.#textOf(row)
    this.#entries.writeUInt32LE(crc32(text), entry)
    this.#entries.writeUInt32LE(murmur32(text), entry + 4)
    this.#entries.write(row.uuid, entry + 8, 36, 'latin1')
    this.#rows++
  }

  digest(): Digest {
    let [first, second] = [0, 0]
    for (let entry = 0; entry < this.#rows * ENTRY_BYTES; entry += ENTRY_BYTES) {
      first = (first + this.#entries.readUInt32LE(entry)) >>> 0
      second = (second + this.#entries.readUInt32LE(entry + 4)) >>> 0
    }
    return { rows: this.#rows, sums: [first, second] }
  }

  /** Both hashes, joined by a space, and the uuid of each row. */
  *entries(): Generator<[hashes: string, uuid: string]> {
    for (let entry = 0; entry < this.#rows * ENTRY_BYTES; entry += ENTRY_BYTES)
      yield [
        `${this.#entries.readUInt32LE(entry)} ${this.#entries.readUInt32LE(entry + 4)}`,
        this.#entries.toString('latin1', entry + 8, entry + ENTRY_BYTES),
      ]
  }

  #textOf(row: EventRow): Buffer {
    const texts = [row.event, row.distinctId, row.elementsChain].map((text) =>
      typeof text === 'string' ? Buffer.from(text) : text,
    )
    const length = texts.reduce((sum, text) => sum + text.length + 12, 128 + row.properties.length)
    if (length > this.#scratch.length) this.#scratch = Buffer.allocUnsafe(2 * length)
    const scratch = this.#scratch
    let end = scratch.write(
      `${row.uuid}${asClickHouse(row.timestamp)}${asClickHouse(row.createdAt)}`,
      'latin1',
    )
    for (const text of texts) {
      end += scratch.write(`${text.length}:`, end, 'latin1')
      end += text.copy(scratch, end)
    }
    end += row.properties.copy(scratch, end)
    return scratch.subarray(0, end)
  }
}

const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:Z|\+00:00)$/

/** `2026-03-08T11:11:11.5Z` as ClickHouse writes it, `2026-03-08 11:11:11.500000`. */
function asClickHouse(time: string): string {
  const [, day, clock, fraction = ''] = TIME.exec(time) ?? []
  if (day === undefined) throw new Error(`Not a time in UTC: ${time}`)
  return `${day} ${clock}.${fraction.padEnd(6, '0')}`
}
