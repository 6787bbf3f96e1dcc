import { appendFile, mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rebuildHistory } from '../../src/agent/rebuild-history.ts'
import { INTERRUPTED } from '../../src/agent/repair-history.ts'
import type { SessionEntry } from '../../src/agent/session-entry.ts'
import { createSessionLog } from '../../src/agent/session-log.ts'
import { historyRefusalOf } from '../support/messages-api-rules.ts'
import { type ScriptedReply, startScriptedModel } from '../support/scripted-model.ts'
import { eventsOf, MODEL_KEY, ofType, runWith, toolOf } from './agent-kit.ts'

let directory: string
let count = 0
const newPath = () => join(directory, `session-${++count}.ndjson`)

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'session-log-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const echo = toolOf('echo', async (input) => ({ text: JSON.stringify(input), isError: false }))
const failing = toolOf('failing', async () => ({ text: 'no', isError: true }))
const tools = [echo, failing]

describe('the session log', () => {
  it('tells a run line by line, and the conversation can be rebuilt from it', async () => {
    const path = newPath()
    await using model = await startScriptedModel([
      { text: 'I look.', calls: [{ name: 'echo', input: { n: 1 } }, { name: 'failing' }] },
      { text: 'One.' },
    ])
    await using log = await createSessionLog(path)
    const [done] = ofType(await eventsOf(runWith(model, { tools, log })), 'done')
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).type)).toEqual([
      'run',
      'user',
      'usage',
      'assistant',
      'tool_result',
      'tool_result',
      'usage',
      'assistant',
      'done',
    ])
    expect(await rebuildHistory(path)).toEqual(done?.messages)
    expect(await rebuildHistory(lines)).toEqual(done?.messages)
  })

  it('is readable by its owner alone', async () => {
    const path = newPath()
    await using log = await createSessionLog(path)
    await log.append({ type: 'run', model: 'm' })
    expect((await stat(path)).mode & 0o077).toBe(0)
  })

  it('goes on after a crash in the middle of a call, with a result that says so', async () => {
    const path = newPath()
    await using model = await startScriptedModel([
      {
        calls: [
          { id: 'toolu_1', name: 'echo', input: { n: 1 } },
          { id: 'toolu_2', name: 'dies' },
        ],
      },
    ])
    const controller = new AbortController()
    const dies = toolOf('dies', async () => {
      controller.abort()
      return new Promise(() => {})
    })
    {
      await using log = await createSessionLog(path)
      await expect(
        eventsOf(runWith(model, { tools: [echo, dies], log, signal: controller.signal })),
      ).rejects.toThrow()
    }
    const torn = (await readFile(path, 'utf8')).lastIndexOf('{"at"') + 20
    await truncate(path, torn)

    model.say({ text: 'Resumed.' }, { text: 'And on.' })
    await using log = await createSessionLog(path)
    const messages = await rebuildHistory(path)
    expect(messages.at(-1)?.content).toMatchObject([
      { tool_use_id: 'toolu_1' },
      { tool_use_id: 'toolu_2', content: INTERRUPTED, is_error: true },
    ])
    const [done] = ofType(await eventsOf(runWith(model, { tools, log, messages, prompt: undefined })), 'done')
    expect(done?.text).toBe('Resumed.')
    expect(await rebuildHistory(path)).toEqual(done?.messages)
    const next = await eventsOf(runWith(model, { tools, log, messages: done?.messages, prompt: 'And?' }))
    expect(await rebuildHistory(path)).toEqual(ofType(next, 'done')[0]?.messages)
    expect(model.refusals).toEqual([])
    const kinds = (await readFile(path, 'utf8'))
      .split('\n')
      .filter((line) => line.includes('"type":"history"'))
    expect(kinds).toHaveLength(1)
  })

  it('keeps keys off the disk, whoever says them', async () => {
    const path = newPath()
    const planted = [
      'phx_plantedpersonalkey12',
      'sk-ant-planted-0123456789',
      'e2b_planted0123456789',
      'gateway "quoted" key',
    ]
    const leaky = toolOf('leaky', async () => ({ text: `found ${planted.join(' and ')}`, isError: false }))
    await using model = await startScriptedModel([
      {
        content: [
          { type: 'thinking', thinking: `use ${planted[0]}`, signature: 'signed' },
          { type: 'text', text: `I use ${planted[1]}.` },
          {
            type: 'tool_use',
            id: 'toolu_k',
            name: 'leaky',
            input: { key: planted[2], [planted[3] ?? '']: [planted[0]] },
          },
        ],
        stopReason: 'tool_use',
      },
      { status: 401, message: `no such key: ${planted[3]}` },
    ])
    await using log = await createSessionLog(path, { secrets: [planted[3] ?? ''] })
    const prompt = `My keys: ${planted.join(', ')}, ${MODEL_KEY}`
    await expect(eventsOf(runWith(model, { tools: [leaky], prompt, log }))).rejects.toMatchObject({
      status: 401,
    })
    await log.close()
    const text = await readFile(path, 'utf8')
    for (const key of [...planted, MODEL_KEY, 'gateway \\"quoted\\" key']) expect(text).not.toContain(key)
    expect(text).toContain('[redacted]')
    const history = await rebuildHistory(path)
    expect(historyRefusalOf(history)).toBeUndefined()
    expect(JSON.stringify(history)).not.toContain('thinking')
  })

  it('says what cannot be', async () => {
    await expect(createSessionLog(newPath(), { synch: 'line' } as never)).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await expect(createSessionLog(directory)).rejects.toMatchObject({ code: 'invalid_configuration' })
    await expect(rebuildHistory(newPath())).rejects.toMatchObject({ code: 'not_found' })
    const log = await createSessionLog(newPath())
    await log.close()
    await log.close()
    await expect(log.append({ type: 'run', model: 'm' })).rejects.toMatchObject({
      code: 'invalid_configuration',
      hint: expect.stringContaining('It was closed'),
    })
  })
})

