import { ConnectionError, type PostHogDriverError } from '../errors.ts'

/** What a call is doing, for the message of its deadline. */
export interface CallState {
  stage: string
  attempt: number
  failure?: PostHogDriverError
}

/** The whole call ran out of time; says what it was still waiting for, and keeps the failure before it as the cause. */
export function callTimeoutError(
  what: string,
  limitMs: number,
  { stage, attempt, failure }: CallState,
): ConnectionError {
  return new ConnectionError(
    `${what} was not done within ${limitMs} ms: still ${stage} (attempt ${attempt})`,
    {
      code: 'timeout',
      retryable: true,
      hint: 'Allow it more time (timeoutMs), or ask for less: a shorter period, fewer columns.',
      details: { timeoutMs: limitMs, stage, attempts: attempt },
      cause: failure,
    },
  )
}

/** One attempt ran out of time; the call may still have some. */
export function attemptTimeoutError(what: string, limitMs: number): ConnectionError {
  return new ConnectionError(`${what} gave no complete answer within ${limitMs} ms`, {
    code: 'timeout',
    retryable: true,
    hint: 'Allow an attempt more time (attemptTimeoutMs), or ask for less: a shorter period, fewer columns.',
    details: { timeoutMs: limitMs, stage: 'waiting for the answer' },
  })
}

/** The caller's signal fired. A reason that is an error of ours, such as that of an enclosing deadline, is the one to throw. */
export function abortedError(reason: unknown): ConnectionError {
  if (reason instanceof ConnectionError) return reason
  return new ConnectionError('The call was cancelled by its AbortSignal', { code: 'aborted', cause: reason })
}

export function closedError(): ConnectionError {
  return new ConnectionError('The client is closed', { code: 'aborted', hint: 'Create a new client.' })
}
