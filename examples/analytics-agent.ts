/**
 * A complete agent: streams its answer, asks before it writes, counts what it costs, and goes on after a crash or Ctrl-C with
 * what its session log holds.
 *
 *     ANTHROPIC_API_KEY=... npx tsx examples/analytics-agent.ts "Did sign-ups drop last week? Leave a note if so."
 *     ANTHROPIC_API_KEY=... npx tsx examples/analytics-agent.ts --resume
 *
 * asks your project when POSTHOG_PERSONAL_API_KEY and POSTHOG_PROJECT_ID are set, else a local PostHog with demo data.
 */
import { createInterface } from 'node:readline/promises'
import { pathToFileURL } from 'node:url'
import Anthropic from '@anthropic-ai/sdk'
import {
  createPostHogTools,
  createSessionLog,
  type DoneEvent,
  ModelError,
  type PermissionAnswer,
  type PermissionRequest,
  PostHogClient,
  projectFacts,
  rebuildHistory,
  runAnalyticsAgent,
  systemPrompt,
} from 'posthog-driver'
import { startLocalPostHog } from 'posthog-driver/local'

export interface AgentOptions {
  /** What to ask; without it, the session in `logPath` goes on. */
  prompt?: string
  anthropic?: Anthropic
  model?: string
  logPath?: string
  signal?: AbortSignal
  ask?: (request: PermissionRequest) => Promise<PermissionAnswer>
}

export async function main({
  prompt,
  anthropic = new Anthropic(),
  model = 'claude-opus-5-5',
  logPath = 'session.ndjson',
  signal,
  ask = askInTerminal,
}: AgentOptions = {}): Promise<DoneEvent> {
  const local = process.env.POSTHOG_PERSONAL_API_KEY ? undefined : await startLocalPostHog()
  await using client = local
    ? new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
    : PostHogClient.fromEnv()
  try {
    // Reading needs no permission; annotations are offered as well, and somebody is asked before one is made.
    const tools = createPostHogTools({
      driver: client,
      permissions: { tools: ['posthog_create_annotation'], ask },
    })
    const system = systemPrompt({ ...(await projectFacts(client, { signal })), persona: 'technical-pm' })
    const messages = prompt === undefined ? await rebuildHistory(logPath) : undefined
    await using log = await createSessionLog(logPath)

    const run = runAnalyticsAgent({
      anthropic,
      model,
      tools,
      system,
      prompt,
      messages,
      log,
      signal,
      maxTurns: 15,
    })
    for await (const event of run) {
      if (event.type === 'text') process.stdout.write(event.text)
      if (event.type === 'tool_call') console.log(`\n-> ${event.name} ${JSON.stringify(event.input)}`)
      if (event.type === 'tool_result' && event.isError) console.log(`<- ${event.text.split('\n')[0]}`)
      if (event.type === 'retry') console.log(`\n(${event.code}, again in ${event.delayMs} ms)`)
      if (event.type === 'done') {
        const { stopReason, turns, usage, costUsd } = event
        const cached = usage.cacheReadTokens
        console.log(
          `\n${stopReason} after ${turns} turns, ${usage.outputTokens} tokens written, ${cached} read from the cache`,
        )
        console.log(costUsd === null ? 'cost unknown' : `$${costUsd.toFixed(4)}`)
        return event
      }
    }
    throw new Error('unreachable: a run ends with done or throws')
  } catch (error) {
    // Messages say what was tried, hints what to do; keys are in neither.
    if (error instanceof ModelError) console.log(`\n${error.message}. ${error.hint ?? ''}`)
    throw error
  } finally {
    await local?.close()
  }
}

async function askInTerminal({ title, input }: PermissionRequest): Promise<PermissionAnswer> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(
    `\n${title}: ${JSON.stringify(input)}\nAllow? [y]es, [a]lways, [n]o: `,
  )
  terminal.close()
  if (answer.startsWith('a')) return 'allow_always'
  return answer.startsWith('y') ? 'allow' : { deny: 'The user said no.' }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort())
  const [argument = 'How many people signed up in the last 7 days?'] = process.argv.slice(2)
  await main({ prompt: argument === '--resume' ? undefined : argument, signal: controller.signal })
}