const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', ' ', 'phx_plantedkey0123456789', '\ud800', '\u2028'),
)
const call = fc.record({
  name: fc.constantFrom('echo', 'failing', 'unknown_tool'),
  input: fc.oneof(fc.dictionary(word, word, { maxKeys: 3 }), fc.constant('{"half')),
})
const reply: fc.Arbitrary<ScriptedReply> = fc.oneof(
  fc.record({ text: word, calls: fc.array(call, { minLength: 1, maxLength: 4 }) }),
  fc.record({ text: word }),
  fc.record({ text: word, stopReason: fc.constantFrom('max_tokens', 'refusal', 'end_turn') }),
  fc.record({ text: word, calls: fc.array(call, { maxLength: 2 }), stopReason: fc.constant('max_tokens') }),
  fc.record({ text: word, cutAfter: fc.nat(8) }),
  fc.constant({ status: 400 }),
  fc.record({
    content: fc.tuple(
      fc.record({ type: fc.constant('text'), text: word }),
      fc.record({
        type: fc.constant('server_tool_use'),
        id: fc.uuid().map((id) => `srvtoolu_${id}`),
        name: fc.constant('web_search'),
        input: fc.constant({}),
      }),
    ),
    stopReason: fc.constant('pause_turn'),
  }),
  fc.record({
    content: fc.array(
      fc.oneof(
        fc.record({ type: fc.constant('thinking'), thinking: word, signature: fc.constant('c2ln') }),
        fc.record({ type: fc.constant('text'), text: word }),
      ),
      { maxLength: 3 },
    ),
  }),
)

