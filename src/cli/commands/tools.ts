import { Command } from 'commander'
import { estimateTokens } from '../../format/estimate-tokens.ts'
import { formatTable } from '../../format/format-table.ts'
import { toJson } from '../../format/to-json.ts'
import { annotationsOf, inputJsonSchemaOf } from '../../tools/define-tool.ts'
import { TOOL_KIT } from '../../tools/tool-kit.ts'
import type { CliContext } from '../cli-context.ts'

export function toolsCommand({ terminal }: CliContext): Command {
  return new Command('tools')
    .description('List the tools that models are given, with what each may do and what its definition costs.')
    .option('--json', 'print the definitions: descriptions, JSON Schemas, hints and examples')
    .option('--local', 'accepted for symmetry; definitions are the same for every project')
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver tools
  posthog-driver tools --json`,
    )
    .action(({ json }: { json?: boolean }) => {
      const definitions = TOOL_KIT.map(({ definition }) => ({
        name: definition.name,
        title: definition.title,
        group: definition.group,
        description: definition.description,
        inputSchema: inputJsonSchemaOf(definition.input),
        annotations: annotationsOf(definition),
        examples: definition.examples,
      }))
      if (json) return terminal.print(toJson(definitions, 2))
      const rows = definitions.map(({ name, title, group, description, inputSchema }) => ({
        tool: name,
        group,
        tokens: estimateTokens(JSON.stringify({ name, description, input_schema: inputSchema })),
        what: title,
      }))
      const columns = ['tool', 'group', 'tokens', 'what']
      terminal.print(formatTable(columns, rows, { width: terminal.width, styleHeader: terminal.bold }))
      const reading = rows.filter(({ group }) => group === 'read')
      const total = reading.reduce((sum, { tokens }) => sum + tokens, 0)
      terminal.print(
        `\n${terminal.dim(`The ${reading.length} that read are offered by default: ${total} tokens by an estimate that is rather too high. Others are offered when permissions name them, posthog_export with a folder, posthog_run_script with a sandbox.`)}`,
      )
    })
}
