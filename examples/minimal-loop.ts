/**
 * The smallest loop: Claude, the tools, and the Messages API by hand.
 *
 *     ANTHROPIC_API_KEY=... npx tsx examples/minimal-loop.ts "What are the top events?"
 *
 * asks your project when POSTHOG_PERSONAL_API_KEY and POSTHOG_PROJECT_ID are set, else a local PostHog with demo data.
 */
import { pathToFileURL } from 'node:url'
import Anthropic from '@anthropic-ai/sdk'
import { createPostHogTools, PostHogClient, systemPrompt } from 'posthog-driver'
import { executeToolUses, toAnthropicTools } from 'posthog-driver/anthropic'
import { startLocalPostHog } from 'posthog-driver/local'

export async function main(question: string, anthropic = new Anthropic()): Promise<string> {
  const local = process.env.POSTHOG_PERSONAL_API_KEY ? undefined : await startLocalPostHog()
  await using client = local
    ? new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
    : PostHogClient.fromEnv()
  const tools = createPostHogTools({ driver: client })
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: question }]
  try {
    for (let turn = 1; turn <= 10; turn++) {
      const message = await anthropic.messages.create({
        model: 'claude-sonnet-5-5',
        max_tokens: 8000,
        system: systemPrompt(),
        tools: toAnthropicTools(tools, { cache: true }),
        messages,
      })
      messages.push({ role: 'assistant', content: message.content })
      if (message.stop_reason !== 'tool_use') {
        const answer = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('')
        console.log(answer)
        return answer
      }
      for (const block of message.content)
        if (block.type === 'tool_use') console.log(`-> ${block.name}`, block.input)
      // Errors are results too: Claude reads them and corrects itself.
      messages.push({ role: 'user', content: await executeToolUses(tools, message) })
    }
    throw new Error('No answer after ten turns')
  } finally {
    await local?.close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main(process.argv[2] ?? 'What are the top events in the last 7 days?')
