import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface SmallDisk extends AsyncDisposable {
  path: string
  resize(megabytes: number): Promise<void>
}

/** A file system of its own in memory; undefined where this process may not make one. */
export async function mountSmallDisk(parent: string, megabytes: number): Promise<SmallDisk | undefined> {
  const path = await mkdtemp(join(parent, 'disk-'))
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path])
  } catch {
    await rm(path, { recursive: true })
    return undefined
  }
  return {
    path,
    resize: async (size) => {
      await run('mount', ['-o', `remount,size=${size}m`, path])
    },
    async [Symbol.asyncDispose]() {
      await run('umount', ['-l', path])
      await rm(path, { recursive: true, force: true })
    },
  }
}
