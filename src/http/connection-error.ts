import { ConnectionError, PostHogDriverError } from '../errors.ts'
import type { ConnectionPhase } from './transport.ts'

/** Failures that happen before the first byte of the request leaves. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CONNECT_TIMEOUT',
])

/** The TLS handshake failed: nothing was sent either, and no retry will help. */
const TLS_CODE = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO$|HOSTNAME_MISMATCH)/

/** The network failure as one of ours. Errors of ours, such as the reason of a deadline, pass unchanged. */
export function toConnectionError(
  error: unknown,
  origin: string,
  phase: ConnectionPhase,
): PostHogDriverError {
  if (PostHogDriverError.isInstance(error)) return error
  if (error instanceof Error && error.name === 'AbortError')
    return new ConnectionError(`The request to ${origin} was cancelled`, { code: 'aborted', cause: error })
  const { code, message } = rootFailure(error)
  const tls = TLS_CODE.test(code)
  const actualPhase = tls || BEFORE_SENDING.has(code) ? 'connect' : phase
  return new ConnectionError(`${describe(origin, actualPhase)}: ${explain(code, message)}`, {
    code: 'connection_failed',
    // A name that does not exist and a certificate that does not fit stay so; all else may pass.
    retryable: !tls && code !== 'ENOTFOUND',
    hint: hintFor(code, tls, origin),
    details: { phase: actualPhase, ...(code && { networkCode: code }) },
    cause: error,
  })
}

/** Happy-eyeballs aggregates hide the reason one or two levels down. */
function rootFailure(error: unknown): { code: string; message: string } {
  let current: unknown = error
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    const code = (current as NodeJS.ErrnoException).code
    if (typeof code === 'string' && code) return { code, message: current.message }
    const next = current instanceof AggregateError ? current.errors[0] : current.cause
    if (!(next instanceof Error)) return { code: '', message: current.message }
    current = next
  }
  return { code: '', message: String(error) }
}

function describe(origin: string, phase: ConnectionPhase): string {
  if (phase === 'connect') return `Could not connect to ${origin}`
  if (phase === 'body') return `The answer of ${origin} broke off`
  return `The connection to ${origin} failed before it answered`
}

const EXPLANATIONS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  ENOTFOUND: 'the name does not exist (ENOTFOUND)',
  EAI_AGAIN: 'the name could not be looked up (EAI_AGAIN)',
  ECONNRESET: 'it was reset by the other side (ECONNRESET)',
  UND_ERR_SOCKET: 'it was closed by the other side',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within the connect timeout',
  CONNECT_TIMEOUT: 'no connection within the connect timeout',
}

const explain = (code: string, message: string): string =>
  EXPLANATIONS[code] ??
  (code && !message.includes(code) ? `${message} (${code})` : message || 'no reason given')

function hintFor(code: string, tls: boolean, origin: string): string {
  if (tls)
    return `Check that ${origin} speaks https with a certificate this machine trusts (NODE_EXTRA_CA_CERTS).`
  if (code === 'ENOTFOUND') return 'Check the spelling of host (POSTHOG_HOST).'
  if (code === 'ECONNREFUSED') return `Check host (POSTHOG_HOST) and that the server at ${origin} is running.`
  return 'Check the network, then try again.'
}
