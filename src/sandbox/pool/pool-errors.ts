import { InputError, PostHogDriverError, SandboxError } from '../../errors.ts'

export function closedError(): SandboxError {
  return new SandboxError('This sandbox pool is closed.', {
    code: 'sandbox_failed',
    hint: 'Make a new one with createSandboxPool().',
  })
}

/** What `create` threw, as one of the family. */
export function notCreatedError(cause: unknown): Error {
  if (PostHogDriverError.isInstance(cause)) return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  return new SandboxError(`The pool could not make a sandbox: ${message}`, {
    code: 'sandbox_failed',
    retryable: true,
    hint: 'Try again, or look at the create that createSandboxPool() was given.',
    cause,
  })
}

export function notFreeError(
  timeoutMs: number,
  { max, leased, starting, waiting }: Record<'max' | 'leased' | 'starting' | 'waiting', number>,
): SandboxError {
  return new SandboxError(`No sandbox became free within ${timeoutMs} ms.`, {
    code: 'timeout',
    retryable: true,
    hint: `Of at most ${max} sandboxes ${leased} are in use and ${starting} starting: allow more (max), release leases sooner, or wait longer (timeoutMs).`,
    details: { max, leased, starting, waiting },
  })
}

export function noWorkError(): InputError {
  return new InputError('pool.use() needs what to do with a sandbox.', {
    code: 'invalid_input',
    hint: 'Pass a function, such as (executor) => executor.query(hogql).',
  })
}
