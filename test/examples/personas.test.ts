import Anthropic from '@anthropic-ai/sdk'
import { expect, it, vi } from 'vitest'
import { main } from '../../examples/personas.ts'
import { PERSONAS } from '../../src/tools/personas.ts'
import { startScriptedModel } from '../support/scripted-model.ts'

it('the personas example lets each kind of user ask, with what it may do', async () => {
  const insight = {
    name: 'Events',
    hogql: 'SELECT count() FROM events WHERE timestamp >= now() - INTERVAL 1 DAY',
  }
  const said = ({ body }: { body: { messages: unknown[] } }) => JSON.stringify(body.messages.at(-1))
  await using model = await startScriptedModel([
    { calls: [{ name: 'query_posthog', input: { question: 'top errors', time_period: '7 days' } }] },
    (request) => ({ text: `Errors read: ${said(request).includes('Verified question')}` }),
    { calls: [{ name: 'posthog_create_annotation', input: { content: 'Trials drop at step 2' } }] },
    (request) => ({ text: `Note refused: ${said(request).includes('propose the note instead')}` }),
    { calls: [{ name: 'posthog_create_insight', input: insight }] },
    (request) => ({ text: `Insight saved: ${said(request).includes('Saved insight')}` }),
  ])
  const print = vi.spyOn(console, 'log').mockImplementation(() => {})
  const anthropic = new Anthropic({ apiKey: 'scripted', baseURL: model.url, logLevel: 'off' })
  const answers = await main({ anthropic })
  print.mockRestore()
  expect(answers).toEqual(['Errors read: true', 'Note refused: true', 'Insight saved: true'])
  expect(model.refusals).toEqual([])
  for (const [index, { title, task }] of PERSONAS.entries()) {
    const { system, messages, tools } = model.requests[index * 2]!.body
    expect(JSON.stringify(system)).toContain(title)
    expect(JSON.stringify(messages)).toContain(task)
    expect(tools?.map(({ name }) => name).includes('posthog_create_annotation')).toBe(index === 1)
    expect(tools?.map(({ name }) => name).includes('posthog_create_insight')).toBe(index === 2)
  }
}, 120_000)

it('the personas example asks for one of them', async () => {
  await using model = await startScriptedModel([{ text: 'They do.' }])
  const print = vi.spyOn(console, 'log').mockImplementation(() => {})
  const anthropic = new Anthropic({ apiKey: 'scripted', baseURL: model.url, logLevel: 'off' })
  expect(await main({ persona: 'technical-pm', task: 'Do trials convert?', anthropic })).toEqual(['They do.'])
  print.mockRestore()
  expect(JSON.stringify(model.requests[0]!.body.messages)).toContain('Do trials convert?')
}, 120_000)
