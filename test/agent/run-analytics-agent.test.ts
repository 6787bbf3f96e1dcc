import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectFacts } from '../../src/agent/project-facts.ts'
import { systemPrompt } from '../../src/agent/system-prompt.ts'
import { PostHogClient } from '../../src/client/client.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/start-local-posthog.ts'
import { createPostHogTools } from '../../src/tools/create-posthog-tools.ts'
import type { PermissionRequest } from '../../src/tools/permission-gate.ts'
import type { PostHogTool } from '../../src/tools/tool.ts'
import { type RequestBody, startScriptedModel } from '../support/scripted-model.ts'
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
        return { text: `The tool says: ${lastResult(body).content.match(/\d[^.]*/)?.[0]}` }
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

  it('lets the model repair a query from what the refusal says', async () => {
    await using model = await startScriptedModel([
      {
        calls: [
          {
            name: 'posthog_run_hogql',
            input: { hogql: 'SELECT evnt, count() AS n FROM events GROUP BY evnt' },
          },
        ],
      },
      ({ body }) => {
        const said = lastResult(body)
        const name = /Did you mean (\w+)/.exec(said.content)?.[1]
        return {
          calls: [
            {
              name: 'posthog_run_hogql',
              input: {
                hogql: `SELECT ${name}, count() AS n FROM events WHERE timestamp > now() - INTERVAL 30 DAY GROUP BY ${name} ORDER BY n DESC LIMIT 3`,
              },
            },
          ],
        }
      },
      ({ body }) => ({ text: lastResult(body).content }),
    ])
    const events = await eventsOf(runWith(model, { tools }))
    const results = ofType(events, 'tool_result')
    expect(model.refusals).toEqual([])
    expect(results[0]).toMatchObject({ isError: true, text: expect.stringContaining('query_invalid') })
    expect(results[1]).toMatchObject({ isError: false })
    expect(model.requests[1]?.body.messages.at(-1)).toMatchObject({
      content: [{ type: 'tool_result', is_error: true }],
    })
    expect(ofType(events, 'done')[0]?.text).toContain('$pageview')
  })

  it('goes from an abstention to a query of its own', async () => {
    await using model = await startScriptedModel([
      { calls: [{ name: 'query_posthog', input: { question: 'Which moon phase converts best?' } }] },
      {
        calls: [
          {
            name: 'posthog_run_hogql',
            input: { hogql: 'SELECT count() AS n FROM events WHERE timestamp > now() - INTERVAL 7 DAY' },
          },
        ],
      },
      ({ body }) => ({ text: `Not verified: ${lastResult(body).content}` }),
    ])
    const events = await eventsOf(runWith(model, { tools }))
    const [abstained, own] = ofType(events, 'tool_result')
    expect(abstained?.data).toMatchObject({ answered: false })
    expect(abstained?.text).toContain('posthog_run_hogql')
    expect(own?.isError).toBe(false)
    expect(ofType(events, 'done')[0]?.text).toMatch(/^Not verified:[\s\S]*\d+/)
  })

  it('answers what a write is refused, sends nothing, and asks where it can', async () => {
    const writing = createPostHogTools({ driver: client, permissions: { tools: ['append'] } })
    const write = {
      calls: [
        { name: 'posthog_create_annotation', input: { content: 'Release 7', date: '2026-11-01T09:00:00Z' } },
      ],
    }
    const count = async () => (await client.annotations.list().all()).length
    const before = await count()
    await using model = await startScriptedModel([
      write,
      { text: 'Not written.' },
      write,
      { text: 'Not allowed.' },
      write,
      { text: 'Written.' },
    ])
    const [refused] = ofType(await eventsOf(runWith(model, { tools: writing })), 'tool_result')
    expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('nothing was sent') })
    const denied = await eventsOf(
      runWith(model, { tools: writing, onPermission: () => ({ deny: 'Not on a Friday.' }) }),
    )
    expect(ofType(denied, 'tool_result')[0]).toMatchObject({
      isError: true,
      text: expect.stringContaining('Not on a Friday.'),
    })
    expect(await count()).toBe(before)
    const asked: unknown[] = []
    const onPermission = ({ tool }: PermissionRequest) => {
      asked.push(tool)
      return 'allow' as const
    }
    const allowed = await eventsOf(runWith(model, { tools: writing, onPermission }))
    expect(ofType(allowed, 'tool_result')[0]).toMatchObject({ isError: false })
    expect(asked).toEqual(['posthog_create_annotation'])
    expect(await count()).toBe(before + 1)
  })

  it('pages through a result that is over its budget', async () => {
    const small = createPostHogTools({ driver: client, budget: { maxResultTokens: 1000 } })
    await using model = await startScriptedModel([
      {
        calls: [
          {
            name: 'posthog_run_hogql',
            input: {
              hogql:
                'SELECT uuid, event, timestamp FROM events WHERE timestamp > now() - INTERVAL 30 DAY ORDER BY timestamp, uuid LIMIT 90',
              response_format: 'detailed',
            },
          },
        ],
      },
      ({ body }) => ({
        calls: [
          {
            name: 'posthog_run_hogql',
            input: JSON.parse(
              /posthog_run_hogql (\{"page".*?\})/.exec(lastResult(body).content)?.[1] ?? '{}',
            ),
          },
        ],
      }),
      { text: 'Enough.' },
    ])
    const events = await eventsOf(runWith(model, { tools: small }))
    const pages = ofType(events, 'tool_result')
    expect(pages.map(({ isError }) => isError)).toEqual([false, false])
    const ends = pages.map(
      ({ text }) => /Rows (\d+) to (\d+) of (\d+)/.exec(text)?.slice(1).map(Number) ?? [],
    )
    expect(ends[0]?.[0]).toBe(1)
    expect(ends[1]?.[0]).toBe((ends[0]?.[1] ?? 0) + 1)
    expect(ends[0]?.[2]).toBe(90)
  })

  it('runs three reads side by side and answers them in order, in one message', async () => {
    await using model = await startScriptedModel([
      {
        calls: [
          {
            id: 'toolu_a',
            name: 'posthog_run_hogql',
            input: { hogql: 'SELECT count() AS a FROM events WHERE timestamp > now() - INTERVAL 30 DAY' },
          },
          { id: 'toolu_b', name: 'posthog_list_objects' },
          { id: 'toolu_c', name: 'posthog_no_such_tool', input: {} },
        ],
      },
      { text: 'Done.' },
    ])
    const events = await eventsOf(runWith(model, { tools }))
    expect(ofType(events, 'tool_call').map(({ id }) => id)).toEqual(['toolu_a', 'toolu_b', 'toolu_c'])
    expect(ofType(events, 'tool_result').map(({ id, isError }) => [id, isError])).toEqual([
      ['toolu_a', false],
      ['toolu_b', false],
      ['toolu_c', true],
    ])
    expect(model.requests[1]?.body.messages.at(-1)?.content).toMatchObject([
      { type: 'tool_result', tool_use_id: 'toolu_a' },
      { type: 'tool_result', tool_use_id: 'toolu_b' },
      { type: 'tool_result', tool_use_id: 'toolu_c' },
    ])
  })

  it('tells the model of the project', async () => {
    await using model = await startScriptedModel([{ text: 'Hello.' }])
    const facts = await projectFacts(client)
    expect(facts).toMatchObject({ timezone: 'UTC', today: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
    expect(facts.topEvents[0]).toEqual({ name: '$pageview', count: expect.any(Number) })
    await eventsOf(runWith(model, { tools, system: systemPrompt({ ...facts, persona: 'data-analyst' }) }))
    const system = model.requests[0]?.body.system as { text: string; cache_control?: unknown }[]
    expect(system.map((block) => block.cache_control)).toEqual([{ type: 'ephemeral' }, { type: 'ephemeral' }])
    expect(system[0]?.text).not.toContain('$pageview')
    expect(system[1]?.text).toContain('$pageview')
  })
})

function lastResult(body: RequestBody): { content: string } {
  const blocks = body.messages.at(-1)?.content as Record<string, unknown>[]
  return blocks.findLast(({ type }) => type === 'tool_result') as { content: string }
}
