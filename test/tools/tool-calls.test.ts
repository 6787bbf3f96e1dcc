import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Driver } from '../../src/client/driver.ts'
import { ConnectionError } from '../../src/errors.ts'
import type { ToolEvent } from '../../src/observe/hooks.ts'
import { createPostHogTools } from '../../src/tools/create-posthog-tools.ts'
import { runTool } from '../../src/tools/run-tool.ts'
import { startToolKit, type ToolKit } from './support/tool-kit.ts'

let kit: ToolKit
beforeAll(async () => {
  kit = await startToolKit({ demo: false })
})
afterAll(() => kit[Symbol.asyncDispose]())

const EVERYTHING = { allow: ['append', 'mutate'] }

/** A driver whose every call ends in this. */
const brokenDriver = (failure: unknown): Driver => {
  const fail = async () => {
    throw failure
  }
  return {
    execute: fail,
    query: fail,
    listObjects: fail,
    getFields: fail,
    timezone: fail,
  } as unknown as Driver
}

describe('wrong input', () => {
  const problemOf = async (name: string, input: unknown) => {
    kit.takeRequests()
    const { text, isError } = await runTool(kit.toolsWith({ permissions: EVERYTHING }), name, input)
    expect(isError).toBe(true)
    expect(kit.takeRequests()).toEqual([])
    return text
  }

  it('is told with what may have been meant and an example', async () => {
    const text = await problemOf('query_posthog', { question: 'x', time_perod: '7 days' })
    expect(text).toContain('there is no time_perod, but time_period.')
    expect(text).toContain('A right one: {"question":"What are the top 10 events?","time_period":"7 days"}')
    expect(await problemOf('posthog_list_objects', { zebra: 1 })).toContain(
      'there is no zebra (inputs: search)',
    )
    expect(await problemOf('posthog_lookup', { kind: 'flags' })).toMatch(/kind: .*feature_flags/)
    expect(await problemOf('posthog_lookup', {})).toContain('kind: ')
    expect(
      await problemOf('posthog_create_cohort', {
        name: 'x',
        conditions: [{ property: 'plan', value: 'a', negate: true }],
      }),
    ).toContain('there is no negate in conditions.0')
  })

  it('is any other kind of value as well', async () => {
    for (const input of ['question', 3, true, [], ['x'], new Date(), () => 1])
      expect(await problemOf('query_posthog', input)).toContain('query_posthog was called with wrong input')
  })

  it('may have null for what is left out, and keeps null where it means something', async () => {
    const { isError, text } = await kit.call('posthog_run_hogql', {
      hogql: 'SELECT {x} IS NULL AS yes',
      values: { x: null },
      page: null,
      limit: null,
      response_format: null,
    })
    expect(isError, text).toBe(false)
    expect(text).toContain('\nyes\n1\n')
    expect((await kit.call('posthog_list_objects', null)).isError).toBe(false)
    expect((await kit.call('posthog_list_objects')).isError).toBe(false)
  })
})

describe('an unknown tool', () => {
  it('is an answer, with the name that may have been meant', async () => {
    expect(await kit.call('query_posthg')).toEqual({
      text: 'There is no tool "query_posthg". Did you mean query_posthog?',
      isError: true,
    })
    expect((await kit.call('delete_everything')).text).toContain('Tools: query_posthog, posthog_run_hogql')
    for (const name of [undefined, null, 7, Symbol('x'), Object.create(null)])
      expect((await runTool(kit.tools, name as string, {})).isError).toBe(true)
  })
})

