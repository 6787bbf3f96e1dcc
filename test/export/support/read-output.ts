import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { RowSet } from './row-set.ts'

/** A file (packed when its name ends in .gz), or the bytes of one. */
type Source = string | AsyncIterable<Uint8Array>

/**
 * Reads what an export wrote back into rows, with nothing of the export's own code: one object per line, the properties
 * inlined or as text. There must be the columns uuid, event, distinct_id, timestamp, created_at, elements_chain and
 * properties, in any order.
 */
export async function readNdjson(source: Source, rows = new RowSet()): Promise<RowSet> {
  const reader = new LineReader(rows)
  await eachPiece(source, (bytes) => {
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      reader.read(bytes, start, end)
      start = end + 1
    }
    return start
  })
  return rows
}

/** The same columns as CSV. */
export async function readCsv(source: Source): Promise<RowSet> {
  const rows = new RowSet()
  let names: string[] | undefined
  await eachPiece(source, (bytes) => {
    for (let start = 0; ; ) {
      const record = readRecord(bytes, start)
      if (!record) return start
      start = record.end
      if (names) addRecord(names, record.cells, rows)
      else names = record.cells.map(String)
    }
  })
  return rows
}

/** Every part below a directory, of which none may be empty. */
export async function readParts(directory: string): Promise<RowSet> {
  const names = await readdir(directory, { recursive: true })
  const rows = new RowSet()
  for (const name of names.sort()) {
    if (!/\.(ndjson|jsonl)(\.gz)?$/.test(name) || name.split('/').at(-1)!.startsWith('_')) continue
    const before = rows.rows
    await readNdjson(join(directory, name), rows)
    if (rows.rows === before) throw new Error(`${name} holds no rows`)
  }
  return rows
}

const [NEWLINE, RETURN, QUOTE, BACKSLASH, COMMA] = [10, 13, 34, 92, 44]
const COLUMNS = [
  'uuid',
  'event',
  'distinct_id',
  'timestamp',
  'created_at',
  'elements_chain',
  'properties',
] as const

/** Reads lines of one object each: all have the keys of the first, in its order. Throws for what is no such line. */
class LineReader {
  /** The keys as they stand there, with quotes and colon. */
  #keys: Buffer[] | undefined
  /** By column: the place of its key. */
  #places: number[] = []
  /** By place: where the value begins and ends. */
  readonly #bounds: number[] = []

  constructor(private readonly rows: RowSet) {}

  read(bytes: Buffer, start: number, end: number): void {
    this.#keys ??= this.#learn(bytes.subarray(start, end))
    const last = this.#keys.length - 1
    let at = start
    for (const [place, key] of this.#keys.entries()) {
      if (bytes[at] !== (place === 0 ? 0x7b : COMMA)) fail(`No key ${place}: ${bytes.subarray(start, end)}`)
      at++
      for (let index = 0; index < key.length; index++, at++)
        if (bytes[at] !== key[index]) fail(`Not the key ${key}: ${bytes.subarray(start, end)}`)
      this.#bounds[2 * place] = at
      at = endOfValue(bytes, at, end)
      this.#bounds[2 * place + 1] = at
      if (place === last && (bytes[at] !== 0x7d || at + 1 !== end))
        fail(`Not the end of an object: ${bytes.subarray(start, end)}`)
    }
    const [uuid, event, distinctId, timestamp, createdAt, elementsChain, properties] = this.#places.map(
      (place) => bytes.subarray(this.#bounds[2 * place], this.#bounds[2 * place + 1]),
    ) as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer]
    const inlined = properties[0] !== QUOTE
    this.rows.add({
      uuid: String(readText(uuid)),
      event: readText(event),
      distinctId: readText(distinctId),
      timestamp: String(readText(timestamp)),
      createdAt: String(readText(createdAt)),
      elementsChain: readText(elementsChain),
      properties: inlined ? properties : Buffer.from(readText(properties)),
      inlined,
    })
  }

  #learn(line: Buffer): Buffer[] {
    const names = Object.keys(JSON.parse(line.toString()) as object)
    this.#places = COLUMNS.map((name) => {
      const place = names.indexOf(name)
      return place === -1 ? fail(`No ${name} in ${line}`) : place
    })
    return names.map((name) => Buffer.from(`${JSON.stringify(name)}:`))
  }
}

