import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { checkOptions } from '../../client/check-options.ts'
import type { QuestionRegistry } from '../../questions/question-registry.ts'
import { checkTools } from '../../tools/check-tools.ts'
import { FENCE_RULE } from '../../tools/fence-data.ts'
import { toPlainJson } from '../../tools/plain-json.ts'
import { runTool } from '../../tools/run-tool.ts'
import type { PostHogTool, ToolResult } from '../../tools/tool.ts'
import { VERSION } from '../../version.ts'
import { elicitPermission } from './elicit-permission.ts'
import { progressTo } from './progress-to.ts'
import { registerPrompts } from './prompts.ts'
import { registerResources } from './resources.ts'

export interface PostHogMcpServerOptions {
  /** @default 'posthog' */
  name?: string
  /** Added to what clients are told when they connect. */
  instructions?: string
  /**
   * Sends rows as data beside the text. Some hosts then show a model the data in place of the text, which is longer and has
   * no fences around what visitors wrote. @default false
   */
  structuredContent?: boolean
  /** Offered as resources. @default the questions of this package */
  questions?: QuestionRegistry
}

const optionsSchema = z.strictObject({
  name: z.string().min(1).optional(),
  instructions: z.string().optional(),
  structuredContent: z.boolean().optional(),
  questions: z
    .custom<QuestionRegistry>(
      (value) => typeof (value as QuestionRegistry | undefined)?.list === 'function',
      'expected what loadQuestions() gives',
    )
    .optional(),
})

const INSTRUCTIONS = `Answers questions about a PostHog project with verified queries, and runs HogQL.
Ask query_posthog first. When it has no verified answer, read names with posthog_search_taxonomy and posthog_get_fields, then write HogQL for posthog_run_hogql and say that the number is not verified.
State the period and the sample size with every number. ${FENCE_RULE}`

/**
 * An MCP server with the tools, the schema and the catalogue of questions as resources, and a prompt per persona. Connect it
 * to a transport, or give it to the Claude Agent SDK.
 * @throws {InputError} for options that do not exist, and tools that are none
 * @example
 * const server = createPostHogMcpServer(createPostHogTools({ driver: client }))
 * await server.connect(new StdioServerTransport())
 * // Claude Agent SDK: mcpServers: { posthog: { type: 'sdk', name: 'posthog', instance: server } }
 */
export function createPostHogMcpServer(
  tools: readonly PostHogTool[],
  options: PostHogMcpServerOptions = {},
): McpServer {
  const {
    name = 'posthog',
    instructions,
    structuredContent = false,
    questions,
  } = checkOptions(options, optionsSchema, 'createPostHogMcpServer()')
  checkTools(tools, 'createPostHogMcpServer()')
  const server = new McpServer(
    { name, title: 'PostHog', version: VERSION },
    {
      capabilities: { tools: {}, resources: {}, prompts: {} },
      instructions: instructions ? `${INSTRUCTIONS}\n${instructions}` : INSTRUCTIONS,
    },
  )
  // Handlers of our own: schemas go out as they are in every adapter, and a failed call is a result the model can read.
  server.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(describe) }))
  const ask = elicitPermission(server.server)
  server.server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const { signal, requestId } = extra
    const call = { signal, callId: String(requestId), ask: ask(requestId), onProgress: progressTo(extra) }
    return toContent(await runTool(tools, params.name, params.arguments, call), structuredContent)
  })
  registerResources(server, { tools, questions })
  registerPrompts(server)
  return server
}

const describe = ({ name, title, description, inputJsonSchema, annotations }: PostHogTool) => ({
  name,
  title,
  description,
  inputSchema: inputJsonSchema as { type: 'object' },
  annotations: { ...annotations },
})

const toContent = ({ text, data, isError }: ToolResult, withData: boolean) => ({
  content: [{ type: 'text' as const, text }],
  ...(data && withData && { structuredContent: toPlainJson(data) }),
  ...(isError && { isError: true }),
})
