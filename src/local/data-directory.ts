import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createTemporaryDirectory } from '../working-directory.ts'
import { openDemoProject, prepareDemoDirectory } from './demo/demo-project.ts'
import type { DirectoryCopy } from './demo/directory-cache.ts'
import { LOCK_FILE, lockDirectory } from './directory-lock.ts'
import type { OpenedProject } from './open-project.ts'

export interface OpenDataOptions {
  /** Where the data stays. @default a temporary directory */
  directory?: string
  /** Put the demo project into a directory that is empty. */
  demo: boolean
  now: Date
  open(directory: string): Promise<OpenedProject>
  onProgress?(progress: { message: string }): void
  signal?: AbortSignal
}

/** Stands in a directory while it is filled: what a killed process left half done is begun again. */
const UNFINISHED = 'posthog-driver-unfinished'

/**
 * Opens the data to serve: the caller's directory, or a temporary one that goes when it is closed; with the demo project
 * inside when it is wanted.
 */
export async function openData(options: OpenDataOptions): Promise<OpenedProject> {
  const { directory, demo, open } = options
  if (directory === undefined) return demo ? openDemoProject(options) : openTemporary(options)
  const path = resolve(directory)
  await mkdir(path, { recursive: true })
  const release = await lockDirectory(path, options.signal)
  return closingWith(release, async () => {
    if (demo) await fillWhenEmpty(path, () => prepareDemoDirectory(options))
    return open(path)
  })
}

async function openTemporary({ open }: OpenDataOptions): Promise<OpenedProject> {
  const path = await createTemporaryDirectory('posthog-local')
  const dispose = () => rm(path, { recursive: true, force: true, maxRetries: 3 })
  return closingWith(dispose, () => open(path))
}

/** A project that takes something with it when it is closed, or cannot be opened. */
async function closingWith(
  dispose: () => Promise<void>,
  open: () => Promise<OpenedProject>,
): Promise<OpenedProject> {
  try {
    const opened = await open()
    return { ...opened, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]().finally(dispose) }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** Copies what `prepare` gives into a directory that is empty, or was left half filled. */
export async function fillWhenEmpty(path: string, prepare: () => Promise<DirectoryCopy>): Promise<void> {
  const names = (await readdir(path)).filter((name) => !name.startsWith(LOCK_FILE))
  if (names.length > 0 && !names.includes(UNFINISHED)) return
  await writeFile(join(path, UNFINISHED), '')
  for (const name of names)
    if (name !== UNFINISHED) await rm(join(path, name), { recursive: true, force: true })
  const copy = await prepare()
  await cp(copy.directory, path, { recursive: true, verbatimSymlinks: true }).finally(copy.dispose)
  await rm(join(path, UNFINISHED))
}
