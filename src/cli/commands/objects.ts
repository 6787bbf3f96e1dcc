import { Command } from 'commander'
import { escapeControls } from '../../format/escape-controls.ts'
import { toJson } from '../../format/to-json.ts'
import type { CliContext } from '../cli-context.ts'
import { type ConnectOptions, connect, withConnectOptions } from '../connect.ts'

export function objectsCommand({ terminal, signal }: CliContext): Command {
  return withConnectOptions(new Command('objects'))
    .description('List what the project can be asked about.')
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver objects --local
  posthog-driver objects --json --project 12 --host eu`,
    )
    .action(async (options: ConnectOptions) => {
      await using connection = await connect(options, terminal, signal)
      const objects = await connection.driver.listObjects({ signal })
      terminal.print(options.json ? toJson(objects, 2) : objects.map(escapeControls).join('\n'))
    })
}
