import { describe, expect, it } from 'vitest'
import { runAnalyticsAgent } from '../../src/agent/run-analytics-agent.ts'
import type { ModelEvent } from '../../src/observe/hooks.ts'
import { startScriptedModel } from '../support/scripted-model.ts'
import { clientOf, eventsOf, MODEL, ofType, runWith, toolOf } from './agent-kit.ts'

const echo = toolOf('echo', async (input) => ({ text: JSON.stringify(input), isError: false }))
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('runAnalyticsAgent, turn by turn', () => {
  it('streams text and thinking, and gives thinking back as it came', async () => {
    const thinking = { type: 'thinking', thinking: 'They ask for a number.', signature: 'c2lnbmVk' }
    await using model = await startScriptedModel([
      {
        content: [thinking, { type: 'tool_use', id: 'toolu_t', name: 'echo', input: { n: 1 } }],
        stopReason: 'tool_use',
      },
      { text: 'It is one, and that is the whole answer.' },
    ])
    const events = await eventsOf(runWith(model, { tools: [echo] }))
    expect(
      ofType(events, 'thinking')
        .map(({ text }) => text)
        .join(''),
    ).toBe('They ask for a number.')
    expect(ofType(events, 'text').length).toBeGreaterThan(1)
    expect(
      ofType(events, 'text')
        .map(({ text }) => text)
        .join(''),
    ).toBe(ofType(events, 'done')[0]?.text)
    expect(model.requests[1]?.body.messages[1]?.content[0]).toEqual(thinking)
    expect(model.refusals).toEqual([])
  })

  it('goes on from the messages of an earlier run', async () => {
    await using model = await startScriptedModel([{ text: 'Seven.' }, { text: 'Eight.' }])
    const [first] = ofType(await eventsOf(runWith(model)), 'done')
    const [second] = ofType(
      await eventsOf(runWith(model, { messages: first?.messages, prompt: 'And then?' })),
      'done',
    )
    expect(model.requests[1]?.body.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(second?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant'])
    expect(second?.text).toBe('Eight.')
  })

  it('has nothing to ask when the conversation ends with the answer', async () => {
    await using model = await startScriptedModel()
    const messages = [
      { role: 'user', content: 'How many?' },
      { role: 'assistant', content: 'Seven.' },
    ]
    expect(await eventsOf(runWith(model, { messages, prompt: undefined }))).toMatchObject([
      { type: 'done', text: 'Seven.', turns: 0 },
    ])
    expect(model.requests).toEqual([])
  })

  it('runs reads side by side, and what writes one after the other', async () => {
    const spans: [string, number, number][] = []
    const timed = (name: string, readOnly: boolean) =>
      toolOf(
        name,
        async () => {
          const startedAt = performance.now()
          await wait(60)
          spans.push([name, startedAt, performance.now()])
          return { text: name, isError: false }
        },
        { readOnly },
      )
    const tools = [timed('read', true), timed('write', false)]
    await using model = await startScriptedModel([
      { calls: [{ name: 'read' }, { name: 'read' }, { name: 'write' }, { name: 'read' }] },
      { text: 'Done.' },
    ])
    const events = await eventsOf(runWith(model, { tools }))
    expect(ofType(events, 'tool_result').map(({ text }) => text)).toEqual(['read', 'read', 'write', 'read'])
    const write = spans.find(([name]) => name === 'write')!
    const [one, two, last] = spans.filter(([name]) => name === 'read') as [string, number, number][]
    expect(two![1]).toBeLessThan(one![2])
    expect(last![1]).toBeGreaterThanOrEqual(write[2])
  })

  it('turns what a tool throws into a result, and does not pass on what it said', async () => {
    const broken = toolOf('broken', async () => {
      throw new Error('connect to phx_secret_of_somebody failed')
    })
    await using model = await startScriptedModel([{ calls: [{ name: 'broken' }] }, { text: 'It failed.' }])
    const events = await eventsOf(runWith(model, { tools: [broken] }))
    expect(ofType(events, 'tool_result')[0]).toMatchObject({
      isError: true,
      text: expect.stringContaining('broken failed unexpectedly'),
    })
    expect(JSON.stringify(model.requests)).not.toContain('phx_secret')
    expect(ofType(events, 'done')[0]?.text).toBe('It failed.')
  })

  it('lets a tool refuse an input that is no JSON', async () => {
    const seen: unknown[] = []
    const picky = toolOf('picky', async (input) => {
      seen.push(input)
      return { text: 'not an object', isError: true }
    })
    await using model = await startScriptedModel([
      { calls: [{ name: 'picky', input: '{"half": ' }] },
      { text: 'Sorry.' },
    ])
    await eventsOf(runWith(model, { tools: [picky] }))
    expect(seen).toEqual(['{"half": '])
    expect(model.refusals).toEqual([])
  })

  it('ends a run within 200 ms of its signal, in the middle of a tool that does not listen', {
    retry: 3,
  }, async () => {
    const controller = new AbortController()
    const heard: boolean[] = []
    const deaf = toolOf('deaf', async (_input, call) => {
      setTimeout(() => controller.abort(), 30)
      await wait(1500)
      heard.push(call?.signal?.aborted ?? false)
      return { text: 'late', isError: false }
    })
    await using model = await startScriptedModel([{ calls: [{ name: 'deaf' }, { name: 'deaf' }] }])
    let abortedAt = 0
    controller.signal.addEventListener('abort', () => {
      abortedAt = performance.now()
    })
    await expect(
      eventsOf(runWith(model, { tools: [deaf], signal: controller.signal })),
    ).rejects.toMatchObject({ name: 'ConnectionError', code: 'aborted' })
    expect(performance.now() - abortedAt).toBeLessThan(200)
    await wait(1600)
    expect(heard).toEqual([true, true])
  })

  it('ends a run within 200 ms of its signal, while the model is silent and while it is tried again', {
    retry: 3,
  }, async () => {
    for (const reply of [
      { text: 'late', delayMs: 3000 },
      { status: 529, headers: { 'retry-after-ms': '3000' } },
    ]) {
      await using model = await startScriptedModel([reply])
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 150)
      const startedAt = performance.now()
      await expect(eventsOf(runWith(model, { signal: controller.signal }))).rejects.toMatchObject({
        code: 'aborted',
      })
      expect(performance.now() - startedAt).toBeLessThan(350)
    }
  })

  it('sends nothing when the signal has fired before', async () => {
    await using model = await startScriptedModel([{ text: 'No.' }])
    await expect(eventsOf(runWith(model, { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: 'aborted',
    })
    expect(model.requests).toEqual([])
  })

  it('ends the tools that run when the loop is left', async () => {
    let signal: AbortSignal | undefined
    const slow = toolOf('slow', async (_input, call) => {
      signal = call?.signal
      await wait(50)
      return { text: 'slow', isError: false }
    })
    await using model = await startScriptedModel([{ calls: [{ name: 'echo' }, { name: 'slow' }] }])
    for await (const event of runWith(model, { tools: [echo, slow] })) if (event.type === 'tool_result') break
    expect(signal?.aborted).toBe(true)
  })

  it('makes the model answer in the last turn, with the tools in view and none to call', async () => {
    await using model = await startScriptedModel([
      { calls: [{ name: 'echo' }] },
      { calls: [{ name: 'echo' }] },
      { text: 'As far as I got: one.' },
    ])
    const [done] = ofType(await eventsOf(runWith(model, { tools: [echo], maxTurns: 3 })), 'done')
    expect(done).toMatchObject({ stopReason: 'max_turns', turns: 3, text: 'As far as I got: one.' })
    const { body } = model.requests[2]!
    expect(body.tool_choice).toEqual({ type: 'none' })
    expect(body.tools).toEqual(model.requests[0]?.body.tools)
    expect(JSON.stringify(body.messages.at(-1))).toContain('This is the last turn')
    expect(model.requests.slice(0, 2).map((request) => request.body.tool_choice)).toEqual([
      undefined,
      undefined,
    ])
    expect(model.refusals).toEqual([])
  })

  it('goes on with an answer that was paused', async () => {
    const paused = [
      { type: 'text', text: 'I search. ' },
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } },
    ]
    await using model = await startScriptedModel([
      { content: paused, stopReason: 'pause_turn' },
      {
        content: [
          { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
          { type: 'text', text: 'Found it.' },
        ],
      },
    ])
    const [done] = ofType(await eventsOf(runWith(model)), 'done')
    expect(model.requests[1]?.body.messages.at(-1)).toEqual({ role: 'assistant', content: paused })
    expect(done).toMatchObject({ text: 'I search. Found it.', turns: 2, stopReason: 'end_turn' })
    expect(done?.messages).toHaveLength(2)
    expect(model.refusals).toEqual([])
  })

  it.each([
    ['refusal', 'I cannot', 'I cannot'],
    ['max_tokens', 'There are fo', 'There are fo'],
    ['model_context_window_exceeded', 'There', 'There'],
  ])('tells %s apart', async (stopReason, text, expected) => {
    await using model = await startScriptedModel([{ text, stopReason }])
    expect(ofType(await eventsOf(runWith(model)), 'done')[0]).toMatchObject({ stopReason, text: expected })
  })

  it('does not run the calls of an answer that was cut at max_tokens', async () => {
    let calls = 0
    const counting = toolOf('counting', async () => ({ text: String(++calls), isError: false }))
    await using model = await startScriptedModel([
      {
        text: 'I look.',
        calls: [{ name: 'counting', input: '{"question": "half of' }],
        stopReason: 'max_tokens',
      },
      { text: 'More.' },
    ])
    const [done] = ofType(await eventsOf(runWith(model, { tools: [counting] })), 'done')
    expect(done).toMatchObject({ stopReason: 'max_tokens', text: 'I look.' })
    expect(calls).toBe(0)
    await eventsOf(runWith(model, { tools: [counting], messages: done?.messages, prompt: 'Go on.' }))
    expect(model.refusals).toEqual([])
  })

  it('asks once for text when an answer has none, and fails when there is none again', async () => {
    await using model = await startScriptedModel([
      { calls: [{ name: 'echo' }] },
      { content: [] },
      { text: 'Seven.' },
    ])
    expect(ofType(await eventsOf(runWith(model, { tools: [echo] })), 'done')[0]?.text).toBe('Seven.')
    model.say({ content: [] }, { content: [{ type: 'text', text: '  ' }] })
    await expect(eventsOf(runWith(model))).rejects.toMatchObject({
      name: 'ModelError',
      code: 'invalid_response',
    })
    expect(model.refusals).toEqual([])
  })

  it('counts tokens and money, and tells hooks', async () => {
    const usage = {
      input_tokens: 1000,
      output_tokens: 100,
      cache_read_input_tokens: 10_000,
      cache_creation_input_tokens: 2000,
    }
    const models: ModelEvent[] = []
    await using model = await startScriptedModel([
      { calls: [{ name: 'echo' }], usage },
      { text: 'Done.', usage },
    ])
    const events = await eventsOf(
      runWith(model, { tools: [echo], hooks: { onModel: (event) => models.push(event) } }),
    )
    const turnCost = (1000 * 4 + 100 * 20 + 10_000 * 0.4 + 2000 * 5) / 1e6
    expect(ofType(events, 'usage').map(({ costUsd }) => costUsd)).toEqual([turnCost, turnCost])
    expect(ofType(events, 'done')[0]).toMatchObject({
      usage: { inputTokens: 2000, outputTokens: 200, cacheReadTokens: 20_000, cacheWriteTokens: 4000 },
    })
    expect(ofType(events, 'done')[0]?.costUsd).toBeCloseTo(turnCost * 2, 12)
    expect(models).toMatchObject([
      { ok: true, model: MODEL, inputTokens: 1000, cacheReadTokens: 10_000 },
      { ok: true, requestId: expect.stringContaining('req_') },
    ])
  })

  it('has no price for a model it does not know, and takes those it is given', async () => {
    await using model = await startScriptedModel([{ text: 'One.' }, { text: 'Two.' }])
    const unknown = runWith(model, { model: 'gateway/some-model' })
    expect(ofType(await eventsOf(unknown), 'done')[0]?.costUsd).toBeNull()
    const known = runWith(model, {
      model: 'gateway/some-model',
      prices: { 'gateway/some-model': { input: 1, output: 2 } },
    })
    expect(ofType(await eventsOf(known), 'done')[0]?.costUsd).toBeCloseTo(140 / 1e6, 12)
  })

  it('keeps the bytes before each breakpoint of the cache the same, with four breakpoints at most', async () => {
    await using model = await startScriptedModel([
      { calls: [{ name: 'echo' }] },
      { calls: [{ name: 'echo' }] },
      { text: 'Done.' },
    ])
    const system = [
      { type: 'text' as const, text: 'Stable.' },
      { type: 'text' as const, text: 'Facts.' },
    ]
    await eventsOf(runWith(model, { tools: [echo], system, effort: 'low' }))
    const bodies = model.requests.map(({ body }) => body)
    for (const body of bodies) {
      expect(JSON.stringify([body.tools, body.system])).toBe(
        JSON.stringify([bodies[0]?.tools, bodies[0]?.system]),
      )
      expect(JSON.stringify(body).match(/cache_control/g)).toHaveLength(4)
      expect(body.output_config).toEqual({ effort: 'low' })
      expect(body.messages.at(-1)?.content.at(-1)).toHaveProperty('cache_control')
    }
    const unmarked = bodies.map((body) =>
      JSON.stringify(body.messages).replaceAll(',"cache_control":{"type":"ephemeral"}', '').slice(0, -1),
    )
    expect(unmarked[2]?.startsWith(unmarked[1] ?? '?')).toBe(true)
    expect(unmarked[1]?.startsWith(unmarked[0] ?? '?')).toBe(true)
  })

  it('sends no cache_control where that is switched off', async () => {
    await using model = await startScriptedModel([{ text: 'Done.' }, { text: 'Done.' }])
    await eventsOf(runWith(model, { tools: [echo], cache: false }))
    expect(JSON.stringify(model.requests[0]?.body)).not.toContain('cache_control')
    await eventsOf(runWith(model, { tools: [echo], cache: '1h' }))
    expect(JSON.stringify(model.requests[1]?.body).match(/"ttl":"1h"/g)).toHaveLength(3)
  })

  it('works with gateways that know no threads, and leaves the environment alone', async () => {
    const before = JSON.stringify(process.env)
    await using model = await startScriptedModel([{ calls: [{ name: 'echo' }] }, { text: 'Done.' }], {
      refuseThreads: true,
    })
    expect(ofType(await eventsOf(runWith(model, { tools: [echo] })), 'done')[0]?.text).toBe('Done.')
    for (const { body, headers, path } of model.requests) {
      expect(body).not.toHaveProperty('thread')
      expect(headers['anthropic-beta']).toBeUndefined()
      expect(path).toBe('/v1/messages')
    }
    expect(JSON.stringify(process.env)).toBe(before)
  })

  it('takes any client with messages.create', async () => {
    const anthropic = {
      messages: {
        async create() {
          return (async function* () {
            yield { type: 'message_start', message: { usage: { input_tokens: 1 } } }
            yield { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'Hi.' } }
            yield { type: 'content_block_stop', index: 0 }
            yield { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } }
          })()
        },
      },
    }
    const events = await eventsOf(runAnalyticsAgent({ anthropic, model: 'm', tools: [], prompt: 'Hello' }))
    expect(events.at(-1)).toMatchObject({ type: 'done', text: 'Hi.' })
  })

  it('refuses options that do not exist at once, with what was meant', async () => {
    await using model = await startScriptedModel()
    const right = { anthropic: clientOf(model), model: MODEL, tools: [], prompt: 'x' }
    expect(() => runAnalyticsAgent({ ...right, maxTurn: 3 } as never)).toThrow(
      expect.objectContaining({ code: 'invalid_input', hint: expect.stringContaining('maxTurns') }),
    )
    expect(() => runAnalyticsAgent({ ...right, prompt: ' ' })).toThrow(/without a question/)
    expect(() => runAnalyticsAgent({ ...right, anthropic: {} as never })).toThrow(
      /expected an Anthropic client/,
    )
    expect(() => runAnalyticsAgent({ ...right, tools: [echo, echo] })).toThrow(/two tools named echo/)
  })
})
