import { createHash } from 'node:crypto'
import { isRecord, type JsonRecord } from './is-record.ts'
import { parseUuid, uuidV5 } from './uuid.ts'

const ISSUE_NAMESPACE = '0f2d2a0e-6a0b-5c39-9c55-5f1d6c1c7b1e'
const MAX_VALUE_BYTES = 10_000
const MAX_FINGERPRINT_BYTES = 64
const HASH = /^[0-9a-f]{128}$/

interface Frame {
  /** Undefined when no source map told it: such a frame counts by its place. */
  name?: string
  mangledName: string
  source?: string
  line: string
  column: string
  language: string
  inApp: boolean
  isResolved: boolean
}

interface Exception {
  type: string
  value: string
  handled: boolean
  /** Undefined without a stack trace. */
  frames?: Frame[]
}

/**
 * The properties of an exception with what PostHog's error tracking adds to them: what `$exception_list` says in lists that
 * can be searched, its fingerprint and its issue, one for each fingerprint. A fingerprint that was sent is kept, and so is
 * the issue that an export carries. Undefined when PostHog would not read the list.
 */
export function exceptionFacts(properties: JsonRecord): JsonRecord | undefined {
  const exceptions = readList(properties.$exception_list)
  const { $exception_fingerprint: sent = null, $exception_issue_id: issue = null } = properties
  const issueId = parseUuid(issue)
  if (!exceptions || (sent !== null && typeof sent !== 'string') || (issue !== null && !issueId))
    return undefined
  const proposed = fingerprintOf(exceptions)
  const fingerprint = sent === null ? proposed : shortened(sent)
  const inApp = exceptions.flatMap(({ frames = [] }) => frames.filter((frame) => frame.inApp))
  return {
    ...properties,
    $exception_types: unique(exceptions.map(({ type }) => type)),
    $exception_values: unique(exceptions.map(({ value }) => value)),
    $exception_sources: unique(inApp.map(({ source }) => source)),
    $exception_functions: unique(inApp.map(({ name }) => name)),
    $exception_handled: exceptions[0]!.handled,
    $exception_fingerprint: fingerprint,
    $exception_proposed_fingerprint: proposed,
    $exception_issue_id: issueId ?? uuidV5(ISSUE_NAMESPACE, fingerprint),
  }
}

function readList(list: unknown): Exception[] | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined
  const exceptions = list.map(readException)
  return exceptions.every((exception) => exception !== undefined) ? exceptions : undefined
}

function readException(raw: unknown): Exception | undefined {
  if (!isRecord(raw) || typeof raw.type !== 'string') return undefined
  const { type, value = '', mechanism, stacktrace } = raw
  if (typeof value !== 'string') return undefined
  const frames = isRecord(stacktrace) && Array.isArray(stacktrace.frames) ? stacktrace.frames : undefined
  return {
    type,
    value: cut(value),
    handled: isRecord(mechanism) && mechanism.handled === true,
    ...(frames && { frames: frames.filter(isRecord).map(readFrame) }),
  }
}

/** Frames come as SDKs send them (`function`, `filename`), or as PostHog exports them (`resolved_name`, `source`). */
function readFrame(raw: JsonRecord): Frame {
  const mangledName = text(raw.mangled_name) ?? text(raw.function) ?? ''
  const isResolved = raw.resolved !== false
  const isExported = 'mangled_name' in raw
  return {
    mangledName,
    name: text(raw.resolved_name) ?? (isResolved && !isExported ? text(raw.function) : undefined),
    source: text(raw.source) ?? text(raw.filename),
    line: String(raw.line ?? raw.lineno ?? ''),
    column: String(raw.column ?? raw.colno ?? ''),
    language: text(raw.lang) ?? text(raw.platform)?.replace(/^.*:/, '') ?? '',
    inApp: raw.in_app === true,
    isResolved,
  }
}

/** By types and frames of the app; by types and messages where there is no stack trace. */
function fingerprintOf(exceptions: readonly Exception[]): string {
  const hash = createHash('sha512')
  for (const { type, value, frames } of exceptions) {
    hash.update(type)
    if (!frames) hash.update(value)
    for (const frame of telling(frames ?? [])) {
      const { name, mangledName, source = '', line, column, language } = frame
      hash.update(name === undefined ? mangledName + source + line + column + language : name + source)
    }
  }
  return hash.digest('hex')
}

function telling(frames: readonly Frame[]): readonly Frame[] {
  if (!frames.some(({ inApp }) => inApp)) return frames.slice(0, 1)
  const isAnyResolved = frames.some(({ isResolved }) => isResolved)
  return frames.filter(({ inApp, isResolved }) => inApp && (isResolved || !isAnyResolved))
}

/** One that is a hash already, as exports have it, stays. */
function shortened(fingerprint: string): string {
  if (Buffer.byteLength(fingerprint) <= MAX_FINGERPRINT_BYTES || HASH.test(fingerprint)) return fingerprint
  return createHash('sha512').update(fingerprint).digest('hex')
}

function cut(value: string): string {
  const bytes = Buffer.from(value)
  if (bytes.length <= MAX_VALUE_BYTES) return value
  // A character that was cut through goes too.
  return `${bytes.toString('utf8', 0, MAX_VALUE_BYTES).replace(/\uFFFD$/, '')}...`
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const unique = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
]
