import { spawnSync } from 'node:child_process'
import type { ConnectionOpts } from 'e2b'
import { readEnvironment } from '../config.ts'
import { sessionMark } from './e2b-metadata.ts'
import { e2bLocation } from './e2b-peer.ts'
import { onHostExit } from './host-exit.ts'

/** Sandboxes that exist, and creations under way: what would go on costing money without this process. */
const live = new Map<string, ConnectionOpts>()
let forget: (() => void) | undefined

const LONGEST_REMOVAL_MS = 15_000

/** Removes it if this process ends first; the returned function takes that back. */
export function removeAtExit(id: string, connection: ConnectionOpts): () => void {
  if (live.size === 0) forget = onHostExit(removeAll)
  live.set(id, connection)
  return () => {
    if (live.delete(id) && live.size === 0) forget?.()
  }
}

export const CREATION_PREFIX = 'creation:'

/**
 * A process that is exiting can wait for nothing, so another one removes them, while this one stands still. The keys go to
 * it over its input.
 */
function removeAll(): void {
  const accounts = new Map<string, { connection: ConnectionOpts; ids: string[] }>()
  for (const [id, connection] of live) {
    const key = JSON.stringify(connection)
    const account = accounts.get(key) ?? { connection, ids: [] }
    accounts.set(key, account)
    account.ids.push(id)
  }
  live.clear()
  const input = JSON.stringify({
    sdk: e2bLocation(),
    session: sessionMark(),
    prefix: CREATION_PREFIX,
    accounts: [...accounts.values()],
  })
  spawnSync(process.execPath, ['--input-type=module', '-e', REMOVER], {
    input,
    env: readEnvironment(),
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: LONGEST_REMOVAL_MS,
    windowsHide: true,
  })
}

/** Sandboxes under way have no id yet: they are found by the session, which may take a moment. */
const REMOVER = `
let text = ''
for await (const chunk of process.stdin) text += chunk
const { sdk, session, prefix, accounts } = JSON.parse(text)
const loaded = await import(sdk)
const Sandbox = loaded.Sandbox ?? loaded.default.Sandbox
const remove = async (id, connection) => {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    try { return await Sandbox.kill(id, connection) } catch { await new Promise((resolve) => setTimeout(resolve, 200 * attempt)) }
  }
}
const sweep = async (connection, expected) => {
  const seen = new Set()
  for (let round = 0; round < 20 && seen.size < expected; round += 1) {
    try {
      const pages = Sandbox.list({ ...connection, query: { metadata: session } })
      while (pages.hasNext) for (const { sandboxId } of await pages.nextItems()) if (!seen.has(sandboxId)) {
        seen.add(sandboxId)
        await remove(sandboxId, connection)
      }
    } catch {}
    if (seen.size < expected) await new Promise((resolve) => setTimeout(resolve, 150))
  }
}
await Promise.allSettled(accounts.map(async ({ connection, ids }) => {
  const known = ids.filter((id) => !id.startsWith(prefix))
  await Promise.allSettled(known.map((id) => remove(id, connection)))
  await sweep(connection, ids.length - known.length)
}))
`
