import type { ClientConfig } from '../../config.ts'
import { resolveConfig } from '../../config.ts'
import { PostHogDriverError } from '../../errors.ts'
import { processSandbox } from '../../sandbox/process-sandbox.ts'
import { SandboxExecutor } from '../../sandbox/sandbox-executor.ts'
import type { Outcome } from './project-findings.ts'

const TIMEOUT_MS = 20_000

/**
 * Starts a process sandbox and runs a script there: one that queries the project, if there is one, or one that only
 * returns. How long it took, in milliseconds.
 */
export async function examineSandbox(
  project: ClientConfig | undefined,
  signal: AbortSignal,
): Promise<Outcome<number>> {
  const startedAt = performance.now()
  // Starting reaches nobody; the script decides whether the project is asked.
  const posthog = project ?? resolveConfig({ apiKey: 'phx_none', projectId: 1, host: 'us' })
  try {
    await using executor = await SandboxExecutor.start({ sandbox: processSandbox(), posthog, signal })
    const script = project ? "return await posthog.query('SELECT 1 LIMIT 1')" : 'return 1'
    await executor.runScript(script, {}, { signal, timeoutMs: TIMEOUT_MS })
    return { ok: true, value: Math.round(performance.now() - startedAt) }
  } catch (error) {
    if (!PostHogDriverError.isInstance(error)) throw error
    return { ok: false, error }
  }
}
