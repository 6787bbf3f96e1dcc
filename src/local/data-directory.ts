import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createTemporaryDirectory } from '../working-directory.ts'
import { prepareDemoDirectory } from './demo/demo-project.ts'
import type { DirectoryCopy } from './demo/directory-cache.ts'

export interface DataDirectoryOptions {
  /** Where the data stays. @default a temporary directory */
  directory?: string
  /** Put the demo project into a directory that is empty. */
  demo: boolean
  now: Date
  onProgress?(progress: { message: string }): void
  signal?: AbortSignal
}

export interface DataDirectory {
  path: string
  /** Removes it when it is temporary. */
  dispose(): Promise<void>
}

/** Stands in a directory while it is filled: what a killed process left half done is begun again. */
const UNFINISHED = 'posthog-driver-unfinished'

/** A directory to serve from: the caller's, or a temporary one; with the demo project inside when it is wanted. */
export async function openDataDirectory(options: DataDirectoryOptions): Promise<DataDirectory> {
  const { directory, demo, now, onProgress, signal } = options
  if (directory === undefined) {
    if (demo) {
      const copy = await prepareDemoDirectory({ now, onProgress, signal })
      return { path: copy.directory, dispose: copy.dispose }
    }
    const path = await createTemporaryDirectory('posthog-local')
    return { path, dispose: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) }
  }
  const path = resolve(directory)
  await mkdir(path, { recursive: true })
  if (demo) await fillWhenEmpty(path, () => prepareDemoDirectory({ now, onProgress, signal }))
  return { path, dispose: async () => {} }
}

/** Copies what `prepare` gives into a directory that is empty, or was left half filled. */
export async function fillWhenEmpty(path: string, prepare: () => Promise<DirectoryCopy>): Promise<void> {
  const names = await readdir(path)
  if (names.length > 0 && !names.includes(UNFINISHED)) return
  await writeFile(join(path, UNFINISHED), '')
  for (const name of names)
    if (name !== UNFINISHED) await rm(join(path, name), { recursive: true, force: true })
  const copy = await prepare()
  await cp(copy.directory, path, { recursive: true, verbatimSymlinks: true }).finally(copy.dispose)
  await rm(join(path, UNFINISHED))
}
