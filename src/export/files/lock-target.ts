import { ExportError } from '../../errors.ts'
import { lockFile } from '../../file-lock.ts'
import { writeFailure } from './write-failure.ts'

/**
 * Keeps others from writing to a target at the same time, also those with another checkpoint or none; gives what lets them.
 * @throws {ExportError} naming the process that does.
 */
export function lockTarget(path: string, signal?: AbortSignal): Promise<() => Promise<void>> {
  return lockFile(`${path}.lock`, {
    acrossMachines: true,
    isHeldBy: ({ pid, host, since }) =>
      new ExportError(`Process ${pid} on ${host} has been exporting to ${path} since ${since}.`, {
        code: 'checkpoint_invalid',
        hint: 'Wait until that export has ended, or export to another place.',
        details: { path, pid, host, isLocked: true },
      }),
    isRefused: (error) => writeFailure(path, error) as ExportError,
    signal,
  })
}
