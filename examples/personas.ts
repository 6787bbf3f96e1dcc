/**
 * One agent for three kinds of user: how each of them works comes with the system prompt, and what each may do with the
 * permissions of the tools.
 *
 *     ANTHROPIC_API_KEY=... npx tsx examples/personas.ts                                     all three, each with a typical task
 *     ANTHROPIC_API_KEY=... npx tsx examples/personas.ts technical-pm "Do trials convert?"   one of them, with your question
 *
 * asks your project when POSTHOG_PERSONAL_API_KEY and POSTHOG_PROJECT_ID are set, else a local PostHog with demo data.
 */
import { pathToFileURL } from 'node:url'
import Anthropic from '@anthropic-ai/sdk'
import {
  createPostHogTools,
  PERSONAS,
  type PermissionOptions,
  PostHogClient,
  projectFacts,
  runAnalyticsAgent,
  systemPrompt,
} from 'posthog-driver'
import { startLocalPostHog } from 'posthog-driver/local'

/** Everybody reads. A PM's notes are asked about, an analyst saves queries unasked. */
const MAY: Record<string, PermissionOptions> = {
  'product-engineer': { mode: 'plan' },
  'technical-pm': {
    tools: ['posthog_create_annotation'],
    ask: ({ input }) => {
      console.log(`   may not be noted here: ${JSON.stringify(input)}`)
      return { deny: 'This example writes nothing; propose the note instead.' }
    },
  },
  'data-analyst': { allow: ['posthog_create_insight'] },
}

export interface PersonasOptions {
  /** @default all of them */
  persona?: string
  /** @default what such a user typically asks */
  task?: string
  anthropic?: Anthropic
}

export async function main({
  persona,
  task,
  anthropic = new Anthropic(),
}: PersonasOptions = {}): Promise<string[]> {
  const local = process.env.POSTHOG_PERSONAL_API_KEY ? undefined : await startLocalPostHog()
  await using client = local
    ? new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
    : PostHogClient.fromEnv()
  const answers: string[] = []
  try {
    const facts = await projectFacts(client)
    for (const { name, title, task: typical } of PERSONAS) {
      if (persona !== undefined && persona !== name) continue
      console.log(`\n${title}`)
      for await (const event of runAnalyticsAgent({
        anthropic,
        model: 'claude-sonnet-5-5',
        tools: createPostHogTools({ driver: client, permissions: MAY[name] }),
        system: systemPrompt({ ...facts, persona: name }),
        prompt: task ?? typical,
        maxTurns: 12,
      })) {
        if (event.type === 'tool_call') console.log(`-> ${event.name} ${JSON.stringify(event.input)}`)
        if (event.type === 'done') {
          console.log(event.text)
          answers.push(event.text)
        }
      }
    }
    return answers
  } finally {
    await local?.close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [persona, task] = process.argv.slice(2)
  await main({ persona, task })
}
