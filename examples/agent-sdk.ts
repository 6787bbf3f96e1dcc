/**
 * Gives the PostHog tools to the Claude Agent SDK, in its own process: no second program, no port.
 *
 *     ANTHROPIC_API_KEY=... npx tsx examples/agent-sdk.ts      also needs: npm install @anthropic-ai/claude-agent-sdk
 */
import { pathToFileURL } from 'node:url'
import { createPostHogTools, PostHogClient, type PostHogClientOptions } from 'posthog-driver'
import { createPostHogMcpServer } from 'posthog-driver/mcp'

interface QueryOptions {
  prompt: string
  options: {
    mcpServers: {
      posthog: { type: 'sdk'; name: string; instance: ReturnType<typeof createPostHogMcpServer> }
    }
    allowedTools: string[]
    tools: string[]
    settingSources: []
    maxTurns: number
  }
}

/** The part of the SDK that is used here. */
export type Query = (options: QueryOptions) => AsyncIterable<{ type: string; result?: string }>

export async function main(query: Query, posthog?: PostHogClientOptions): Promise<string | undefined> {
  const client = posthog ? new PostHogClient(posthog) : PostHogClient.fromEnv()
  try {
    const tools = createPostHogTools({ driver: client })
    const instance = createPostHogMcpServer(tools)
    const messages = query({
      prompt: 'Where do people drop off between sign-up and first purchase?',
      options: {
        mcpServers: { posthog: { type: 'sdk', name: 'posthog', instance } },
        allowedTools: ['mcp__posthog__*'],
        tools: [],
        settingSources: [],
        maxTurns: 12,
      },
    })
    let result: string | undefined
    for await (const message of messages) if (message.type === 'result') result = message.result
    console.log(result)
    return result
  } finally {
    await client.close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const sdk = '@anthropic-ai/claude-agent-sdk'
  const { query } = (await import(sdk)) as { query: Query }
  await main(query)
}
