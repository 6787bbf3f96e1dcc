import { createServer } from 'node:net'
import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import type { ModelEvent } from '../../src/observe/hooks.ts'
import { type ScriptedReply, startScriptedModel } from '../support/scripted-model.ts'
import { eventsOf, MODEL_KEY, ofType, runWith } from './agent-kit.ts'

const soon = { 'retry-after-ms': '5' }

describe('runAnalyticsAgent when the model fails', () => {
  it('asks once with a key that is refused, and never shows it', async () => {
    await using model = await startScriptedModel([
      { status: 401, type: 'authentication_error', message: `invalid x-api-key: ${MODEL_KEY}` },
    ])
    const error = await eventsOf(runWith(model)).catch((thrown) => thrown)
    expect(error).toMatchObject({
      name: 'ModelError',
      code: 'authentication_failed',
      status: 401,
      retryable: false,
      details: { requestId: 'req_failed' },
    })
    expect(error.message).toContain('[redacted]')
    expect(JSON.stringify(error) + error.message).not.toContain(MODEL_KEY)
    expect(model.requests).toHaveLength(1)
  })

  it.each([
    [400, 'invalid_input'],
    [402, 'quota_exceeded'],
    [403, 'permission_denied'],
    [404, 'not_found'],
    [413, 'payload_too_large'],
    [422, 'invalid_response'],
    [501, 'server_error'],
  ])('asks once when the answer is %i', async (status, code) => {
    await using model = await startScriptedModel([{ status }])
    await expect(eventsOf(runWith(model))).rejects.toMatchObject({ name: 'ModelError', code, status })
    expect(model.requests).toHaveLength(1)
  })

  it('asks again after 429, 529 and 5xx, says so, and the SDK does not do so as well', async () => {
    const models: ModelEvent[] = []
    await using model = await startScriptedModel([
      { status: 429, type: 'rate_limit_error', headers: soon },
      { status: 529, type: 'overloaded_error', headers: soon },
      { status: 503, headers: soon },
      { text: 'At last.' },
    ])
    const events = await eventsOf(runWith(model, { hooks: { onModel: (event) => models.push(event) } }))
    expect(ofType(events, 'retry')).toMatchObject([
      { code: 'rate_limited', status: 429, delayMs: 5, discardedText: '' },
      { code: 'server_error', status: 529 },
      { code: 'server_error', status: 503 },
    ])
    expect(ofType(events, 'done')[0]?.text).toBe('At last.')
    expect(model.requests).toHaveLength(4)
    expect(models.map(({ ok, status }) => [ok, status])).toEqual([
      [false, 429],
      [false, 529],
      [false, 503],
      [true, undefined],
    ])
  })

  it('gives up after so many retries, and at once when the server says so', async () => {
    await using model = await startScriptedModel(Array<ScriptedReply>(3).fill({ status: 529, headers: soon }))
    await expect(eventsOf(runWith(model, { maxRetries: 2 }))).rejects.toMatchObject({
      code: 'server_error',
      status: 529,
    })
    expect(model.requests).toHaveLength(3)
    model.say({ status: 529, headers: { 'x-should-retry': 'false' } })
    await expect(eventsOf(runWith(model))).rejects.toMatchObject({ status: 529, retryable: false })
    model.say({ status: 429, headers: { 'retry-after': '3600' } })
    await expect(eventsOf(runWith(model))).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retryAfterMs: 3_600_000 },
    })
    expect(model.requests).toHaveLength(5)
  })

  it('asks again when the connection ends before the answer', async () => {
    await using model = await startScriptedModel([{ status: 0, disconnect: true }, { text: 'There.' }])
    const events = await eventsOf(runWith(model))
    expect(ofType(events, 'retry')).toMatchObject([{ code: 'connection_failed' }])
    expect(ofType(events, 'done')[0]?.text).toBe('There.')
  })

  it('says that nobody is there', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    await new Promise((resolve) => server.close(resolve))
    const anthropic = new Anthropic({
      apiKey: MODEL_KEY,
      baseURL: `http://127.0.0.1:${port}`,
      logLevel: 'off',
    })
    await using model = await startScriptedModel()
    await expect(eventsOf(runWith(model, { anthropic, maxRetries: 0 }))).rejects.toMatchObject({
      name: 'ModelError',
      code: 'connection_failed',
      retryable: true,
      hint: expect.stringContaining('baseURL'),
    })
  })

  it.each<[string, ScriptedReply]>([
    ['breaks off', { text: 'There are forty-two of them.', cutAfter: 5 }],
    ['ends early', { text: 'There are forty-two of them.', endAfter: 5 }],
    ['ends before the reason', { text: 'There are forty-two of them.', endAfter: 7 }],
    [
      'fails in the middle',
      { text: 'There are forty-two of them.', failAfter: { events: 5, type: 'overloaded_error' } },
    ],
  ])('asks again when a stream %s, and says which text no longer counts', async (_how, reply) => {
    await using model = await startScriptedModel([reply, { text: 'Forty-two.' }])
    const events = await eventsOf(runWith(model))
    const [retry] = ofType(events, 'retry')
    const shown = ofType(events, 'text')
      .map(({ text }) => text)
      .join('')
    expect(retry?.discardedText).toMatch(/^There are/)
    expect(shown).toBe(`${retry?.discardedText}Forty-two.`)
    const [done] = ofType(events, 'done')
    expect(done?.text).toBe('Forty-two.')
    expect(done?.usage.inputTokens).toBe(200)
    expect(JSON.stringify(done?.messages)).not.toContain('There are')
  })

  it.each<[string, ScriptedReply, string]>([
    ['that is cut', { text: 'Some.', cutAfter: 4 }, 'connection_failed'],
    ['without events', { text: 'Some.', endAfter: 0 }, 'connection_failed'],
    ['that ends in the middle', { text: 'Some.', endAfter: 4 }, 'connection_failed'],
    ['with an error in it', { text: 'Some.', failAfter: { events: 4, type: 'api_error' } }, 'server_error'],
    [
      'with a refusal in it',
      { text: 'Some.', failAfter: { events: 4, type: 'invalid_request_error' } },
      'invalid_input',
    ],
  ])('never takes a stream %s for an answer', async (_what, reply, code) => {
    await using model = await startScriptedModel([reply])
    const events: string[] = []
    const run = async () => {
      for await (const { type } of runWith(model, { maxRetries: 0 })) events.push(type)
    }
    await expect(run()).rejects.toMatchObject({ name: 'ModelError', code })
    expect(events).not.toContain('done')
  })

  it('says what is wrong with the client rather than with the network', async () => {
    await using model = await startScriptedModel()
    const anthropic = {
      messages: {
        create: async () => {
          throw new Error('Could not resolve authentication method')
        },
      },
    }
    await expect(eventsOf(runWith(model, { anthropic }))).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringContaining('Could not resolve authentication method'),
    })
  })
})
