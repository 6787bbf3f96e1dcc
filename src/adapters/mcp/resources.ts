import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js'
import { closestNames, didYouMean } from '../../hogql/closest-names.ts'
import { loadQuestions } from '../../questions/load-questions.ts'
import type { QuestionRegistry } from '../../questions/question-registry.ts'
import { runTool } from '../../tools/run-tool.ts'
import type { PostHogTool } from '../../tools/tool.ts'

export interface ResourceOptions {
  tools: readonly PostHogTool[]
  questions?: QuestionRegistry
}

/** The schema, live, and the catalogue of verified questions. */
export function registerResources(server: McpServer, { tools, questions }: ResourceOptions): void {
  const registry = async () => questions ?? (await loadQuestions())
  const text = (uri: URL, body: string, mimeType = 'text/plain') => ({
    contents: [{ uri: uri.href, mimeType, text: body }],
  })

  server.registerResource(
    'objects',
    'posthog://objects',
    { title: 'Tables', description: 'Tables of the project that can be queried', mimeType: 'text/plain' },
    async (uri, { signal }) => text(uri, await answerOf(tools, 'posthog_list_objects', {}, signal)),
  )
  server.registerResource(
    'fields',
    new ResourceTemplate('posthog://objects/{object}', {
      list: undefined,
      complete: { object: async (begun) => beginningWith(begun, await objectsOf(tools)) },
    }),
    { title: 'Fields of a table', description: 'Live columns of one table', mimeType: 'text/plain' },
    async (uri, { object }, { signal }) =>
      text(uri, await answerOf(tools, 'posthog_get_fields', { object: nameOf(object) }, signal)),
  )
  server.registerResource(
    'questions',
    'posthog://questions',
    { title: 'Verified questions', description: 'What query_posthog answers', mimeType: 'text/markdown' },
    async (uri) => {
      const lines = (await registry())
        .list()
        .map(({ id, title, header }) => `- ${id}: ${title}. ${header.description} E.g. "${header.asks[0]}"`)
      return text(uri, lines.join('\n'), 'text/markdown')
    },
  )
  server.registerResource(
    'question',
    new ResourceTemplate('posthog://questions/{id}', {
      list: undefined,
      complete: {
        id: async (begun) =>
          beginningWith(
            begun,
            (await registry()).list().map(({ id }) => id),
          ),
      },
    }),
    {
      title: 'A verified question',
      description: 'Parameters, columns and caveats',
      mimeType: 'application/json',
    },
    async (uri, { id }) => {
      const all = (await registry()).list()
      const name = nameOf(id)
      const question = all.find((one) => one.id === name)
      if (!question) {
        const guess = didYouMean(
          closestNames(
            name,
            all.map((one) => one.id),
          ),
        )
        throw new McpError(
          ErrorCode.InvalidParams,
          `There is no question ${name}. ${guess ?? 'posthog://questions lists all.'}`,
        )
      }
      const { title, params, columns, caveats, header } = question
      const body = {
        id: question.id,
        title,
        description: header.description,
        asks: header.asks,
        params,
        columns,
        caveats,
      }
      return text(uri, JSON.stringify(body, null, 2), 'application/json')
    },
  )
}

const beginningWith = (begun: string, names: readonly string[]): string[] =>
  names.filter((name) => name.startsWith(begun))

async function objectsOf(tools: readonly PostHogTool[]): Promise<readonly string[]> {
  const { data } = await runTool(tools, 'posthog_list_objects', {})
  return (data?.objects as readonly string[] | undefined) ?? []
}

/** What a tool says; resources pass the same gate and budget as calls. */
async function answerOf(
  tools: readonly PostHogTool[],
  name: string,
  input: unknown,
  signal: AbortSignal,
): Promise<string> {
  const { text, isError } = await runTool(tools, name, input, { signal })
  if (isError) throw new McpError(ErrorCode.InvalidParams, text)
  return text
}

/** A name as it stands in an address, `my%20table`. What is no such encoding is taken as it is. */
function nameOf(value: string | string[] | undefined): string {
  const written = String(value)
  try {
    return decodeURIComponent(written)
  } catch {
    return written
  }
}
