import { type Command, InvalidArgumentError, Option } from 'commander'
import { PostHogClient } from '../client/client.ts'
import type { Driver } from '../client/driver.ts'
import { type ClientConfig, resolveConfig } from '../config.ts'
import { SandboxExecutor } from '../sandbox/sandbox-executor.ts'
import { parseHost } from './options/parse-host.ts'
import { parseSeconds } from './options/parse-seconds.ts'
import { parseTimezone } from './options/parse-timezone.ts'
import { parseWholeNumber } from './options/parse-whole-number.ts'
import { SANDBOX_KINDS, type SandboxKind, sandboxProvider } from './sandbox-provider.ts'
import { startLocal } from './start-local.ts'
import type { Terminal } from './terminal.ts'

/** Options every command that talks to a project has. */
export interface ConnectOptions {
  json?: boolean
  local?: boolean
  data?: string
  persist?: string
  timezone?: string
  sandbox?: SandboxKind
  host?: string
  project?: number
  timeout?: number
}

/** The project that the options and the environment name, or an embedded local PostHog. */
export interface Target extends AsyncDisposable {
  config: ClientConfig
  /** What answers, for people: `local demo project` or `project 12 at us.posthog.com`. */
  label: string
}

export interface Connection extends AsyncDisposable {
  driver: Driver
  /** The same project from this process: the driver itself, unless that runs in a sandbox, from where nothing is written. */
  client: PostHogClient
  /** As `Target.label`. */
  label: string
}

/** Adds the options of `ConnectOptions` to a command; `json: false` for one whose output has a form of its own. */
export function withConnectOptions(command: Command, { json = true }: { json?: boolean } = {}): Command {
  if (json) command.option('--json', 'machine-readable output')
  return command
    .option('--local', 'use an embedded local PostHog with demo data instead of your project')
    .option('--data <file>', 'with --local: load events from a file instead of the demo')
    .option('--persist <folder>', 'with --local: keep the project in this folder')
    .option(
      '--timezone <name>',
      "with --local: the project's timezone, for example Europe/Berlin",
      parseTimezone,
    )
    .addOption(new Option('--sandbox <kind>', 'run the driver in a sandbox').choices(SANDBOX_KINDS))
    .option('--host <us|eu|url>', 'PostHog host (default: POSTHOG_HOST, else us)', parseHost)
    .option('--project <id>', 'project id (default: POSTHOG_PROJECT_ID)', parseWholeNumber(1))
    .option('--timeout <seconds>', 'longest wait for an answer', parseSeconds)
}

/** Decides what is talked to, and starts it when it is the embedded one. */
export async function openTarget(
  options: ConnectOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Target> {
  const { host, project: projectId, timeout } = options
  const timeoutMs = timeout === undefined ? undefined : timeout * 1000
  if (!options.local) {
    const { data, persist, timezone } = options
    if (data !== undefined || persist !== undefined || timezone !== undefined)
      throw new InvalidArgumentError('--data, --persist and --timezone belong to --local')
    const config = resolveConfig({ host, projectId, timeoutMs })
    const label = `project ${config.projectId} at ${new URL(config.host).host}`
    return { config, label, [Symbol.asyncDispose]: async () => {} }
  }
  if (host !== undefined || projectId !== undefined)
    throw new InvalidArgumentError('--host and --project name a project of yours; --local is another one')
  const { data, persist, timezone } = options
  const local = await startLocal({ data, persist, timezone, signal }, terminal)
  const { url, apiKey, projectToken, label } = local
  const config = resolveConfig({ host: url, apiKey, projectId: local.projectId, projectToken, timeoutMs })
  return { config, label, [Symbol.asyncDispose]: () => local.close() }
}

/** A driver on the project the options and the environment name, or on an embedded local PostHog. */
export async function connect(
  options: ConnectOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Connection> {
  const target = await openTarget(options, terminal, signal)
  try {
    const { config, label } = target
    const driver = options.sandbox
      ? await SandboxExecutor.start({ sandbox: sandboxProvider(options.sandbox), posthog: config, signal })
      : undefined
    const client = new PostHogClient(config)
    return {
      driver: driver ?? client,
      client,
      label,
      [Symbol.asyncDispose]: async () => {
        try {
          await Promise.all([driver?.close(), client.close()])
        } finally {
          await target[Symbol.asyncDispose]()
        }
      },
    }
  } catch (error) {
    await target[Symbol.asyncDispose]()
    throw error
  }
}
