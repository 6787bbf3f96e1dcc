import { InputError, PostHogDriverError } from '../../errors.ts'
import type { Engine } from '../engine/engine.ts'
import type { CaptureEvent } from './capture-event.ts'
import { readCsvRows } from './csv-rows.ts'
import { parseSentJson } from './exact-json.ts'
import { fileEvent } from './file-event.ts'
import { flatEvent, isField, propertyOf, typedCell, withOtherFields } from './flat-event.ts'
import { isRecord } from './is-record.ts'
import { readJsonList } from './json-list.ts'
import { describe } from './normalise-event.ts'
import { parquetAsLines } from './parquet-file.ts'
import { type EventsFileKind, recogniseFile, unreadable } from './recognise-file.ts'
import { readText } from './text-file.ts'

const MAX_PROBLEMS = 5
const MAX_LINE_LENGTH = 16 * 1024 * 1024
const COLUMNS = ['event', 'distinct_id', 'timestamp'] as const

const TABLE_HINT = `Expected a table with the columns ${COLUMNS.join(', ')}; every other column is a property.`
const HINTS: Readonly<Record<EventsFileKind, string>> = {
  table: TABLE_HINT,
  parquet: TABLE_HINT,
  json:
    'Expected one event per line, or a list of events, for example {"event": "...", "distinct_id": "...", ' +
    '"timestamp": "2026-01-31T12:00:00Z", "properties": {...}}; the name of a table ends in .csv or .tsv.',
}

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
 * Events of a file: JSON, one per line or all in a list, or CSV, plain or gzipped, or Parquet. They have the form in
 * which PostHog exports them (`properties` may be JSON text; `person_id` says which distinct ids are one person) or in
 * which they are captured; every column or field of another name is a property. Empty lines are skipped. Times are taken
 * as they stand, integers of any size exactly. An event without a uuid gets one from its line, so that loading a file
 * twice counts it once. What could only be kept changed is refused.
 * @throws {InputError} listing the first bad lines: number, what was found, what was expected
 * @throws {LocalPostHogError} when the file cannot be read
 */
export async function* readEventsFile(
  path: string,
  options: ReadEventsFileOptions = {},
): AsyncGenerator<CaptureEvent> {
  const kind = await recogniseFile(path)
  const problems: string[] = []
  let last: Entry | undefined
  try {
    for await (const entry of readEntries(path, kind, options)) {
      last = entry
      try {
        const event = toEvent(entry)
        if (problems.length === 0) yield event
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        problems.push(`${entry.place}: ${error.hint ?? error.message}`)
        if (problems.length === MAX_PROBLEMS) break
      }
    }
  } catch (error) {
    throw readError(path, kind, last, error, options.signal)
  }
  if (problems.length > 0) throw badLines(path, problems, HINTS[kind])
}

/**
 * Looks at the beginning of a file, so that a wrong one is refused before anything is started for it.
 * @throws as `readEventsFile` does for what can be told without the events.
 */
export async function checkEventsFile(path: string, signal?: AbortSignal): Promise<void> {
  const kind = await recogniseFile(path)
  if (kind === 'parquet') return
  try {
    for await (const _ of readEntries(path, kind, { signal })) return
  } catch (error) {
    throw readError(path, kind, undefined, error, signal)
  }
}

async function* readEntries(
  path: string,
  kind: EventsFileKind,
  { signal, engine }: ReadEventsFileOptions,
): AsyncGenerator<Entry> {
  if (kind === 'parquet') {
    if (!engine) throw problem('Parquet is read by ClickHouse, which does not run')
    await using lines = await parquetAsLines(engine, path, signal)
    for await (const { number, text } of readLines(readText(lines.path, signal)))
      yield { place: `row ${number}`, number, text, read: () => flatEvent(Object.entries(parseRow(text))) }
  } else if (kind === 'table') yield* readTable(readText(path, signal))
  else yield* readJson(readText(path, signal))
}

const parseRow = (text: string): Record<string, unknown> => parseJson(text) as Record<string, unknown>

