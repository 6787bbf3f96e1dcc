import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/start-local-posthog.ts'
import { createPostHogTools } from '../../src/tools/create-posthog-tools.ts'
import type { PostHogTool } from '../../src/tools/tool.ts'
import { startScriptedModel } from '../support/scripted-model.ts'
import { eventsOf, ofType, runWith } from './agent-kit.ts'

let local: LocalPostHog
let client: PostHogClient
let tools: PostHogTool[]

beforeAll(async () => {
  local = await startLocalPostHog()
  client = new PostHogClient({
    host: local.url,
    apiKey: local.apiKey,
    projectId: local.projectId,
    projectToken: local.projectToken,
  })
  tools = createPostHogTools({ driver: client })
})
afterAll(async () => {
  await client?.close()
  await local?.close()
})

describe('runAnalyticsAgent with the tools, against the local PostHog', () => {
  it('answers with what a tool gave', async () => {
    await using model = await startScriptedModel([
      {
        text: 'Let me look.',
        calls: [
          { name: 'query_posthog', input: { question: 'How many people signed up in the last 7 days?' } },
        ],
      },
      ({ body }) => {
        const result = body.messages.at(-1)?.content.at(-1) as { content: string }
        return { text: `The tool says: ${result.content.match(/\d[^.]*/)?.[0]}` }
      },
    ])
    const events = await eventsOf(runWith(model, { tools }))
    const [done] = ofType(events, 'done')
    const [result] = ofType(events, 'tool_result')
    expect(model.refusals).toEqual([])
    expect(result).toMatchObject({ isError: false, data: { answered: true } })
    expect(done).toMatchObject({ stopReason: 'end_turn', turns: 2 })
    expect(done?.text).toBe(`The tool says: ${result?.text.match(/\d[^.]*/)?.[0]}`)
    expect(events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])).toEqual([
      'text',
      'usage',
      'tool_call',
      'tool_result',
      'text',
      'usage',
      'done',
    ])
  })
})