describe('any input to any tool', () => {
  it('gives a result and never throws', async () => {
    const tools = kit.toolsWith({ permissions: EVERYTHING })
    const keys = tools.flatMap(({ inputJsonSchema }) => Object.keys(inputJsonSchema.properties as object))
    const inputs = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withSparseArray: true }),
      fc.dictionary(fc.constantFrom(...keys), fc.oneof(fc.anything(), fc.string({ unit: 'binary' }))),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...tools), inputs, async (tool, input) => {
        const { text, isError } = await tool.run(input)
        expect(typeof text).toBe('string')
        expect(text).not.toBe('')
        expect(text).not.toMatch(/\p{Surrogate}/u)
        expect(typeof isError).toBe('boolean')
      }),
      { numRuns: 300 },
    )
  }, 60_000)

  it('gives a result when the driver throws whatever it likes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (failure) => {
        for (const tool of createPostHogTools({ driver: brokenDriver(failure) })) {
          const { text, isError } = await tool.run(tool.examples[0])
          expect(isError).toBe(true)
          expect(text).toContain(tool.name)
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('failures', () => {
  const textAfter = async (failure: unknown) =>
    (await runTool(createPostHogTools({ driver: brokenDriver(failure) }), 'posthog_list_objects', {})).text

  it('say what to do next', async () => {
    const timeout = new ConnectionError('No answer within 60 s.', { code: 'timeout', retryable: true })
    expect(await textAfter(timeout)).toBe(
      'posthog_list_objects failed (timeout, may be tried again): No answer within 60 s.\nAsk for less: a shorter period, a filter on event, or an aggregate instead of rows.',
    )
  })

  it('speak to a model, which has no options', async () => {
    const hints = {
      'Allow it more time (timeoutMs), or ask for less: fewer columns.': 'Ask for less: fewer columns.',
      'Allow an attempt more time (attemptTimeoutMs), or ask for less.': 'Ask for less.',
      'Run fewer in parallel (maxConcurrentQueries).': 'Run fewer in parallel.',
      'The limit is shared (see rateLimitStatus()).': 'The limit is shared.',
      'Read getFields() first.': 'Read posthog_get_fields first.',
    }
    for (const [hint, told] of Object.entries(hints)) {
      const failure = new ConnectionError('It failed.', { code: 'server_error', hint })
      expect(await textAfter(failure)).toBe(`posthog_list_objects failed (server_error): It failed.\n${told}`)
    }
  })

  it('pass on nothing of what this package does not know', async () => {
    const text = await textAfter(new Error('connect postgres://admin:hunter2@db'))
    expect(text).not.toContain('hunter2')
    expect(text).toContain('failed unexpectedly (Error)')
  })
})

describe('a call that is cancelled', () => {
  it('says so before anything is sent', async () => {
    kit.takeRequests()
    for (const tool of kit.toolsWith({ permissions: EVERYTHING })) {
      const result = await tool.run(tool.examples[0], { signal: AbortSignal.abort() })
      expect(result).toEqual({ text: `${tool.name} was cancelled.`, isError: true })
    }
    expect(kit.takeRequests()).toEqual([])
  })

  it('says so at once in the middle of its work', { retry: 3 }, async () => {
    const slow = 'SELECT count() FROM numbers(100000000000) WHERE number % 7 = 3'
    for (const reason of [undefined, 'a string', new Error('enough')]) {
      const stop = new AbortController()
      const running = kit.call('posthog_run_hogql', { hogql: slow }, { signal: stop.signal })
      await new Promise((resolve) => setTimeout(resolve, 300))
      stop.abort(reason)
      const since = performance.now()
      expect(await running).toEqual({ text: 'posthog_run_hogql was cancelled.', isError: true })
      expect(performance.now() - since).toBeLessThan(200)
    }
  })
})

describe('the hook onTool', () => {
  it('hears of every call, its outcome and its time', async () => {
    const events: ToolEvent[] = []
    const tools = kit.toolsWith({
      permissions: { tools: ['append'] },
      hooks: { onTool: (event) => void events.push(event) },
    })
    await runTool(tools, 'posthog_list_objects', {})
    await runTool(tools, 'posthog_run_hogql', { hogql: 'SELECT nothing' })
    await runTool(tools, 'posthog_run_hogql', { hogqll: 1 })
    await runTool(tools, 'posthog_create_annotation', { content: 'x' })
    await runTool(tools, 'posthog_list_objects', {}, { signal: AbortSignal.abort() })
    expect(events.map(({ tool, ok, code }) => [tool, ok, code])).toEqual([
      ['posthog_list_objects', true, undefined],
      ['posthog_run_hogql', false, 'query_invalid'],
      ['posthog_run_hogql', false, 'invalid_input'],
      ['posthog_create_annotation', false, 'permission_denied'],
      ['posthog_list_objects', false, 'aborted'],
    ])
    for (const { durationMs } of events) expect(durationMs).toBeGreaterThanOrEqual(0)
  })

  it('cannot break a call', async () => {
    const tools = kit.toolsWith({
      hooks: {
        onTool: () => {
          throw new Error('broken hook')
        },
      },
    })
    const warned = new Promise((resolve) => process.once('warning', resolve))
    expect((await runTool(tools, 'posthog_list_objects', {})).isError).toBe(false)
    expect(String(await warned)).toContain('broken hook')
  })
})