/** Behind the JSON value that begins at `at`. */
function endOfValue(bytes: Buffer, at: number, end: number): number {
  let depth = 0
  for (; at < end; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE) {
      for (at++; bytes[at] !== QUOTE; at++) {
        if (at >= end) return fail('A text without end')
        if (bytes[at] === BACKSLASH) at++
      }
    } else if (byte === 0x7b || byte === 0x5b) depth++
    else if (byte === COMMA && depth === 0) return at
    else if ((byte === 0x7d || byte === 0x5d) && --depth < 0) return at
  }
  return fail('A value without end')
}

/** The text that a JSON string stands for. */
function readText(json: Buffer): Buffer | string {
  if (json[0] !== QUOTE || json[json.length - 1] !== QUOTE) return fail(`Not a text: ${json}`)
  return json.includes(BACKSLASH) ? (JSON.parse(json.toString()) as string) : json.subarray(1, -1)
}

function addRecord(names: readonly string[], cells: readonly Buffer[], rows: RowSet): void {
  if (cells.length !== names.length) throw new Error(`${cells.length} cells instead of ${names.length}`)
  const cell = (name: string): Buffer => cells[names.indexOf(name)] ?? fail(`No column ${name}`)
  rows.add({
    uuid: String(cell('uuid')),
    event: cell('event'),
    distinctId: cell('distinct_id'),
    timestamp: String(cell('timestamp')),
    createdAt: String(cell('created_at')),
    elementsChain: cell('elements_chain'),
    properties: cell('properties'),
  })
}

/** The record that begins at `start`, with its line end; undefined when it is not complete. */
function readRecord(bytes: Buffer, start: number): { cells: Buffer[]; end: number } | undefined {
  const cells: Buffer[] = []
  for (let at = start; at < bytes.length; ) {
    let cell: Buffer
    if (bytes[at] === QUOTE) {
      let close = at + 1
      let doubled = false
      for (;;) {
        close = bytes.indexOf(QUOTE, close)
        if (close === -1 || close + 1 >= bytes.length) return undefined
        if (bytes[close + 1] !== QUOTE) break
        doubled = true
        close += 2
      }
      cell = bytes.subarray(at + 1, close)
      if (doubled) cell = Buffer.from(cell.toString('latin1').replaceAll('""', '"'), 'latin1')
      at = close + 1
    } else {
      const from = at
      while (at < bytes.length && bytes[at] !== COMMA && bytes[at] !== RETURN && bytes[at] !== NEWLINE) {
        if (bytes[at] === QUOTE) throw new Error(`A bare quote: ${bytes.subarray(from, at + 1)}`)
        at++
      }
      cell = bytes.subarray(from, at)
    }
    cells.push(cell)
    if (bytes[at] === COMMA) at++
    else if (bytes[at] === NEWLINE) return { cells, end: at + 1 }
    else if (bytes[at] === RETURN && bytes[at + 1] === NEWLINE) return { cells, end: at + 2 }
    else if (at + (bytes[at] === RETURN ? 1 : 0) >= bytes.length) return undefined
    else throw new Error(`Neither a comma nor a line end after ${cell}`)
  }
  return undefined
}

/** Gives `take` the bytes as they come, each time with what it left over; it says how many it took. */
async function eachPiece(source: Source, take: (bytes: Buffer) => number): Promise<void> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of typeof source === 'string' ? fileBytes(source) : source) {
    const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    rest = Buffer.from(bytes.subarray(take(bytes)))
  }
  if (rest.length > 0) throw new Error(`The last line does not end: ${rest.subarray(0, 200)}`)
}

function fileBytes(path: string): AsyncIterable<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 })
  if (!path.endsWith('.gz')) return file
  const unpacked = createGunzip({ chunkSize: 1 << 18 })
  file.once('error', (error) => unpacked.destroy(error))
  return file.pipe(unpacked)
}

function fail(message: string): never {
  throw new Error(message)
}