async function* readJson(text: AsyncGenerator<string>): AsyncGenerator<Entry> {
  const { isList, whole } = await lookAhead(text)
  if (!isList) {
    for await (const { number, text } of readLines(whole))
      if (text.trim() !== '') yield { place: `line ${number}`, number, text, read: () => readFields(text) }
    return
  }
  let number = 0
  for await (const { line, text } of readJsonList(whole))
    yield { place: `event ${++number} (line ${line})`, number, text, read: () => readFields(text) }
}

function readFields(text: string): unknown {
  const raw = parseJson(text)
  return isRecord(raw) ? withOtherFields(raw) : raw
}

/** Whether the text begins as a list does; `whole` is all of it. */
async function lookAhead(
  text: AsyncGenerator<string>,
): Promise<{ isList: boolean; whole: AsyncGenerator<string> }> {
  let begin = ''
  for (;;) {
    const { value, done } = await text.next()
    if (done) break
    begin += value
    if (begin.trim() !== '') break
  }
  const whole = async function* (): AsyncGenerator<string> {
    try {
      yield begin
      yield* text
    } finally {
      // Whoever stops at the beginning has not come to `text`, which holds the file open.
      await text.return(undefined)
    }
  }
  return { isList: begin.trimStart().startsWith('['), whole: whole() }
}

async function* readTable(text: AsyncIterable<string>): AsyncGenerator<Entry> {
  let names: string[] | undefined
  for await (const { line, cells } of readCsvRows(text)) {
    if (names === undefined) {
      names = cells.map((name) => name.trim())
      checkHeader(names, line)
      continue
    }
    const header = names
    const read = () => {
      if (cells.length > header.length)
        throw problem(`has ${cells.length} cells, the header ${header.length}`)
      const nameless = cells.findIndex((cell, index) => cell !== '' && header[index] === '')
      if (nameless !== -1)
        throw problem(
          `column ${nameless + 1} has no name in the header, and holds ${describe(cells[nameless])}`,
        )
      return flatEvent(header.map((name, index) => [name, cellOf(name, cells[index] ?? '')]))
    }
    yield { place: `line ${line}`, number: line, text: JSON.stringify(cells), read }
  }
}

function checkHeader(names: readonly string[], line: number): void {
  const missing = COLUMNS.filter((name) => !names.includes(name))
  if (missing.length > 0)
    throw problem(`line ${line}: the header has no ${missing.join(', no ')}; it has ${names.join(', ')}`)
  const properties = names.map(propertyOf)
  const second = properties.findIndex((name, index) => name !== '' && properties.indexOf(name) < index)
  if (second === -1) return
  const first = properties.indexOf(properties[second]!)
  throw problem(
    `line ${line}: columns ${first + 1} and ${second + 1} of the header are both "${properties[second]}"; rename one or leave it out`,
  )
}

const cellOf = (name: string, cell: string): unknown => (isField(name) ? cell : typedCell(cell))

function toEvent({ number, text, read }: Entry): CaptureEvent {
  const raw = read()
  if (!isRecord(raw)) throw problem(`found ${describe(raw)}; expected an object`)
  return fileEvent(raw, `${number}:${text}`)
}

function parseJson(line: string): unknown {
  try {
    return parseSentJson(line)
  } catch (error) {
    throw problem(`found ${describe(line)}, which is not JSON that can be kept (${(error as Error).message})`)
  }
}

async function* readLines(text: AsyncIterable<string>): AsyncGenerator<{ number: number; text: string }> {
  let rest = ''
  let number = 0
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const text of lines) yield { number: ++number, text }
    if (rest.length > MAX_LINE_LENGTH) throw problem(`a line is longer than ${MAX_LINE_LENGTH} characters`)
  }
  if (rest !== '') yield { number: ++number, text: rest }
}

const problem = (message: string): InputError => new InputError(message, { code: 'invalid_input' })

const badLines = (path: string, problems: string[], hint: string): InputError =>
  new InputError(`Cannot load events from ${path}:\n${problems.map((line) => `  ${line}`).join('\n')}`, {
    code: 'invalid_input',
    hint,
    details: { path, problems },
  })

function readError(
  path: string,
  kind: EventsFileKind,
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
    const { message, hint = HINTS[kind] } = error
    return badLines(path, [/^line \d+[,:] /.test(message) ? message : `${after}: ${message}`], hint)
  }
  if (!(error instanceof Error && 'code' in error)) return error
  return unreadable(path, error.message, undefined, error)
}
