import { Command } from 'commander'
import { escapeLines } from '../../format/escape-controls.ts'
import { formatTable } from '../../format/format-table.ts'
import { toJson } from '../../format/to-json.ts'
import { buildSandboxImage, DEFAULT_IMAGE } from '../../sandbox/e2b-image.ts'
import { type ListedSandbox, listSandboxes, reapSandboxes } from '../../sandbox/e2b-orphans.ts'
import type { CommandContext, ExitCode } from '../cli-context.ts'
import { parseSeconds } from '../options/parse-seconds.ts'
import { parseWholeNumber } from '../options/parse-whole-number.ts'

/** The sandboxes an E2B account has from this package. Subcommands of other files are added here too. */
export function sandboxCommand(context: CommandContext, exitWith: (code: ExitCode) => void): Command {
  const command = new Command('sandbox').description(
    'List and remove the E2B sandboxes that this package made, and build their image (E2B_API_KEY).',
  )
  for (const create of [listCommand, reapCommand, buildCommand]) command.addCommand(create(context, exitWith))
  return command
}

function listCommand({ terminal, signal }: CommandContext): Command {
  return new Command('ls')
    .description(
      'List the sandboxes that run or are paused, and whether the process that made them still runs.',
    )
    .option('--json', 'machine-readable output')
    .addHelpText('after', '\nExample:\n  posthog-driver sandbox ls')
    .action(async ({ json }: { json?: boolean }) => {
      const sandboxes = await listSandboxes({ signal })
      if (json) terminal.print(toJson(sandboxes, 2))
      else if (sandboxes.length === 0) terminal.print('No sandboxes.')
      else
        terminal.print(
          formatTable(COLUMNS, sandboxes.map(toRow), { width: terminal.width, styleHeader: terminal.bold }),
        )
    })
}

interface ReapCommandOptions {
  olderThan?: number
  all?: boolean
  json?: boolean
}

function reapCommand({ terminal, signal }: CommandContext, exitWith: (code: ExitCode) => void): Command {
  return new Command('reap')
    .description('Remove orphans: sandboxes whose process on this machine is gone.')
    .option('--older-than <seconds>', 'also those of other machines that are this old', parseSeconds)
    .option('--all', 'every sandbox of this package, used or not')
    .option('--json', 'machine-readable output')
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver sandbox reap
  posthog-driver sandbox reap --older-than 3600
Exit code 1 means that one could not be removed.`,
    )
    .action(async ({ olderThan, all, json }: ReapCommandOptions) => {
      const olderThanMs = olderThan === undefined ? undefined : olderThan * 1000
      const { removed, kept, failed } = await reapSandboxes({ signal, all, olderThanMs })
      const failures = failed.map(({ sandbox, error }) => ({ id: sandbox.id, error: error.message }))
      if (json) terminal.print(toJson({ removed, kept, failed: failures }, 2))
      else {
        terminal.print(`Removed ${removed.length}, kept ${kept.length} that are in use or of other machines.`)
        for (const { id, error } of failures) terminal.printError(`${id}: ${error}`)
      }
      exitWith(failed.length === 0 ? 0 : 1)
    })
}

interface BuildCommandOptions {
  name: string
  cpu?: number
  memory?: number
  json?: boolean
}

function buildCommand({ terminal, signal }: CommandContext): Command {
  return new Command('build')
    .description(
      'Build an E2B image with Node 22 and this driver, so that sandboxes start without an upload.',
    )
    .option('--name <name>', 'what the image is called, perhaps with a :tag', DEFAULT_IMAGE)
    .option('--cpu <count>', 'virtual CPUs of its sandboxes', parseWholeNumber(1, 8))
    .option('--memory <mib>', 'memory of its sandboxes, in MiB', parseWholeNumber(128, 8192))
    .option('--json', 'machine-readable output')
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver sandbox build
  posthog-driver sandbox build --name posthog-driver:large --cpu 4 --memory 2048
The image belongs to this version of the package: build it again after an update.`,
    )
    .action(async ({ name, cpu: cpuCount, memory: memoryMb, json }: BuildCommandOptions) => {
      const image = await buildSandboxImage({
        name,
        cpuCount,
        memoryMb,
        signal,
        onProgress: (line) => terminal.printError(escapeLines(line)),
      })
      if (json) terminal.print(toJson(image, 2))
      else
        terminal.print(`Built ${image.name} (${image.templateId}): e2bSandbox({ template: '${image.name}' })`)
    })
}

const COLUMNS = ['id', 'state', 'started', 'ends', 'owner', 'owner is']

const toRow = ({ id, state, startedAt, endsAt, owner, ownerState }: ListedSandbox) => ({
  id,
  state,
  started: startedAt.toISOString(),
  ends: endsAt.toISOString(),
  owner: `${owner.host ?? '?'}:${owner.pid ?? '?'}`,
  'owner is': ownerState,
})
