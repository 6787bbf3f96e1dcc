/**
 * The tools in Anthropic's own loop: the SDK asks, runs the calls side by side, and sends their results.
 *
 *     ANTHROPIC_API_KEY=... npx tsx examples/tool-runner.ts "Which countries do sign-ups come from?"
 *     ANTHROPIC_API_KEY=... npx tsx examples/tool-runner.ts --no-threads "..."      for gateways that know no message threads
 *
 * asks your project when POSTHOG_PERSONAL_API_KEY and POSTHOG_PROJECT_ID are set, else a local PostHog with demo data.
 */
import { pathToFileURL } from 'node:url'
import Anthropic from '@anthropic-ai/sdk'
import { createPostHogTools, PostHogClient, systemPrompt } from 'posthog-driver'
import { toRunnableTools } from 'posthog-driver/anthropic'
import { startLocalPostHog } from 'posthog-driver/local'

export interface ToolRunnerOptions {
  question: string
  anthropic?: Anthropic
  /** Whether the API keeps the conversation between turns, so that only what is new is sent. */
  threads?: boolean
  signal?: AbortSignal
}

export async function main({
  question,
  anthropic = new Anthropic(),
  threads = true,
  signal,
}: ToolRunnerOptions): Promise<string> {
  const local = process.env.POSTHOG_PERSONAL_API_KEY ? undefined : await startLocalPostHog()
  await using client = local
    ? new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
    : PostHogClient.fromEnv()
  try {
    const runner = anthropic.beta.messages.toolRunner(
      {
        model: 'claude-sonnet-5-5',
        max_tokens: 8000,
        max_iterations: 10,
        system: systemPrompt(),
        tools: toRunnableTools(createPostHogTools({ driver: client })),
        messages: [{ role: 'user', content: question }],
        ...(!threads && { thread: false }),
      },
      { signal },
    )
    for await (const message of runner)
      for (const block of message.content)
        if (block.type === 'tool_use') console.log(`-> ${block.name}`, block.input)
    const { content, stop_reason: reason } = await runner.done()
    // At max_iterations the runner ends in the middle, and says so by nothing but this.
    if (reason === 'tool_use') throw new Error('No answer after ten turns')
    const answer = content.map((block) => (block.type === 'text' ? block.text : '')).join('')
    console.log(answer)
    return answer
  } finally {
    await local?.close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const words = process.argv.slice(2).filter((word) => word !== '--no-threads')
  await main({
    question: words[0] ?? 'Which countries do sign-ups come from?',
    threads: !process.argv.includes('--no-threads'),
  })
}
