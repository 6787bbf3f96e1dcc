import { InputError, LocalPostHogError, PostHogDriverError } from '../../errors.ts'
import type { Engine } from '../engine/engine.ts'
import type { CaptureEvent } from './capture-event.ts'
import { readCsvRows } from './csv-rows.ts'
import { EARLIEST_MS, LATEST_MS } from './event-time.ts'
import { parseExactJson } from './exact-json.ts'
import { flatEvent, isField, typedCell } from './flat-event.ts'
import { isRecord } from './is-record.ts'
import { describe, givenUuid, normaliseEvent } from './normalise-event.ts'
import { isParquet, parquetAsLines } from './parquet-file.ts'
import { headOf, readText } from './text-file.ts'
import { parseTimestamp } from './timestamp.ts'
import { isUuid, uuidV5 } from './uuid.ts'

const MAX_PROBLEMS = 5
const MAX_LINE_LENGTH = 16 * 1024 * 1024
const FILE_NAMESPACE = '7c2a4d1e-5d0b-4a57-9f0e-0c1f6b8a9d43'
const EXPECTED =
  '{"event": "...", "distinct_id": "...", "timestamp": "2026-01-31T12:00:00Z", "properties": {...}}'

const COLUMNS = ['event', 'distinct_id', 'timestamp'] as const

export interface ReadEventsFileOptions {
  signal?: AbortSignal
  /** Reads Parquet; without it such a file is refused. */
  engine?: Engine
}

/** Where an event stands in its file, and what stands there. */
interface Entry {
  place: string
  number: number
  text: string
  /** @throws {InputError} when it is no event. */
  read(): unknown
}

/**
 * Events of a file, one per line or row: newline-delimited JSON or CSV, plain or gzipped, or Parquet. They have the form in
 * which PostHog exports them (`properties` may be JSON text; `person_id` says which distinct ids are one person) or in
 * which they are captured; of tables, every column of another name is a property. Empty lines are skipped. Times are taken
 * as they stand, integers of any size exactly. An event without a uuid gets one from its line, so that loading a file
 * twice counts it once.
 * @throws {InputError} listing the first bad lines: number, what was found, what was expected
 * @throws {LocalPostHogError} when the file cannot be read
 */
export async function* readEventsFile(
  path: string,
  options: ReadEventsFileOptions = {},
): AsyncGenerator<CaptureEvent> {
  const problems: string[] = []
  let last: Entry | undefined
  try {
    for await (const entry of readEntries(path, options)) {
      last = entry
      try {
        const event = toEvent(entry)
        if (problems.length === 0) yield event
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        problems.push(`${entry.place}: ${error.message}`)
        if (problems.length === MAX_PROBLEMS) break
      }
    }
  } catch (error) {
    throw readError(path, last, error, options.signal)
  }
  if (problems.length > 0) throw badLines(path, problems)
}

async function* readEntries(path: string, { signal, engine }: ReadEventsFileOptions): AsyncGenerator<Entry> {
  if (isParquet(await headOf(path))) {
    if (!engine) throw problem('Parquet is read by ClickHouse, which does not run')
    await using lines = await parquetAsLines(engine, path, signal)
    for await (const { number, text } of readLines(lines.path, signal))
      yield { place: `row ${number}`, number, text, read: () => flatEvent(Object.entries(parseRow(text))) }
  } else if (/\.(?:csv|tsv)(?:\.gz)?$/i.test(path)) yield* readTable(path, signal)
  else
    for await (const { number, text } of readLines(path, signal))
      if (text.trim() !== '') yield { place: `line ${number}`, number, text, read: () => parseJson(text) }
}

const parseRow = (text: string): Record<string, unknown> => parseJson(text) as Record<string, unknown>

async function* readTable(path: string, signal: AbortSignal | undefined): AsyncGenerator<Entry> {
  let names: string[] | undefined
  for await (const { line, cells } of readCsvRows(readText(path, signal))) {
    if (names === undefined) {
      names = cells.map((name) => name.trim())
      const missing = COLUMNS.filter((name) => !names?.includes(name))
      if (missing.length > 0)
        throw problem(`line ${line}: the header has no ${missing.join(', no ')}; it has ${names.join(', ')}`)
      continue
    }
    const header = names
    const read = () => {
      if (cells.length > header.length)
        throw problem(`has ${cells.length} cells, the header ${header.length}`)
      return flatEvent(header.map((name, index) => [name, cellOf(name, cells[index] ?? '')]))
    }
    yield { place: `line ${line}`, number: line, text: JSON.stringify(cells), read }
  }
}

const cellOf = (name: string, cell: string): unknown => (isField(name) ? cell : typedCell(cell))

function toEvent({ number, text, read }: Entry): CaptureEvent {
  const raw = read()
  if (!isRecord(raw)) throw problem(`found ${describe(raw)}; expected an object`)
  const timestampMs = parseTimestamp(raw.timestamp)
  if (timestampMs === undefined || timestampMs < EARLIEST_MS || timestampMs > LATEST_MS) {
    throw problem(`"timestamp" is ${describe(raw.timestamp)}; expected a time such as 2026-01-31T12:00:00Z`)
  }
  const receivedAtMs = parseTimestamp(raw.created_at)
  const normalised = normaliseEvent(raw)
  if (typeof raw.elements_chain === 'string' && raw.elements_chain !== '') {
    normalised.properties.$elements_chain = raw.elements_chain
  }
  return {
    ...normalised,
    uuid: givenUuid(raw) ?? uuidV5(FILE_NAMESPACE, `${number}:${text}`),
    timestampMs,
    ...(isUuid(raw.person_id) && { personId: raw.person_id.toLowerCase() }),
    ...(receivedAtMs !== undefined && { receivedAtMs }),
  }
}

function parseJson(line: string): unknown {
  try {
    return parseExactJson(line)
  } catch (error) {
    throw problem(`found ${describe(line)}, which is not JSON (${(error as Error).message})`)
  }
}

async function* readLines(
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ number: number; text: string }> {
  let rest = ''
  let number = 0
  for await (const chunk of readText(path, signal)) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const text of lines) yield { number: ++number, text }
    if (rest.length > MAX_LINE_LENGTH) throw problem(`a line is longer than ${MAX_LINE_LENGTH} characters`)
  }
  if (rest !== '') yield { number: ++number, text: rest }
}

const problem = (message: string): InputError => new InputError(message, { code: 'invalid_input' })

const badLines = (path: string, problems: string[]): InputError =>
  new InputError(`Cannot load events from ${path}:\n${problems.map((line) => `  ${line}`).join('\n')}`, {
    code: 'invalid_input',
    hint: `Expected one event per line, for example ${EXPECTED}; or a table with the columns ${COLUMNS.join(', ')}.`,
    details: { path, problems },
  })

function readError(
  path: string,
  last: Entry | undefined,
  error: unknown,
  signal: AbortSignal | undefined,
): unknown {
  const after = last ? `after ${last.place}` : 'at its beginning'
  if (signal?.aborted) {
    return new PostHogDriverError(`Reading ${path} was aborted ${after}.`, {
      code: 'aborted',
      cause: error,
    })
  }
  if (error instanceof InputError) {
    if (error.details?.path !== undefined) return error
    const { message } = error
    return badLines(path, [/^line \d+: /.test(message) ? message : `${after}: ${message}`])
  }
  if (!(error instanceof Error && 'code' in error)) return error
  return new LocalPostHogError(`Cannot read events from ${path}: ${error.message}.`, {
    code: 'local_failed',
    hint: 'Give the path of a file of events: newline-delimited JSON or CSV, plain or gzipped, or Parquet.',
    cause: error,
  })
}
