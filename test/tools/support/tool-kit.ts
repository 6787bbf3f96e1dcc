import { CoreClient } from '../../../src/client/core-client.ts'
import { createUndiciTransport } from '../../../src/http/undici-transport.ts'
import { type StartLocalPostHogOptions, startLocalPostHog } from '../../../src/local/index.ts'
import { createPostHogTools, type PostHogToolsOptions } from '../../../src/tools/create-posthog-tools.ts'
import { runTool } from '../../../src/tools/run-tool.ts'
import type { PostHogTool, ToolCall, ToolResult } from '../../../src/tools/tool.ts'
import { recordingTransport } from '../../support/recording-transport.ts'

export interface ToolKit extends AsyncDisposable {
  client: CoreClient
  /** Where the project is, for drivers of other kinds. */
  local: { host: string; apiKey: string; projectId: number }
  tools: PostHogTool[]
  /** Other tools of the same project. */
  toolsWith(options: Omit<PostHogToolsOptions, 'driver'>): PostHogTool[]
  call(name: string, input?: unknown, call?: ToolCall): Promise<ToolResult>
  /** Requests sent since the last call, as `METHOD /path`. */
  takeRequests(): string[]
}

/** Tools on a local PostHog, with what they send written down. */
export async function startToolKit(options: StartLocalPostHogOptions = {}): Promise<ToolKit> {
  const local = await startLocalPostHog(options)
  const { transport, sent } = recordingTransport(createUndiciTransport())
  const client = new CoreClient(
    {
      host: local.url,
      apiKey: local.apiKey,
      projectId: local.projectId,
      projectToken: local.projectToken,
      queriesPerMinute: 0,
      queriesPerHour: 0,
      crudPerMinute: 0,
      crudPerHour: 0,
    },
    { transport },
  )
  const tools = createPostHogTools({ driver: client })
  return {
    client,
    local: { host: local.url, apiKey: local.apiKey, projectId: local.projectId },
    tools,
    toolsWith: (more) => createPostHogTools({ driver: client, ...more }),
    call: (name, input, call) => runTool(tools, name, input, call),
    takeRequests: () => sent.splice(0).map(({ method, url }) => `${method} ${url.pathname}`),
    async [Symbol.asyncDispose]() {
      await client.close()
      await local.close()
    },
  }
}

/** Cells of the fenced rows of a text, without the header. For cells that hold no commas. */
export function rowsOf(text: string): string[][] {
  const fenced = /<posthog_data kind="rows">\n([\s\S]*?)\n<\/posthog_data>/.exec(text)?.[1] ?? ''
  return fenced
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
}
