import { join } from 'node:path'
import { LocalPostHogError } from '../errors.ts'
import { type FileLockOwner, lockFile } from '../file-lock.ts'

/** Stands in a data directory while a process uses it, and says which. */
export const LOCK_FILE = 'posthog-driver.lock'

/**
 * Takes a data directory for this process, before anything in it is touched; gives what releases it. The lock of a process
 * that was killed is taken over. ClickHouse has a lock of its own, which also knows of processes on other machines.
 * @throws {LocalPostHogError} naming the process that uses the directory.
 */
export function lockDirectory(directory: string, signal?: AbortSignal): Promise<() => Promise<void>> {
  return lockFile(join(directory, LOCK_FILE), {
    isHeldBy: (owner) => inUse(directory, owner),
    isRefused: (error) =>
      new LocalPostHogError(`Cannot write into the data directory: ${error.message}.`, {
        code: 'local_failed',
        hint: 'Choose a directory this process may write to.',
        cause: error,
      }),
    signal,
  })
}

function inUse(directory: string, { pid, since }: FileLockOwner): LocalPostHogError {
  const who = pid === process.pid ? `this process (${pid})` : `process ${pid}`
  return new LocalPostHogError(`${directory} is in use by ${who} since ${since}.`, {
    code: 'local_failed',
    hint: `Close the local PostHog of ${who}, or choose another directory.`,
    details: { pid, isLocked: true },
  })
}
