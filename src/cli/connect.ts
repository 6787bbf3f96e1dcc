import { type Command, InvalidArgumentError, Option } from 'commander'
import { PostHogClient } from '../client/client.ts'
import type { Driver } from '../client/driver.ts'
import { resolveConfig } from '../config.ts'
import { processSandbox } from '../sandbox/process-sandbox.ts'
import { SandboxExecutor } from '../sandbox/sandbox-executor.ts'
import { startLocal } from './start-local.ts'
import type { Terminal } from './terminal.ts'

/** Options every command that talks to a project has. */
export interface ConnectOptions {
  json?: boolean
  local?: boolean
  data?: string
  timezone?: string
  sandbox?: 'process'
  host?: string
  project?: number
  timeout?: number
}

export interface Connection extends AsyncDisposable {
  driver: Driver
  /** What answers, for people: `demo project (local)` or `project 12 at us.posthog.com`. */
  label: string
}

/** Adds the options of `ConnectOptions` to a command. */
export function withConnectOptions(command: Command): Command {
  return command
    .option('--json', 'machine-readable output')
    .option('--local', 'use an embedded local PostHog with demo data instead of your project')
    .option('--data <file>', 'with --local: load events from an NDJSON file instead of the demo')
    .option('--timezone <name>', "with --local: the project's timezone, for example Europe/Berlin")
    .addOption(new Option('--sandbox <kind>', 'run the driver in a sandbox').choices(['process']))
    .option('--host <us|eu|url>', 'PostHog host (default: POSTHOG_HOST, else us)')
    .option('--project <id>', 'project id (default: POSTHOG_PROJECT_ID)', parsePositiveInteger)
    .option('--timeout <seconds>', 'longest wait for an answer', parseSeconds)
}

/** Connects to the project the options and the environment name, or to an embedded local PostHog. */
export async function connect(
  options: ConnectOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Connection> {
  if (!options.local && (options.data !== undefined || options.timezone !== undefined)) {
    throw new InvalidArgumentError('--data and --timezone belong to --local')
  }
  const local = options.local ? await startLocal({ ...options, signal }, terminal) : undefined
  try {
    const timeoutMs = options.timeout === undefined ? undefined : options.timeout * 1000
    const posthog = local
      ? { host: local.url, apiKey: local.apiKey, projectId: local.projectId, timeoutMs }
      : { host: options.host, projectId: options.project, timeoutMs }
    const driver = options.sandbox
      ? await SandboxExecutor.start({ sandbox: processSandbox(), posthog: resolveConfig(posthog), signal })
      : PostHogClient.fromEnv(posthog)
    return {
      driver,
      label: local ? local.label : labelOf(posthog),
      [Symbol.asyncDispose]: async () => {
        try {
          await driver.close()
        } finally {
          await local?.close()
        }
      },
    }
  } catch (error) {
    await local?.close()
    throw error
  }
}

function labelOf(posthog: { host?: string; projectId?: number }): string {
  const config = resolveConfig(posthog)
  return `project ${config.projectId} at ${new URL(config.host).host}`
}

export function parsePositiveInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('Expected a whole number above 0.')
  return value
}

function parseSeconds(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('Expected seconds, for example 30.')
  return value
}
