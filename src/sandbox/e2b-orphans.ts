import { hostname } from 'node:os'
import { z } from 'zod'
import { abortedError } from '../http/deadline-errors.ts'
import { isAlive } from '../working-directory.ts'
import { attemptE2B } from './e2b-attempts.ts'
import { toE2BError } from './e2b-errors.ts'
import {
  judgeOwner,
  OWN_SANDBOXES,
  ownerOf,
  type SandboxOwner,
  SESSION,
  type Surroundings,
} from './e2b-metadata.ts'
import { checkE2BConnection, type E2BConnectionOptions, resolveE2BConnection } from './e2b-options.ts'
import { type E2BModule, loadE2B } from './e2b-peer.ts'

/** A sandbox at E2B that this package made, here or elsewhere. */
export interface ListedSandbox {
  id: string
  template: string
  state: 'running' | 'paused'
  startedAt: Date
  /** When it ends by itself. */
  endsAt: Date
  /** The process that made it. */
  owner: SandboxOwner
  /** Whether that process still runs; `unknown` when it ran on another machine. */
  ownerState: 'running' | 'gone' | 'unknown'
  metadata: Readonly<Record<string, string>>
}

export interface ListSandboxesOptions extends E2BConnectionOptions {
  signal?: AbortSignal
}

export interface ReapSandboxesOptions extends ListSandboxesOptions {
  /** Also those of other machines that are at least this old, in milliseconds. @default none of them */
  olderThanMs?: number
  /** Everything this package made, used or not. @default false */
  all?: boolean
}

export interface ReapResult {
  removed: readonly ListedSandbox[]
  /** Still used, or nobody can tell. */
  kept: readonly ListedSandbox[]
  failed: readonly { sandbox: ListedSandbox; error: Error }[]
}

const listShape = { signal: z.instanceof(AbortSignal).optional() }
const reapShape = { ...listShape, olderThanMs: z.number().min(0).optional(), all: z.boolean().optional() }

/**
 * The sandboxes of this package in an E2B account, oldest first.
 * @throws {ConfigurationError} when an option is unknown or malformed, or there is no E2B key
 * @throws {SandboxError} when E2B cannot be asked
 * @throws {ConnectionError} `aborted` when `signal` fires
 * @example
 * (await listSandboxes()).filter(({ ownerState }) => ownerState === 'gone').length
 * //=> 2
 */
export async function listSandboxes(options: ListSandboxesOptions = {}): Promise<ListedSandbox[]> {
  const given = checkE2BConnection(options, listShape, 'listSandboxes()')
  return list(await loadE2B(), resolveE2BConnection(given), options.signal)
}

/**
 * Removes orphans: sandboxes whose process on this machine is gone. They would end by themselves, but cost money until then.
 * Those that cannot be removed are in `failed`, each with its error.
 * @throws {ConfigurationError} when an option is unknown or malformed, or there is no E2B key
 * @throws {SandboxError} when E2B cannot be asked
 * @throws {ConnectionError} `aborted` when `signal` fires
 * @example
 * const { removed, kept } = await reapSandboxes({ olderThanMs: 3_600_000 })
 * console.log(removed.length, kept.length)
 * //=> 2 1
 */
export async function reapSandboxes(options: ReapSandboxesOptions = {}): Promise<ReapResult> {
  const { signal, olderThanMs, all, ...given } = checkE2BConnection(options, reapShape, 'reapSandboxes()')
  const e2b = await loadE2B()
  const connection = resolveE2BConnection(given)
  const found = await list(e2b, connection, signal)
  const now = Date.now()
  const kept: ListedSandbox[] = []
  const removed: ListedSandbox[] = []
  const failed: { sandbox: ListedSandbox; error: Error }[] = []
  for (const sandbox of found) {
    if (!isOrphan(sandbox, { all, olderThanMs, now })) kept.push(sandbox)
    else
      try {
        await attemptE2B('remove', () => remove(e2b, sandbox.id, connection), { signal })
        removed.push(sandbox)
      } catch (error) {
        failed.push({ sandbox, error: error as Error })
      }
  }
  return { removed, kept, failed }
}

/** Whether a sandbox is to be removed. */
export function isOrphan(
  { ownerState, startedAt }: Pick<ListedSandbox, 'ownerState' | 'startedAt'>,
  { all = false, olderThanMs, now }: { all?: boolean; olderThanMs?: number; now: number },
): boolean {
  if (all || ownerState === 'gone') return true
  const old = olderThanMs !== undefined && now - startedAt.getTime() >= olderThanMs
  return ownerState === 'unknown' && old
}

type Connection = ReturnType<typeof resolveE2BConnection>

async function list(
  { Sandbox }: E2BModule,
  connection: Connection,
  signal: AbortSignal | undefined,
): Promise<ListedSandbox[]> {
  const here: Surroundings = { session: SESSION, host: hostname(), isRunning: isAlive }
  const found: ListedSandbox[] = []
  try {
    const pages = Sandbox.list({ ...connection, query: { metadata: { ...OWN_SANDBOXES } } })
    while (pages.hasNext)
      for (const { sandboxId, templateId, state, startedAt, endAt, metadata } of await pages.nextItems({
        signal,
      })) {
        const owner = ownerOf(metadata)
        const ownerState = judgeOwner(owner, here)
        found.push({
          id: sandboxId,
          template: templateId,
          state,
          startedAt,
          endsAt: endAt,
          owner,
          ownerState,
          metadata,
        })
      }
  } catch (error) {
    if (signal?.aborted) throw abortedError(signal.reason)
    throw toE2BError(error, { what: 'list sandboxes', secrets: [connection.apiKey] })
  }
  return found.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime())
}

async function remove({ Sandbox }: E2BModule, id: string, connection: Connection): Promise<void> {
  try {
    await Sandbox.kill(id, connection)
  } catch (error) {
    throw toE2BError(error, { what: `remove sandbox ${id}`, secrets: [connection.apiKey] })
  }
}
