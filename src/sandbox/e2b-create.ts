import { randomUUID } from 'node:crypto'
import type { Sandbox as SdkSandbox } from 'e2b'
import { attemptE2B } from './e2b-attempts.ts'
import { toE2BError } from './e2b-errors.ts'
import { CREATION_PREFIX, removeAtExit } from './e2b-live.ts'
import { creationMark, ownMetadata } from './e2b-metadata.ts'
import { toNetwork } from './e2b-network.ts'
import type { E2BSettings } from './e2b-options.ts'
import { type E2BModule, loadE2B } from './e2b-peer.ts'
import type { CreateSandboxOptions } from './sandbox.ts'

export interface CreatedSandbox {
  sdk: SdkSandbox
  createdAt: number
  /** Never to be shown. */
  secrets: readonly string[]
}

/** Where Debian keeps the authorities it trusts. E2B adds its own, which stands in for PostHog when it adds the key. */
const TRUSTED_AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt'

/** E2B may be slower with the sandbox than with the answer. */
const LATER_LOOKS_MS = [5_000, 60_000]

/**
 * A new sandbox, tried twice. An attempt whose answer was lost may have made one all the same, which would run until its
 * time is up: each attempt has a mark by which that one is found and removed.
 */
export async function createE2BSandbox(
  settings: E2BSettings,
  { signal, posthog }: CreateSandboxOptions,
): Promise<CreatedSandbox> {
  const e2b = await loadE2B()
  const { connection, template, timeoutMs, metadata, env, credentials } = settings
  const network = toNetwork(settings, posthog)
  const secrets = [connection.apiKey, ...(posthog ? [posthog.apiKey] : [])]
  const envs = {
    LANG: 'C.UTF-8',
    // Dates without an offset must mean the same inside as outside.
    TZ: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(credentials === 'egress' && { NODE_EXTRA_CA_CERTS: TRUSTED_AUTHORITIES }),
    ...env,
  }
  return attemptE2B('create', () => createOnce(), { signal })

  async function createOnce(): Promise<CreatedSandbox> {
    const creation = randomUUID()
    const forget = removeAtExit(CREATION_PREFIX + creation, connection)
    const createdAt = Date.now()
    try {
      const sdk = await e2b.Sandbox.create({
        ...connection,
        ...(template !== undefined && { template }),
        timeoutMs,
        metadata: { ...metadata, ...ownMetadata(creation) },
        envs,
        network,
      })
      return { sdk, createdAt, secrets }
    } catch (thrown) {
      const elapsedMs = Date.now() - createdAt
      const error = toE2BError(thrown, { what: 'create a sandbox', secrets, elapsedMs })
      if (error.details.ambiguous) {
        await removeUnseen(e2b, settings, creation)
        for (const delayMs of LATER_LOOKS_MS)
          setTimeout(() => void removeUnseen(e2b, settings, creation), delayMs).unref()
      }
      throw error
    } finally {
      forget()
    }
  }
}

/** Best effort: what is not found now ends at its own time. */
async function removeUnseen(e2b: E2BModule, { connection }: E2BSettings, creation: string): Promise<void> {
  try {
    const pages = e2b.Sandbox.list({ ...connection, query: { metadata: creationMark(creation) } })
    while (pages.hasNext)
      for (const { sandboxId } of await pages.nextItems()) await e2b.Sandbox.kill(sandboxId, connection)
  } catch {
    // The failure of the creation is the one to tell.
  }
}
