import { readFileSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { readEnvironment } from '../../config.ts'
import { PostHogDriverError } from '../../errors.ts'
import { toJson } from '../../format/to-json.ts'
import { packageFile } from '../../package-file.ts'
import { VERSION } from '../../version.ts'
import type { CommandContext, ExitCode } from '../cli-context.ts'
import { type ConnectOptions, openTarget, type Target, withConnectOptions } from '../connect.ts'
import { type Check, type CheckId, notCheckedBefore, skipped } from '../doctor/check.ts'
import { examineProject } from '../doctor/examine-project.ts'
import { examineSandbox } from '../doctor/examine-sandbox.ts'
import { formatChecks, summarizeChecks } from '../doctor/format-checks.ts'
import { installedVersion } from '../doctor/installed-version.ts'
import {
  configurationFailure,
  judgeConfiguration,
  localConfiguration,
} from '../doctor/judge-configuration.ts'
import { judgeFindings, PROJECT_CHECKS } from '../doctor/judge-findings.ts'
import { judgeLocal } from '../doctor/judge-local.ts'
import { judgeNode } from '../doctor/judge-node.ts'
import { judgeSandbox } from '../doctor/judge-sandbox.ts'
import { readResourceScopes } from '../doctor/resource-scopes.ts'
import { wordConfigurationError } from '../word-configuration-error.ts'

interface Manifest {
  engines: { node: string }
  peerDependencies: Record<string, string>
}

/** Only the local PostHog needs these. */
const LOCAL_PACKAGES = ['chdb', '@posthog/hogql-parser']

export function doctorCommand(
  { terminal, signal, envFile }: CommandContext,
  exitWith: (code: ExitCode) => void,
): Command {
  return withConnectOptions(new Command('doctor'))
    .description(
      'Check Node, configuration, connection, clocks, key, scopes, project, schema, sandbox and packages, and say how to ' +
        'fix what is wrong. Changes nothing.',
    )
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver doctor
  posthog-driver doctor --json          checks with stable ids, for scripts
  posthog-driver doctor --local         whether the local PostHog works here
Exit code 1 means that something failed; warnings and what was skipped do not count.`,
    )
    .action(async (options: ConnectOptions) => {
      const manifest: Manifest = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'))
      const node = judgeNode(process.versions.node, manifest.engines.node)
      const wanted = options.local === true
      const local = judgeLocal(localPackages(manifest), { platform: process.platform, wanted })
      const checks =
        local.state === 'failed'
          ? [node, local, ...skipProject('local')]
          : await checkTarget(options, [node, local])
      signal.throwIfAborted()
      const healthy = checks.every((check) => check.state !== 'failed')
      if (options.json) terminal.print(toJson({ version: VERSION, healthy, checks }, 2))
      else printChecks(checks)
      exitWith(healthy ? 0 : 1)
    })

  /** The configuration, what answers to it, and the sandbox, after what was checked before. */
  async function checkTarget(options: ConnectOptions, before: Check[]): Promise<Check[]> {
    let target: Target
    try {
      target = await openTarget(options, terminal, signal)
    } catch (error) {
      const failure = judgeNoTarget(error, options)
      const others = before.filter(({ id }) => id !== failure.id)
      return [...others, failure, ...skipProject(failure.id), await checkSandbox(undefined, options)]
    }
    await using open = target
    const { config, label } = open
    const configuration = options.local
      ? localConfiguration(label)
      : judgeConfiguration(config, { envFile, environment: readEnvironment(), given: options })
    terminal.progress(`Asking ${config.host}`)
    const [findings, resources] = await Promise.all([examineProject(config, signal), readResourceScopes()])
    const checks = judgeFindings(config, findings, resources)
    const sandbox = await checkSandbox(findings.ping.ok ? open : undefined, options)
    terminal.clearProgress()
    return [...before, configuration, ...checks, sandbox]
  }

  function judgeNoTarget(error: unknown, { local }: ConnectOptions): Check {
    if (error instanceof InvalidArgumentError || !PostHogDriverError.isInstance(error)) throw error
    if (local) return { id: 'local', state: 'failed', found: error.message, fix: error.hint }
    const worded = wordConfigurationError(error, envFile) as PostHogDriverError
    return configurationFailure(worded, readEnvironment())
  }

  async function checkSandbox(target: Target | undefined, { sandbox }: ConnectOptions): Promise<Check> {
    if (sandbox && !target) return skipped('sandbox', 'Not checked: a query has to work outside of it first.')
    return judgeSandbox(
      await examineSandbox(sandbox ? target?.config : undefined, signal),
      sandbox !== undefined,
    )
  }

  function printChecks(checks: readonly Check[]): void {
    const { width, accent, warning, failure, dim, bold } = terminal
    const styles = { ok: accent, warning, failed: failure, skipped: dim }
    terminal.print(`${formatChecks(checks, { width, styles })}\n\n${bold(summarizeChecks(checks))}`)
  }
}

const skipProject = (cause: CheckId): Check[] =>
  PROJECT_CHECKS.map((id) => skipped(id, notCheckedBefore(cause)))

const localPackages = ({ peerDependencies }: Manifest) =>
  LOCAL_PACKAGES.map((name) => ({
    name,
    range: peerDependencies[name] ?? '>=0',
    installed: installedVersion(name),
  }))
