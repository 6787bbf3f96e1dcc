import { inspect } from 'node:util'
import {
  ApiError,
  ConfigurationError,
  ConnectionError,
  type ErrorCode,
  ExportError,
  InputError,
  LocalPostHogError,
  MissingPeerError,
  ModelError,
  PostHogDriverError,
  type PostHogDriverErrorOptions,
  QueryError,
  type QueryPosition,
  QuestionError,
  SandboxError,
} from '../../errors.ts'
import { fromWire, toWire } from './wire-values.ts'

/** An error as data, with everything a caller can act on. */
export interface WireError {
  name: string
  message: string
  /** Absent when the error is not one of the package's family. */
  code?: ErrorCode
  status?: number
  hint?: string
  retryable?: boolean
  /** In wire form. */
  details?: unknown
  hogql?: string
  position?: QueryPosition
  cause?: WireError
}

/** Causes of causes add nothing for the reader of the outer error. */
const MAX_CAUSES = 3

export function toWireError(error: unknown, causes = MAX_CAUSES): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: thrownText(error) }
  const cause = error.cause === undefined || causes === 0 ? undefined : toWireError(error.cause, causes - 1)
  if (!PostHogDriverError.isInstance(error)) return { name: error.name, message: error.message, cause }
  const { name, message, code, status, hint, retryable } = error
  const query = error instanceof QueryError ? { hogql: error.hogql, position: error.position } : {}
  return {
    name,
    message,
    code,
    status,
    hint,
    retryable,
    details: detailsToWire(error.details),
    ...query,
    cause,
  }
}

/** What was thrown though it is no error: text as it is, anything else as it would be printed. */
export const thrownText = (thrown: unknown): string =>
  typeof thrown === 'string' ? thrown : inspect(thrown, { breakLength: Number.POSITIVE_INFINITY })

/** The same error on the other end: same class, same fields. */
export function fromWireError(wire: WireError): Error {
  const cause = wire.cause && fromWireError(wire.cause)
  if (wire.code === undefined) return plainError(wire, cause)
  const options: PostHogDriverErrorOptions = {
    code: wire.code,
    status: wire.status,
    hint: wire.hint,
    retryable: wire.retryable,
    details: fromWire(wire.details) as Record<string, unknown> | undefined,
    cause,
  }
  if (wire.name === 'QueryError') {
    return new QueryError(wire.message, { ...options, hogql: wire.hogql ?? '', position: wire.position })
  }
  const ErrorClass = classes[wire.name] ?? PostHogDriverError
  return new ErrorClass(wire.message, options)
}

type FamilyClass = new (message: string, options: PostHogDriverErrorOptions) => PostHogDriverError

const classes: Record<string, FamilyClass> = {
  ConfigurationError,
  InputError,
  ConnectionError,
  ApiError,
  MissingPeerError,
  SandboxError,
  QuestionError,
  LocalPostHogError,
  ModelError,
  ExportError,
}

function plainError(wire: WireError, cause: Error | undefined): Error {
  const error = new Error(wire.message, cause && { cause })
  error.name = wire.name
  return error
}

/** Evidence that cannot travel must not hide the error it belongs to. */
function detailsToWire(details: Record<string, unknown>): unknown {
  const entries = Object.entries(details).map(([key, value]) => {
    try {
      return [key, JSON.parse(JSON.stringify(toWire(value)))]
    } catch {
      return [key, String(value)]
    }
  })
  return Object.fromEntries(entries)
}
