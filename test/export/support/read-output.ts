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
  await eachPiece(source, (bytes) => {
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      addLine(bytes.subarray(start, end), rows)
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

/** One object per line, its values as they stand there. Throws for what is no such line. */
export function addLine(line: Buffer, rows: RowSet): void {
  const fields = readObject(line)
  const text = (name: string): string | Buffer => readText(fields.get(name) ?? fail(`No ${name} in ${line}`))
  const properties = fields.get('properties') ?? fail(`No properties in ${line}`)
  rows.add({
    uuid: String(text('uuid')),
    event: text('event'),
    distinctId: text('distinct_id'),
    timestamp: String(text('timestamp')),
    createdAt: String(text('created_at')),
    elementsChain: text('elements_chain'),
    properties: properties[0] === QUOTE ? Buffer.from(readText(properties)) : properties,
    inlined: properties[0] !== QUOTE,
  })
}

const [NEWLINE, RETURN, QUOTE, BACKSLASH, COMMA] = [10, 13, 34, 92, 44]

/** The values of an object's own keys, as the bytes between colon and comma. */
function readObject(line: Buffer): Map<string, Buffer> {
  const fields = new Map<string, Buffer>()
  let [depth, start] = [0, 0]
  let key: string | undefined
  const end = (at: number) => {
    if (key !== undefined) fields.set(key, line.subarray(start, at))
    key = undefined
  }
  for (let at = 0; at < line.length; at++) {
    const byte = line[at]!
    if (byte === QUOTE) {
      const opened = at
      for (at++; line[at] !== QUOTE; at++) {
        if (at >= line.length) throw new Error(`A text without end: ${line}`)
        if (line[at] === BACKSLASH) at++
      }
      if (depth === 1 && key === undefined) {
        key = line.toString('utf8', opened + 1, at)
        if (fields.has(key)) throw new Error(`Twice ${key}: ${line}`)
        if (line[++at] !== 0x3a) throw new Error(`No colon after ${key}: ${line}`)
        start = at + 1
      }
    } else if (byte === 0x7b || byte === 0x5b) depth++
    else if (byte === 0x7d || byte === 0x5d) {
      if (--depth === 0) {
        end(at)
        if (at !== line.length - 1) throw new Error(`More than one value: ${line}`)
      }
    } else if (byte === COMMA && depth === 1) end(at)
  }
  if (depth !== 0 || line[0] !== 0x7b) throw new Error(`Not an object: ${line.subarray(0, 500)}`)
  return fields
}

/** The text that a JSON string stands for. */
function readText(json: Buffer): Buffer | string {
  if (json[0] !== QUOTE || json.at(-1) !== QUOTE) throw new Error(`Not a text: ${json}`)
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
