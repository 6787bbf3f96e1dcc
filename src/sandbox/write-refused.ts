import { SandboxError } from '../errors.ts'

/** What was tried needs a grant that was not given; said before anything is sent. */
export function writeRefused(what: string): SandboxError {
  return new SandboxError(`${what}, and this script may only read. Nothing was sent.`, {
    code: 'permission_denied',
    hint: 'Grant it with { write: true }, given to SandboxExecutor.start() or to this one run.',
  })
}
