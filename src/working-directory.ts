import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Directories that belong to a running process. Their names say whose they are, `<purpose>~<host>~<pid>~<random>`, so that
 * those of a process that was killed can be told from those in use.
 */
const SEPARATOR = '~'
const HOST = hostname().replaceAll(/[^\w.-]/g, '_')

export const createWorkingDirectory = (parent: string, purpose: string): Promise<string> =>
  mkdtemp(join(parent, [purpose, HOST, process.pid, ''].join(SEPARATOR)))

/** A working directory among the temporary files of this machine, free of what killed processes left there. */
export async function createTemporaryDirectory(purpose: string): Promise<string> {
  await removeLeftovers(tmpdir(), purpose)
  return createWorkingDirectory(tmpdir(), purpose)
}

/** Names of the directories that live processes of this machine hold for a purpose. */
export async function heldDirectories(parent: string, purpose: string): Promise<string[]> {
  return (await list(parent)).filter((name) => {
    const owner = ownerOf(name)
    return owner?.purpose === purpose && owner.alive
  })
}

/** Removes what killed processes of this machine left behind, for one purpose or for all. */
export async function removeLeftovers(parent: string, purpose?: string): Promise<void> {
  for (const name of await list(parent)) {
    const owner = ownerOf(name)
    if (owner?.alive !== false || (purpose !== undefined && owner.purpose !== purpose)) continue
    // One that cannot be removed, such as another user's, harms nobody.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => {})
  }
}

const list = async (parent: string): Promise<string[]> => (await readdir(parent)).sort()

/** Undefined for names of another form and for other machines, whose processes cannot be seen from here. */
function ownerOf(name: string): { purpose: string; alive: boolean } | undefined {
  const [purpose, host, processId, random] = name.split(SEPARATOR)
  if (purpose === undefined || random === undefined || host !== HOST) return undefined
  return { purpose, alive: isAlive(Number(processId)) }
}

/** Whether a process of this machine runs, anybody's. */
export function isAlive(processId: number): boolean {
  if (processId === process.pid) return true
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
