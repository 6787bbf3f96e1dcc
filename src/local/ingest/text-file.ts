import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { InputError } from '../../errors.ts'

const HEAD_BYTES = 1024
const CHUNK_BYTES = 256 * 1024
const SHOWN_CHARACTERS = 20
const REPLACEMENT = '\ufffd'
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT)

/** The first bytes, which say what kind of file it is. */
export async function headOf(path: string): Promise<Buffer> {
  const file = await open(path)
  const { buffer, bytesRead } = await file
    .read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    .finally(() => file.close())
  return buffer.subarray(0, bytesRead)
}

export const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b

/**
 * The UTF-8 text of a file in pieces, unpacked when it is gzipped, without a byte order mark.
 * @throws {InputError} naming the line of the first byte that is not UTF-8: read all the same, it would be lost.
 */
export async function* readText(path: string, signal?: AbortSignal): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0)
  let place: Place = { line: 1, text: '' }
  let isFirst = true
  for await (const chunk of readBytes(path, await headOf(path))) {
    signal?.throwIfAborted()
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const end = endOfWholeCharacters(bytes)
    rest = bytes.subarray(end)
    const whole = bytes.subarray(0, end)
    if (!isUtf8(whole)) throw notUtf8(whole, place)
    const text = whole.toString()
    place = placeAfter(text, place)
    if (text !== '') yield isFirst ? text.replace(/^\ufeff/, '') : text
    isFirst &&= text === ''
  }
  if (rest.length > 0) throw notUtf8(rest, place)
}

function readBytes(path: string, head: Buffer): AsyncIterable<Buffer> {
  const bytes = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  if (!isGzip(head)) return bytes
  const unpacked = createGunzip()
  bytes.on('error', (error) => unpacked.destroy(error))
  unpacked.on('close', () => bytes.destroy())
  return bytes.pipe(unpacked)
}

/** Where the last character begins that the next piece may complete; all of it when there is none. */
function endOfWholeCharacters(bytes: Buffer): number {
  const { length } = bytes
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back]!
    if (byte < 0x80) return length
    if (byte < 0xc0) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return needed > back ? length - back : length
  }
  return length
}

/** Line of the file, and what it holds so far. */
interface Place {
  line: number
  text: string
}

function placeAfter(text: string, { line, text: before }: Place): Place {
  const last = text.lastIndexOf('\n')
  if (last === -1) return { line, text: before + text }
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  return { line: line + count, text: text.slice(last + 1) }
}

function notUtf8(bytes: Buffer, start: Place): InputError {
  const valid = validPrefix(bytes)
  const { line, text } = placeAfter(valid, start)
  const byte = bytes[Buffer.byteLength(valid)]!.toString(16).toUpperCase().padStart(2, '0')
  const after = text === '' ? '' : ` after "${text.slice(-SHOWN_CHARACTERS)}"`
  const place = `line ${line}, character ${text.length + 1}`
  return new InputError(`${place}: the byte 0x${byte}${after} is not UTF-8`, {
    code: 'invalid_input',
    hint: 'Save the file as UTF-8, for example with: iconv -f WINDOWS-1252 -t UTF-8 <file> > events-utf8.csv',
  })
}

/** The text before the first byte that belongs to no character. */
function validPrefix(bytes: Buffer): string {
  // Such bytes read as U+FFFD, as does the character U+FFFD itself.
  const text = bytes.toString()
  let at = text.indexOf(REPLACEMENT)
  for (; at !== -1; at = text.indexOf(REPLACEMENT, at + 1)) {
    const start = Buffer.byteLength(text.slice(0, at))
    if (!bytes.subarray(start, start + 3).equals(REPLACEMENT_BYTES)) break
  }
  return text.slice(0, at)
}
