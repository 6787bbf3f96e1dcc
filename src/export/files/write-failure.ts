import { ExportError, PostHogDriverError } from '../../errors.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/**
 * Why something could not be written, as an export says it. What was confirmed before stays, so all of these can be
 * continued. `details.brokenPipe`: whoever read the output went away, such as `head`.
 */
export function writeFailure(target: string, error: unknown): Error {
  if (PostHogDriverError.isInstance(error)) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ERR_STREAM_DESTROYED')
    return new ExportError(`Nobody reads ${target} any more.`, {
      code: 'export_stopped',
      details: { target, errno: code, brokenPipe: true },
      cause: error,
    })
  const isFull = FULL.has(code ?? '')
  return new ExportError(
    isFull
      ? `There is no room left to write ${target}: ${message}.`
      : `${target} cannot be written: ${message}.`,
    {
      code: 'export_stopped',
      // How to go on is for whoever knows whether there is a checkpoint.
      hint: isFull ? 'Make room there.' : 'Name a place this process may write to.',
      details: { target, errno: code },
      cause: error,
    },
  )
}
