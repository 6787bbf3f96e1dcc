import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError, LocalPostHogError } from '../../errors.ts'
import { headOf, isGzip } from './text-file.ts'

/** Parquet, a table of text, or JSON: events one per line or in a list. */
export type EventsFileKind = 'parquet' | 'table' | 'json'

/** A Parquet file begins and ends with it. */
const PARQUET_MAGIC = Buffer.from('PAR1')
const EVENTS_NAME = /\.(?:ndjson|jsonl|json|csv|tsv|parquet)(?:\.gz)?$/i

const USE_TEXT = 'Save it as UTF-8, for example with: iconv -f UTF-16 -t UTF-8 <file> > events-utf8.csv'
const UNPACK = 'Unpack it first, or pack the file inside with gzip.'
const EXPORT_CSV = 'Export the sheet as CSV in UTF-8, with the columns event, distinct_id, timestamp.'

/** Files often taken for ones with events, by their first bytes. */
const OTHERS: readonly (readonly [begin: string, what: string, hint: string])[] = [
  ['504b0304', 'is a ZIP archive', UNPACK],
  ['d0cf11e0', 'is an old Excel workbook', EXPORT_CSV],
  ['28b52ffd', 'is packed with zstd', UNPACK],
  ['425a68', 'is packed with bzip2', UNPACK],
  ['fd377a58', 'is packed with xz', UNPACK],
  ['fffe', 'is UTF-16 text', USE_TEXT],
  ['feff', 'is UTF-16 text', USE_TEXT],
]

/**
 * What a file holds, by its name and first bytes.
 * @throws {LocalPostHogError} when it is missing, a folder or unreadable.
 * @throws {InputError} when it is empty or of a kind that holds no events, saying what it is.
 */
export async function recogniseFile(path: string): Promise<EventsFileKind> {
  const { size } = await statFile(path)
  if (size === 0) throw refused(path, 'is empty', 'Give a file with at least one event.')
  const head = await headOf(path)
  if (head.subarray(0, 4).equals(PARQUET_MAGIC)) {
    if (size < 12 || !(await tailOf(path, size)).equals(PARQUET_MAGIC))
      throw refused(path, 'is cut off: it does not end as Parquet files do', 'Download or write it again.')
    return 'parquet'
  }
  if (/\.xlsx$/i.test(path)) throw refused(path, 'is an Excel workbook', EXPORT_CSV)
  const begin = head.toString('hex')
  const other = OTHERS.find(([bytes]) => begin.startsWith(bytes))
  if (other) throw refused(path, other[1], other[2])
  if (/\.parquet(?:\.gz)?$/i.test(path))
    throw refused(
      path,
      `is no Parquet file: it begins with ${JSON.stringify(head.toString('latin1', 0, 12))}, not with PAR1`,
      'Give it the name of what it is (.csv, .ndjson), or write it as Parquet.',
    )
  if (!isGzip(head) && head.includes(0)) throw refused(path, 'is no text: it holds NUL bytes', USE_TEXT)
  return /\.(?:csv|tsv)(?:\.gz)?$/i.test(path) ? 'table' : 'json'
}

async function statFile(path: string): Promise<{ size: number }> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(
      path,
      error.code === 'ENOENT' ? 'there is no such file' : error.message,
      undefined,
      error,
    )
  })
  if (found.isDirectory()) {
    const names = await readdir(path).catch(() => [])
    const example = names.sort().find((name) => EVENTS_NAME.test(name))
    const hint = example && `Give a file of it, such as ${join(path, example)}.`
    throw unreadable(path, 'it is a folder', hint)
  }
  if (!found.isFile())
    throw unreadable(
      path,
      'it is no regular file',
      'Write the events to a file first: it is read more than once.',
    )
  return found
}

async function tailOf(path: string, size: number): Promise<Buffer> {
  const file = await open(path)
  const { buffer } = await file
    .read(Buffer.alloc(PARQUET_MAGIC.length), 0, PARQUET_MAGIC.length, size - PARQUET_MAGIC.length)
    .finally(() => file.close())
  return buffer
}

const refused = (path: string, what: string, hint: string): InputError =>
  new InputError(`Cannot load events from ${path}: it ${what}.`, {
    code: 'invalid_input',
    hint,
    details: { path },
  })

/** The file cannot be read at all. */
export const unreadable = (path: string, reason: string, hint?: string, cause?: unknown): LocalPostHogError =>
  new LocalPostHogError(`Cannot read events from ${path}: ${reason.replace(/\.$/, '')}.`, {
    code: 'local_failed',
    hint:
      hint ??
      'Give the path of a file of events: JSON (one event per line, or a list) or CSV, plain or gzipped, or Parquet.',
    cause,
  })
