import Anthropic from '@anthropic-ai/sdk'
import { expect, it, vi } from 'vitest'
import { main } from '../../examples/tool-runner.ts'
import { type ScriptedReply, startScriptedModel } from '../support/scripted-model.ts'

const ask: ScriptedReply = {
  calls: [
    { name: 'query_posthog', input: { question: 'signups by country', time_period: 'last month' } },
    { name: 'posthog_search_taxonomy', input: { search: 'country' } },
  ],
}

it.each([
  ['with threads', true],
  ['without threads', false],
])(
  'the tool runner example answers from what the tools gave, %s',
  async (_how, threads) => {
    await using model = await startScriptedModel(
      [
        ask,
        ({ body }) => ({ text: `Most: ${/\\n(United States|Germany),/.exec(JSON.stringify(body))?.[1]}` }),
      ],
      { refuseThreads: !threads },
    )
    const print = vi.spyOn(console, 'log').mockImplementation(() => {})
    const anthropic = new Anthropic({ apiKey: 'scripted', baseURL: model.url, logLevel: 'off' })
    const answer = await main({ question: 'Which countries do sign-ups come from?', anthropic, threads })
    const printed = print.mock.calls.map(([what]) => what)
    print.mockRestore()
    expect(answer).toMatch(/^Most: (United States|Germany)$/)
    expect(printed).toEqual(['-> query_posthog', '-> posthog_search_taxonomy', answer])
    expect(model.refusals).toEqual([])
    expect(model.requests.map(({ body }) => body.thread !== undefined)).toEqual([threads, threads])
    // What a thread is for: only what is new is sent.
    expect(model.requests[1]?.body.messages).toHaveLength(threads ? 1 : 3)
  },
  120_000,
)

it('the tool runner example says when its turns are over', async () => {
  await using model = await startScriptedModel(Array(10).fill(ask))
  const print = vi.spyOn(console, 'log').mockImplementation(() => {})
  const anthropic = new Anthropic({ apiKey: 'scripted', baseURL: model.url, logLevel: 'off' })
  await expect(main({ question: 'Again and again', anthropic })).rejects.toThrow('No answer after ten turns')
  print.mockRestore()
}, 120_000)
