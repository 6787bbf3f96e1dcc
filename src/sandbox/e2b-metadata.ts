import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { VERSION } from '../version.ts'

/** Names of ours in a sandbox's metadata start with it. */
export const METADATA_PREFIX = 'posthog_driver_'

/** What every sandbox of this package has, and no other. */
export const OWN_SANDBOXES: Readonly<Record<string, string>> = { [`${METADATA_PREFIX}kind`]: 'executor' }

/** This process, among all that ever make sandboxes. */
export const SESSION = randomUUID()

/** What tells one attempt to create a sandbox from another, should its answer be lost. */
export const creationMark = (creation: string): Record<string, string> => ({
  [`${METADATA_PREFIX}creation`]: creation,
})

export const sessionMark = (): Record<string, string> => ({ [`${METADATA_PREFIX}session`]: SESSION })

/** Marks a sandbox as ours: product, version, and the process that uses it. Never a secret. */
export const ownMetadata = (creation: string): Record<string, string> => ({
  ...OWN_SANDBOXES,
  ...sessionMark(),
  ...creationMark(creation),
  [`${METADATA_PREFIX}version`]: VERSION,
  [`${METADATA_PREFIX}host`]: hostname(),
  [`${METADATA_PREFIX}pid`]: String(process.pid),
})

export interface SandboxOwner {
  session?: string
  host?: string
  pid?: number
  version?: string
}

export function ownerOf(metadata: Readonly<Record<string, string>>): SandboxOwner {
  const read = (name: string) => metadata[METADATA_PREFIX + name]
  const pid = Number(read('pid'))
  return {
    session: read('session'),
    host: read('host'),
    version: read('version'),
    ...(Number.isInteger(pid) && pid > 0 && { pid }),
  }
}

export interface Surroundings {
  session: string
  host: string
  /** Whether a process of this machine runs. */
  isRunning: (pid: number) => boolean
}

/** Whether the process that made a sandbox still runs; `unknown` when it ran on another machine. */
export function judgeOwner(
  { session, host, pid }: SandboxOwner,
  here: Surroundings,
): 'running' | 'gone' | 'unknown' {
  if (session === here.session) return 'running'
  if (host !== here.host || pid === undefined) return 'unknown'
  return here.isRunning(pid) ? 'running' : 'gone'
}
