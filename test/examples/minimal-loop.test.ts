import Anthropic from '@anthropic-ai/sdk'
import { expect, it, vi } from 'vitest'
import { main } from '../../examples/minimal-loop.ts'
import { startScriptedModel } from '../support/scripted-model.ts'

it('the minimal loop answers from what the tools gave', async () => {
  await using model = await startScriptedModel([
    { calls: [{ name: 'query_posthog', input: { question: 'top events', time_period: '7 days' } }] },
    ({ body }) => ({ text: `Most frequent: ${/\$\w+/.exec(JSON.stringify(body.messages.at(-1)))?.[0]}` }),
  ])
  const print = vi.spyOn(console, 'log').mockImplementation(() => {})
  const anthropic = new Anthropic({ apiKey: 'scripted', baseURL: model.url })
  const answer = await main('What are the top events?', anthropic)
  const printed = print.mock.calls.map(([what]) => what)
  print.mockRestore()
  expect(answer).toBe('Most frequent: $pageview')
  expect(printed).toEqual(['-> query_posthog', answer])
  expect(model.refusals).toEqual([])
}, 120_000)
