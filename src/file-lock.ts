import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { isAlive } from './working-directory.ts'

export interface FileLockOptions {
  /** The lock of another process. What `isHeldBy` gives is thrown. */
  isHeldBy(owner: FileLockOwner): Error
  /** The lock could not be written. What it gives is thrown. */
  isRefused(error: NodeJS.ErrnoException): Error
  /**
   * Processes of other machines hold their locks too, as long as they live; otherwise only those of this machine do.
   * @default false
   */
  acrossMachines?: boolean
  signal?: AbortSignal
}

/** What a lock file says. */
export interface FileLockOwner {
  id: string
  pid: number
  host: string
  /** When the process began, in ticks: tells it from a later one with the same number. */
  processStart?: string
  since: string
}

/** One that is being closed needs a moment. */
const WAIT_MS = 2_000
const POLL_MS = 100
/** Whether a process of another machine lives shows only in the lock's time. */
const SIGN_OF_LIFE_MS = 10_000
const SILENT_MS = 60_000

/** Locks this process holds; a lock with its number that is not among them is a former process's. */
const held = new Set<string>()

/**
 * Takes the lock that is the file at `path`, for this process; gives what releases it. The lock of a process that was
 * killed is taken over; one in use is waited for, two seconds.
 * @throws what `isHeldBy` gives.
 */
export async function lockFile(path: string, options: FileLockOptions): Promise<() => Promise<void>> {
  const owner: FileLockOwner = {
    id: randomUUID(),
    pid: process.pid,
    host: hostname(),
    processStart: await startOf(process.pid),
    since: new Date().toISOString(),
  }
  held.add(owner.id)
  try {
    await acquire(path, owner, options)
  } catch (error) {
    held.delete(owner.id)
    throw error
  }
  const life = options.acrossMachines ? setInterval(showLife, SIGN_OF_LIFE_MS, path).unref() : undefined
  return async () => {
    clearInterval(life)
    held.delete(owner.id)
    if ((await readOwner(path))?.id === owner.id) await rm(path, { force: true })
  }
}

async function acquire(path: string, owner: FileLockOwner, options: FileLockOptions): Promise<void> {
  const { isHeldBy, acrossMachines = false, signal } = options
  const giveUpAt = performance.now() + WAIT_MS
  const isHolding = (other: FileLockOwner): Promise<boolean> => holds(path, other, acrossMachines)
  while (!(await create(path, owner, options))) {
    const other = await readOwner(path)
    const isOver = performance.now() > giveUpAt
    // Without content, its process is about to write it, or was killed just then.
    if (other ? !(await isHolding(other)) : isOver) await removeStale(path, isHolding, isOver)
    else if (other && isOver) throw isHeldBy(other)
    else await delay(POLL_MS, undefined, { signal })
  }
}

/** False when there is one. */
async function create(path: string, owner: FileLockOwner, { isRefused }: FileLockOptions): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(owner), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw isRefused(error as NodeJS.ErrnoException)
  }
}

async function readOwner(path: string): Promise<FileLockOwner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as FileLockOwner
  } catch {
    return undefined
  }
}

async function holds(
  path: string,
  { id, pid, host, processStart }: FileLockOwner,
  acrossMachines: boolean,
): Promise<boolean> {
  if (host !== hostname()) {
    const { mtimeMs = 0 } = (await stat(path).catch(() => undefined)) ?? {}
    return acrossMachines && Date.now() - mtimeMs < SILENT_MS
  }
  if (pid === process.pid) return held.has(id)
  if (!isAlive(pid)) return false
  const start = await startOf(pid)
  return processStart === undefined || start === processStart
}

/** Under a guard, because two processes may find the same stale lock, and the second would remove the lock of the first. */
async function removeStale(
  path: string,
  isHolding: (owner: FileLockOwner) => Promise<boolean>,
  evenUnreadable: boolean,
): Promise<void> {
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

function showLife(path: string): void {
  const now = new Date()
  utimes(path, now, now).catch(() => {})
}
