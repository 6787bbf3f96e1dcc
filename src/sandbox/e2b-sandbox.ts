import { type E2BSandboxOptions, resolveE2BOptions } from './e2b-options.ts'
import type { CreateSandboxOptions, SandboxProvider } from './sandbox.ts'

export type { E2BConnectionOptions, E2BNetworkOptions, E2BSandboxOptions } from './e2b-options.ts'

/**
 * Sandboxes at E2B: a virtual machine each, reaching PostHog and nothing else. One that nobody uses ends by itself after
 * `timeoutMs`; those of a process that ends are removed with it. Needs the package `e2b`.
 * @throws {ConfigurationError} when an option is unknown or malformed, or there is no API key
 * @example
 * await using executor = await SandboxExecutor.start({ sandbox: e2bSandbox(), posthog: { apiKey, projectId } })
 * const { value } = await executor.runScript("return (await posthog.query('SELECT count() AS n FROM events'))[0].n")
 * //=> 4821
 */
export function e2bSandbox(options: E2BSandboxOptions = {}): SandboxProvider {
  const settings = resolveE2BOptions(options)
  return {
    kind: 'e2b',
    create: async (request: CreateSandboxOptions = {}) => {
      const { openE2BSandbox } = await import('./sandbox-engine.ts')
      return openE2BSandbox(settings, request)
    },
  }
}