describe('rebuilding a conversation', () => {
  it('gives what the API accepts, from every beginning of the log of any session', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(word, fc.array(reply, { maxLength: 5 })), { minLength: 1, maxLength: 3 }),
        async (runs) => {
          const path = newPath()
          for (const [prompt, replies] of runs) {
            await using model = await startScriptedModel([...replies, { text: 'The end.' }])
            await using log = await createSessionLog(path, { sync: 'close' })
            const messages = await rebuildHistory(path)
            await eventsOf(
              runWith(model, { tools, log, messages, prompt: `Q ${prompt}`, maxRetries: 0, maxTurns: 4 }),
            ).catch(() => {})
            // Only what the script itself says; never that the history breaks a rule.
            expect(model.refusals).toEqual([])
          }
          const bytes = await readFile(path)
          expect(bytes.toString()).not.toContain('phx_planted')
          for (const end of beginningsOf(bytes)) {
            const history = await rebuildHistory(bytes.subarray(0, end).toString().split('\n'))
            if (history.length > 0) expect(historyRefusalOf(history)).toBeUndefined()
          }
        },
      ),
      { numRuns: 40 },
    )
  }, 120_000)

  it('gives what the API accepts, from any lines in any order', async () => {
    const id = fc.constantFrom('a', 'b', 'c', 'not an id', '')
    const block = fc.oneof(
      fc.record({ type: fc.constant('text'), text: word }),
      fc.record({ type: fc.constant('thinking'), thinking: word, signature: fc.constant('c2ln') }),
      fc.record({
        type: fc.constant('tool_use'),
        id,
        name: fc.constantFrom('echo', 'bad name'),
        input: fc.oneof(fc.constant({}), word),
      }),
      fc.record({ type: fc.constant('tool_result'), tool_use_id: id, content: word }),
      fc.record({
        type: fc.constant('server_tool_use'),
        id,
        name: fc.constant('web_search'),
        input: fc.constant({}),
      }),
      fc.record({ type: fc.constant('web_search_tool_result'), tool_use_id: id, content: fc.constant([]) }),
    )
    const blocks = fc.array(block, { maxLength: 4 })
    const message = fc.record({
      role: fc.constantFrom('user', 'assistant', 'system'),
      content: fc.oneof(word, blocks),
    })
    const entry = fc.oneof(
      fc.record({ type: fc.constantFrom('user', 'assistant'), content: fc.oneof(word, blocks) }),
      fc.record({ type: fc.constant('tool_result'), toolUseId: id, content: word, isError: fc.boolean() }),
      fc.record({ type: fc.constant('history'), messages: fc.array(message, { maxLength: 4 }) }),
      fc.record({ type: fc.constant('usage') }),
      fc.json().map((text) => JSON.parse(text) as unknown),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            entry.map((value) => JSON.stringify(value)),
            word,
          ),
          { maxLength: 12 },
        ),
        async (lines) => {
          const history = await rebuildHistory(lines)
          if (history.length > 0) expect(historyRefusalOf(history)).toBeUndefined()
          expect(await rebuildHistory([JSON.stringify({ type: 'history', messages: history })])).toEqual(
            history,
          )
        },
      ),
      { numRuns: 1000 },
    )
  }, 60_000)

  it('starts a line of its own after one that was torn', async () => {
    const path = newPath()
    await appendFile(path, '{"type":"user","content":"Fir')
    {
      await using log = await createSessionLog(path)
      const second = { type: 'text', text: 'Second' }
      const entry: SessionEntry = {
        type: 'user',
        content: [second],
      }
      await Promise.all([log.append(entry), log.append({ type: 'done', stopReason: 'end_turn', turns: 1 })])
    }
    expect(await rebuildHistory(path)).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Second' }] },
    ])
  })
})

/** Every end of a line, and some places in the middle of lines and characters. */
function beginningsOf(bytes: Buffer): number[] {
  const ends = [...bytes.entries()].filter(([, byte]) => byte === 0x0a).map(([index]) => index)
  return [...ends, ...ends.map((end) => end - 7), ...ends.map((end) => end + 40), bytes.length].filter(
    (end) => end >= 0,
  )
}
