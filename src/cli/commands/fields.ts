import { Command } from 'commander'
import type { Field } from '../../client/driver.ts'
import { formatTable } from '../../format/format-table.ts'
import { toJson } from '../../format/to-json.ts'
import type { CliContext } from '../cli-context.ts'
import { type ConnectOptions, connect, withConnectOptions } from '../connect.ts'

export function fieldsCommand({ terminal, signal }: CliContext): Command {
  return withConnectOptions(new Command('fields'))
    .description('Show the fields of an object and the table that answers for it.')
    .argument('<object>', 'for example events, persons, feature_flags')
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver fields events --local
  posthog-driver fields feature_flags --json`,
    )
    .action(async (object: string, options: ConnectOptions) => {
      await using connection = await connect(options, terminal, signal)
      const fields = await connection.driver.getFields(object, { signal })
      if (options.json) terminal.print(toJson(fields, 2))
      else printFields(object, fields)
    })

  function printFields(object: string, fields: Record<string, Field>): void {
    const rows = Object.entries(fields).map(([field, { type, description, references }]) => ({
      field,
      type,
      about: [references ? `-> ${references}` : '', description ?? ''].filter(Boolean).join('  '),
    }))
    const columns = rows.some((row) => row.about !== '') ? ['field', 'type', 'about'] : ['field', 'type']
    terminal.print(formatTable(columns, rows, { width: terminal.width, styleHeader: terminal.bold }))
    const [first] = Object.values(fields)
    if (!first || !terminal.interactive) return
    const origin = first.source === 'built_in' ? ' (built-in description; the server gave none)' : ''
    terminal.print(`\n${terminal.dim(`query ${object} with: SELECT ... FROM ${first.table}${origin}`)}`)
  }
}
