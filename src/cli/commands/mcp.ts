import { once } from 'node:events'
import { Command, InvalidArgumentError, Option } from 'commander'
import { closestNames, didYouMean } from '../../hogql/closest-names.ts'
import { SandboxExecutor } from '../../sandbox/sandbox-executor.ts'
import { createPostHogTools } from '../../tools/create-posthog-tools.ts'
import { PERMISSION_MODES, type PermissionMode } from '../../tools/permissions.ts'
import { TOOL_GROUPS } from '../../tools/tool.ts'
import { TOOL_KIT } from '../../tools/tool-kit.ts'
import type { CliContext } from '../cli-context.ts'
import { type ConnectOptions, connect, withConnectOptions } from '../connect.ts'
import { loadMcp } from '../load-mcp.ts'
import { parseWholeNumber } from '../options/parse-whole-number.ts'
import { serveMcpStdio } from '../serve-mcp-stdio.ts'

interface McpOptions extends Omit<ConnectOptions, 'json'> {
  http?: boolean
  port?: number
  allow?: string[]
  offer?: string[]
  mode?: PermissionMode
  exportTo?: string
}

export function mcpCommand({ terminal, signal }: CliContext): Command {
  return withConnectOptions(new Command('mcp'), { json: false })
    .description('Serve the tools over MCP: to the program that starts this one, or over HTTP on 127.0.0.1.')
    .option('--http', 'serve streamable HTTP instead of standard input and output')
    .option('--port <number>', 'with --http: port to listen on (default: 3333)', parseWholeNumber(0, 65_535))
    .option(
      '--allow <names...>',
      'groups (export, append, mutate, dangerous) or tools to offer that need no asking',
    )
    .option('--offer <names...>', 'groups or tools to offer, each call asked about where the client can ask')
    .option('--export-to <folder>', 'offer posthog_export, which writes files into this folder')
    .addOption(new Option('--mode <mode>', 'what needs asking').choices(PERMISSION_MODES).default('default'))
    .addHelpText(
      'after',
      `
Only tools that read are offered unless --allow or --offer names others; posthog-driver tools lists them.

Examples:
  claude mcp add posthog -- npx posthog-driver mcp
  posthog-driver mcp --local --http --port 3333
  posthog-driver mcp --allow posthog_create_annotation --offer mutate
  posthog-driver mcp --export-to ./exports --allow export`,
    )
    .action(async (options: McpOptions) => {
      const { http = false, port, allow = [], offer = [], mode, exportTo } = options
      if (port !== undefined && !http) throw new InvalidArgumentError('--port belongs to --http')
      const named = [...allow, ...offer]
      checkNames(named)
      const runsScripts = named.includes('dangerous') || named.includes('posthog_run_script')
      if (runsScripts && !options.sandbox) throw new InvalidArgumentError('scripts need --sandbox to run in')
      const writesFiles = named.includes('export') || named.includes('posthog_export')
      if (writesFiles && exportTo === undefined)
        throw new InvalidArgumentError('exports need --export-to <folder>')
      const { createPostHogMcpServer, serveMcpHttp } = await loadMcp()
      await using connection = await connect(options, terminal, signal)
      const { driver, client, label } = connection
      const tools = createPostHogTools({
        driver,
        client,
        executor: runsScripts && driver instanceof SandboxExecutor ? driver : undefined,
        exports: exportTo === undefined ? undefined : { directory: exportTo },
        permissions: { tools: offer, allow, mode, allowBypass: mode === 'bypassPermissions' },
      })
      const createServer = () => createPostHogMcpServer(tools)
      if (!http) {
        terminal.printError(`Serving ${tools.length} tools for the ${label} over standard input and output.`)
        await serveMcpStdio(createServer(), signal)
        return
      }
      await using server = await serveMcpHttp({ createServer, port })
      terminal.printError(`Serving ${tools.length} tools for the ${label} at ${server.url} until Ctrl+C.`)
      if (!signal.aborted) await once(signal, 'abort')
    })
}

/** Before anything is started to offer them. */
function checkNames(named: readonly string[]): void {
  const known: string[] = [...TOOL_GROUPS, ...TOOL_KIT.map(({ definition }) => definition.name)]
  const unknown = named.find((name) => !known.includes(name))
  if (unknown === undefined) return
  const near = didYouMean(closestNames(unknown, known))
  throw new InvalidArgumentError(
    `--allow and --offer name groups (${TOOL_GROUPS.join(', ')}) and tools; "${unknown}" is neither.` +
      `${near ? ` ${near}` : ''} posthog-driver tools lists them.`,
  )
}
