import { type ErrorCode, PostHogDriverError, SandboxError } from '../errors.ts'
import { redactSecrets } from '../redact.ts'

export interface E2BFailure {
  /** What was tried: `create a sandbox`. */
  what: string
  secrets: readonly string[]
  /** How long it took to fail. */
  elapsedMs?: number
  /** What a look at the sandbox's health said; undefined when nobody looked or the look failed too. */
  running?: boolean
}

interface Verdict {
  code: ErrorCode
  retryable: boolean
  hint: string
  /** The sandbox does not exist any more. */
  gone?: boolean
  /** E2B may have done it all the same. */
  ambiguous?: boolean
}

/** What the SDK throws, as far as it can be told from outside: the classes have no codes, only names. */
interface ThrownBySdk {
  name: string
  message: string
  statusCode?: number
  cause?: { code?: unknown }
}

/** An SDK that has met `Retry-After` has waited at least this long; a full account is refused at once. */
const SHORTEST_WAIT_MS = 1000

/** An error of the E2B SDK as one of this package. `details.gone` tells that the sandbox is no more. */
export function toE2BError(thrown: unknown, failure: E2BFailure): PostHogDriverError {
  if (PostHogDriverError.isInstance(thrown)) return thrown
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as ThrownBySdk
  const { code, retryable, hint, gone, ambiguous } = judge(error, failure)
  const message = redactSecrets(error.message, failure.secrets)
  return new SandboxError(`E2B could not ${failure.what}: ${message}`, {
    code,
    retryable,
    hint,
    status: error.statusCode,
    details: {
      error: error.name,
      ...(error.cause?.code !== undefined && { cause: String(error.cause.code) }),
      ...(gone && { gone }),
      ...(ambiguous && { ambiguous }),
    },
  })
}

const GONE: Verdict = {
  code: 'sandbox_failed',
  retryable: true,
  hint: 'The sandbox has expired or was killed; the next call makes a new one.',
  gone: true,
}
const RATE_LIMITED: Verdict = {
  code: 'rate_limited',
  retryable: true,
  hint: 'E2B limits requests per second; wait a moment, or reuse sandboxes (createSandboxPool).',
}
const CONCURRENCY_LIMITED: Verdict = {
  code: 'concurrency_limited',
  retryable: true,
  hint: 'All sandboxes of the E2B plan are running. Close some: "posthog-driver sandbox ls" lists them, "sandbox reap" removes orphans.',
}
const BUSY: Verdict = {
  code: 'sandbox_failed',
  retryable: true,
  hint: 'E2B is busy or unwell; try again later (status.e2b.dev).',
  ambiguous: true,
}
const NO_ANSWER: Verdict = {
  code: 'connection_failed',
  retryable: true,
  hint: 'Check the connection to E2B, and domain or proxy if you set them.',
  ambiguous: true,
}
const TOO_SLOW: Verdict = {
  code: 'timeout',
  retryable: true,
  hint: 'E2B did not answer in time; try again, or allow more with requestTimeoutMs.',
  ambiguous: true,
}

function judge(error: ThrownBySdk, { elapsedMs, running }: E2BFailure): Verdict {
  switch (error.name) {
    case 'AuthenticationError':
      return {
        code: 'authentication_failed',
        retryable: false,
        hint: 'Check apiKey or E2B_API_KEY: https://e2b.dev/dashboard?tab=keys',
      }
    case 'RateLimitError':
      return isAboutConcurrency(error.message, elapsedMs) ? CONCURRENCY_LIMITED : RATE_LIMITED
    case 'ServiceBusyError':
      return BUSY
    case 'SandboxNotFoundError':
      // A command that is refused for being one too many looks like a dead sandbox, until one looks.
      return running ? RATE_LIMITED : GONE
    case 'TimeoutError':
      return judgeTimeout(error, running)
    case 'FileNotFoundError':
    case 'NotFoundError':
      return { code: 'not_found', retryable: false, hint: 'Paths are relative to the home directory.' }
    case 'InvalidArgumentError':
      return { code: 'invalid_input', retryable: false, hint: 'E2B refused an argument; see the message.' }
    case 'NotEnoughSpaceError':
      return { code: 'sandbox_failed', retryable: false, hint: "The sandbox's disk is full: remove files." }
    case 'TemplateError':
      return {
        code: 'invalid_configuration',
        retryable: false,
        hint: 'Rebuild the template: "posthog-driver sandbox build".',
      }
    case 'BuildError':
      return /^5\d\d: /.test(error.message)
        ? BUSY
        : {
            code: 'sandbox_failed',
            retryable: false,
            hint: 'E2B refused the build or a step failed; its log says more.',
          }
    case 'FileUploadError':
    case 'TypeError':
      return NO_ANSWER
    default:
      return judgeStatus(error, running)
  }
}

/** The SDK's own and the platform's have the same name; only the SDK's says more, in brackets. */
function judgeTimeout({ message }: ThrownBySdk, running: boolean | undefined): Verdict {
  if (running === false) return GONE
  if (message.startsWith('[unavailable]') || /\b502\b|sandbox was not found/i.test(message))
    return running ? RATE_LIMITED : GONE
  return TOO_SLOW
}

function judgeStatus({ statusCode, message }: ThrownBySdk, running: boolean | undefined): Verdict {
  const status = statusCode ?? Number(/^(\d{3}): /.exec(message)?.[1])
  if (running === false) return GONE
  if (status === 400)
    return {
      code: 'invalid_configuration',
      retryable: false,
      hint: 'E2B refused an option; see the message.',
    }
  if (status === 403)
    return {
      code: 'permission_denied',
      retryable: false,
      hint: 'The E2B key may not do this; see the message.',
    }
  if (status === 404)
    return {
      code: 'not_found',
      retryable: false,
      hint: 'Check the template: "e2b template list" shows yours.',
    }
  if (status >= 500) return BUSY
  if (/fetch failed|terminated|socket|ECONN/i.test(message)) return NO_ANSWER
  return { ...NO_ANSWER, code: 'sandbox_failed', hint: 'See the message; try again.' }
}

/** By what E2B says; failing that, by whether the SDK has waited, which it does only when it is told for how long. */
function isAboutConcurrency(message: string, elapsedMs: number | undefined): boolean {
  const said = message.replace(/^[^-]*- /, '')
  if (/concurrent|maximum number/i.test(said)) return true
  return elapsedMs !== undefined && elapsedMs < SHORTEST_WAIT_MS
}
