import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { InputError, LocalPostHogError, PostHogDriverError } from '../../errors.ts'
import type { CaptureEvent } from './capture-event.ts'
import { EARLIEST_MS, LATEST_MS } from './event-time.ts'
import { parseExactJson } from './exact-json.ts'
import { isRecord } from './is-record.ts'
import { describe, givenUuid, normaliseEvent } from './normalise-event.ts'
import { parseTimestamp } from './timestamp.ts'
import { isUuid, uuidV5 } from './uuid.ts'

const MAX_PROBLEMS = 5
const MAX_LINE_LENGTH = 16 * 1024 * 1024
const FILE_NAMESPACE = '7c2a4d1e-5d0b-4a57-9f0e-0c1f6b8a9d43'
const EXPECTED =
  '{"event": "...", "distinct_id": "...", "timestamp": "2026-01-31T12:00:00Z", "properties": {...}}'

export interface ReadEventsFileOptions {
  signal?: AbortSignal
}

/**
 * Events of a newline-delimited JSON file, plain or gzipped, one event per line: as PostHog exports them (`properties`
 * may be JSON text; `person_id` says which distinct ids are one person) or as they are captured. Empty lines are skipped.
 * Times are taken as they stand, integers of any size exactly. An event without a uuid gets one from its line, so that
 * loading a file twice counts it once.
 * @throws {InputError} listing the first bad lines: number, what was found, what was expected
 * @throws {LocalPostHogError} when the file cannot be read
 */
export async function* readEventsFile(
  path: string,
  { signal }: ReadEventsFileOptions = {},
): AsyncGenerator<CaptureEvent> {
  const problems: string[] = []
  let lineNumber = 0
  try {
    for await (const line of readLines(await openText(path), signal)) {
      lineNumber += 1
      if (line.trim() === '') continue
      try {
        const event = parseLine(line, lineNumber)
        if (problems.length === 0) yield event
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        problems.push(`line ${lineNumber}: ${error.message}`)
        if (problems.length === MAX_PROBLEMS) break
      }
    }
  } catch (error) {
    throw readError(path, lineNumber, error, signal)
  }
  if (problems.length > 0) throw badLines(path, problems)
}

function parseLine(line: string, lineNumber: number): CaptureEvent {
  const raw = parseJson(line)
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
    uuid: givenUuid(raw) ?? uuidV5(FILE_NAMESPACE, `${lineNumber}:${line}`),
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

async function openText(path: string): Promise<Readable> {
  const file = await open(path)
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0).finally(() => file.close())
  const bytes = createReadStream(path, { highWaterMark: 256 * 1024 })
  const isGzip = buffer[0] === 0x1f && buffer[1] === 0x8b
  if (!isGzip) return bytes.setEncoding('utf8')
  const text = createGunzip()
  bytes.on('error', (error) => text.destroy(error))
  text.on('close', () => bytes.destroy())
  return bytes.pipe(text).setEncoding('utf8')
}

async function* readLines(text: Readable, signal: AbortSignal | undefined): AsyncGenerator<string> {
  let rest = ''
  let isFirst = true
  for await (const chunk of text as AsyncIterable<string>) {
    signal?.throwIfAborted()
    const lines = (rest + (isFirst ? chunk.replace(/^\ufeff/, '') : chunk)).split('\n')
    isFirst = false
    rest = lines.pop()!
    yield* lines
    if (rest.length > MAX_LINE_LENGTH) throw problem(`a line is longer than ${MAX_LINE_LENGTH} characters`)
  }
  if (rest !== '') yield rest
}

const problem = (message: string): InputError => new InputError(message, { code: 'invalid_input' })

const badLines = (path: string, problems: string[]): InputError =>
  new InputError(`Cannot load events from ${path}:\n${problems.map((line) => `  ${line}`).join('\n')}`, {
    code: 'invalid_input',
    hint: `Expected one event per line, for example ${EXPECTED}`,
    details: { path, problems },
  })

function readError(
  path: string,
  lineNumber: number,
  error: unknown,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) {
    return new PostHogDriverError(`Reading ${path} was aborted at line ${lineNumber}.`, {
      code: 'aborted',
      cause: error,
    })
  }
  if (error instanceof InputError) return badLines(path, [`after line ${lineNumber}: ${error.message}`])
  if (!(error instanceof Error && 'code' in error)) return error
  return new LocalPostHogError(`Cannot read events from ${path}: ${error.message}.`, {
    code: 'local_failed',
    hint: 'Give the path of a newline-delimited JSON file, plain or gzipped.',
    cause: error,
  })
}
