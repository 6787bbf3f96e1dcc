import { Command } from 'commander'
import { formatTable } from '../../format/format-table.ts'
import { toJson } from '../../format/to-json.ts'
import { type ListedSandbox, listSandboxes, reapSandboxes } from '../../sandbox/e2b-orphans.ts'
import type { CommandContext, ExitCode } from '../cli-context.ts'
import { parseSeconds } from '../options/parse-seconds.ts'

/** The sandboxes an E2B account has from this package. Subcommands of other files are added here too. */
export function sandboxCommand(context: CommandContext, exitWith: (code: ExitCode) => void): Command {
  const command = new Command('sandbox').description(
    'List and remove the E2B sandboxes that this package made (E2B_API_KEY).',
  )
  for (const create of [listCommand, reapCommand]) command.addCommand(create(context, exitWith))
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

const COLUMNS = ['id', 'state', 'started', 'ends', 'owner', 'owner is']

const toRow = ({ id, state, startedAt, endsAt, owner, ownerState }: ListedSandbox) => ({
  id,
  state,
  started: startedAt.toISOString(),
  ends: endsAt.toISOString(),
  owner: `${owner.host ?? '?'}:${owner.pid ?? '?'}`,
  'owner is': ownerState,
})
