import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { LocalPostHogError } from '../errors.ts'
import { isAlive } from '../working-directory.ts'

/** Stands in a data directory while a process uses it, and says which. */
export const LOCK_FILE = 'posthog-driver.lock'

/** One that is being closed needs a moment. */
const WAIT_MS = 2_000
const POLL_MS = 100

interface LockOwner {
  id: string
  pid: number
  host: string
  /** When the process began, in ticks: tells it from a later one with the same number. */
  processStart?: string
  since: string
}

/** Locks this process holds; a lock with its number that is not among them is a former process's. */
const held = new Set<string>()

/**
 * Takes a data directory for this process, before anything in it is touched; gives what releases it. The lock of a process
 * that was killed is taken over. ClickHouse has a lock of its own, which also knows of processes on other machines.
 * @throws {LocalPostHogError} naming the process that uses the directory.
 */
export async function lockDirectory(directory: string, signal?: AbortSignal): Promise<() => Promise<void>> {
  const path = join(directory, LOCK_FILE)
  const owner: LockOwner = {
    id: randomUUID(),
    pid: process.pid,
    host: hostname(),
    processStart: await startOf(process.pid),
    since: new Date().toISOString(),
  }
  held.add(owner.id)
  try {
    await acquire(directory, path, owner, signal)
  } catch (error) {
    held.delete(owner.id)
    throw error
  }
  return async () => {
    held.delete(owner.id)
    if ((await readOwner(path))?.id === owner.id) await rm(path, { force: true })
  }
}

async function acquire(
  directory: string,
  path: string,
  owner: LockOwner,
  signal: AbortSignal | undefined,
): Promise<void> {
  const giveUpAt = performance.now() + WAIT_MS
  while (!(await create(path, owner))) {
    const other = await readOwner(path)
    const isOver = performance.now() > giveUpAt
    // Without content, its process is about to write it, or was killed just then.
    if (other ? !(await isHolding(other)) : isOver) await removeStale(path, isOver)
    else if (other && isOver) throw inUse(directory, other)
    else await delay(POLL_MS, undefined, { signal })
  }
}

/** False when there is one. */
async function create(path: string, owner: LockOwner): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(owner), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new LocalPostHogError(`Cannot write into the data directory: ${(error as Error).message}.`, {
      code: 'local_failed',
      hint: 'Choose a directory this process may write to.',
      cause: error,
    })
  }
}

async function readOwner(path: string): Promise<LockOwner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LockOwner
  } catch {
    return undefined
  }
}

async function isHolding({ id, pid, host, processStart }: LockOwner): Promise<boolean> {
  if (host !== hostname()) return false
  if (pid === process.pid) return held.has(id)
  if (!isAlive(pid)) return false
  const start = await startOf(pid)
  return processStart === undefined || start === processStart
}

/** Under a guard, because two processes may find the same stale lock, and the second would remove the lock of the first. */
async function removeStale(path: string, evenUnreadable: boolean): Promise<void> {
  const guard = `${path}.guard`
  try {
    await mkdir(guard)
  } catch {
    const { mtimeMs = Infinity } = (await stat(guard).catch(() => undefined)) ?? {}
    if (Date.now() - mtimeMs > WAIT_MS) await rmdir(guard).catch(() => {}) // its process was killed
    await delay(POLL_MS)
    return
  }
  try {
    const owner = await readOwner(path)
    if (owner ? !(await isHolding(owner)) : evenUnreadable) await rm(path, { force: true })
  } finally {
    await rmdir(guard)
  }
}

/** When a living process began; undefined for one that ended, and where the system does not tell. */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name in brackets may hold anything; behind it come the state and, as the 20th, the start.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? undefined : fields[19]
}

function inUse(directory: string, { pid, since }: LockOwner): LocalPostHogError {
  const who = pid === process.pid ? `this process (${pid})` : `process ${pid}`
  return new LocalPostHogError(`${directory} is in use by ${who} since ${since}.`, {
    code: 'local_failed',
    hint: `Close the local PostHog of ${who}, or choose another directory.`,
    details: { pid, isLocked: true },
  })
}
