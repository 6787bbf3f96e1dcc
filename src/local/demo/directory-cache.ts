import { lstatSync, readdirSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createWorkingDirectory, heldDirectories, removeLeftovers } from '../../working-directory.ts'
import { copyDataDirectory } from './copy-data-directory.ts'

export interface DirectoryCacheOptions {
  /** Directory of the cache, made when absent. */
  cacheDirectory: string
  /** Names the content: letters, digits, dots and dashes. */
  key: string
  /** Fills an empty directory; called when the cache does not have `key`. */
  build(directory: string): Promise<void>
  signal?: AbortSignal
}

export interface DirectoryCopy {
  directory: string
  /** Removes the copy. */
  dispose(): Promise<void>
}

/** Days and versions that stay; the least recently used go. */
const KEPT_ENTRIES = 3
/** Another process that builds the same is waited for this long. */
const WAIT_MS = 120_000
const POLL_MS = 100

const ENTRY = 'demo-'
const SIZES_FILE = 'sizes.json'

/**
 * A private, writable copy of a directory that is built once per key. A build works under a temporary name and is renamed
 * when it is complete, so an entry with its proper name is whole, whoever was killed in between.
 */
export async function copyFromCache(options: DirectoryCacheOptions): Promise<DirectoryCopy> {
  const { cacheDirectory, key, signal } = options
  await mkdir(cacheDirectory, { recursive: true })
  await removeLeftovers(cacheDirectory)
  const entry = join(cacheDirectory, `${ENTRY}${key}`)
  await waitForBuilder(cacheDirectory, key, signal)
  if (!(await isWhole(entry))) {
    await rm(entry, { recursive: true, force: true })
    await buildEntry(entry, options)
  }
  const now = new Date()
  await utimes(entry, now, now)
  await removeOldEntries(cacheDirectory)
  const directory = await createWorkingDirectory(cacheDirectory, 'run')
  const dispose = (): Promise<void> => rm(directory, { recursive: true, force: true, maxRetries: 3 })
  try {
    signal?.throwIfAborted()
    copyDataDirectory(join(entry, 'data'), directory)
    return { directory, dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** Forgets one entry, for content that turns out to be unusable. */
export const removeFromCache = (cacheDirectory: string, key: string): Promise<void> =>
  rm(join(cacheDirectory, `${ENTRY}${key}`), { recursive: true, force: true })

async function buildEntry(
  entry: string,
  { cacheDirectory, key, build }: DirectoryCacheOptions,
): Promise<void> {
  const temporary = await createWorkingDirectory(cacheDirectory, `build-${key}`)
  try {
    const data = join(temporary, 'data')
    await mkdir(data)
    await build(data)
    await writeFile(join(temporary, SIZES_FILE), JSON.stringify(fileSizes(data)))
    await rename(temporary, entry)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    // Somebody else finished first: theirs is as good.
    if (['ENOTEMPTY', 'EEXIST'].includes(String((error as NodeJS.ErrnoException).code))) return
    throw error
  }
}

/** A process that is building the same entry saves us the work. */
async function waitForBuilder(cacheDirectory: string, key: string, signal?: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + WAIT_MS
  while ((await heldDirectories(cacheDirectory, `build-${key}`)).length > 0) {
    if (performance.now() > giveUpAt) return
    await delay(POLL_MS, undefined, { signal })
  }
}

/** True when every file has the size it had when the entry was built. */
async function isWhole(entry: string): Promise<boolean> {
  try {
    const expected = await readFile(join(entry, SIZES_FILE), 'utf8')
    return expected === JSON.stringify(fileSizes(join(entry, 'data')))
  } catch {
    return false
  }
}

/** Synchronous, because that is three times as fast for a thousand small files. */
function fileSizes(directory: string): Record<string, number> {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()
  return Object.fromEntries(
    names.map((name) => {
      const file = lstatSync(join(directory, name))
      return [name, file.isFile() ? file.size : -1]
    }),
  )
}

async function removeOldEntries(cacheDirectory: string): Promise<void> {
  const names = (await readdir(cacheDirectory)).filter((name) => name.startsWith(ENTRY))
  const entries = await Promise.all(
    names.map(async (name) => {
      const used = await stat(join(cacheDirectory, name)).catch(() => undefined)
      return { name, usedMs: used?.mtimeMs ?? 0 }
    }),
  )
  entries.sort((left, right) => right.usedMs - left.usedMs)
  for (const { name } of entries.slice(KEPT_ENTRIES)) {
    await rm(join(cacheDirectory, name), { recursive: true, force: true })
  }
}
