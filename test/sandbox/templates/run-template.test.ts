import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { InputError } from '../../../src/errors.ts'
import { processSandbox } from '../../../src/sandbox/process-sandbox.ts'
import type { BatchProgress } from '../../../src/sandbox/run-batch.ts'
import { SandboxExecutor } from '../../../src/sandbox/sandbox-executor.ts'
import { loadScriptTemplates } from '../../../src/sandbox/templates/load-script-templates.ts'
import { ScriptTemplate } from '../../../src/sandbox/templates/script-template.ts'
import { ScriptTemplateRegistry } from '../../../src/sandbox/templates/script-template-registry.ts'
import { type CannedPostHog, startCannedPostHog } from '../support/canned-posthog.ts'

const apiKey = 'phx_0123456789abcdef'
let posthog: CannedPostHog
let executor: SandboxExecutor

beforeAll(async () => {
  posthog = await startCannedPostHog(apiKey)
  executor = await SandboxExecutor.start({
    sandbox: processSandbox(),
    posthog: { apiKey, projectId: 1, host: posthog.url },
  })
})

beforeEach(() => {
  posthog.queries.length = 0
})

afterAll(async () => {
  await executor.close()
  await posthog[Symbol.asyncDispose]()
})

const thrownBy = (run: Promise<unknown>) =>
  run.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('runTemplate', () => {
  it.each([
    ['analize_funnel', {}, /no script template "analize_funnel"/, 'Did you mean analyze_funnel?'],
    ['nothing_like_it', {}, /no script template/, /There are: analyze_funnel, capture_batch/],
    [
      'analyze_funnel',
      { stepz: ['a', 'b'] },
      /no parameter stepz|steps: it is required/,
      'Did you mean steps?',
    ],
    ['analyze_funnel', {}, /steps: it is required/, /Parameters of analyze_funnel: steps, from/],
    ['analyze_funnel', { steps: ['one'] }, /steps: .*2/, /Parameters/],
    ['get_recent_events', { limit: '5' }, /limit: /, /Parameters/],
    ['get_recent_events', { limit: 0.5, from: 'yesterday' }, /from: expected a Date, ISO 8601/, /Parameters/],
    ['get_recent_events', { from: '2026-09-01T10:00:00' }, /with an offset/, /Parameters/],
    ['get_insights', { type: 'trends' }, /type: .*TRENDS/, /Parameters/],
    ['export_events', { from: '2026-02-01', to: '2026-01-01' }, /to: expected a moment after from/, /Param/],
    ['export_events', { from: '-1d', to: 'now', path: '../out' }, /path: expected a path below/, /Param/],
    [
      'export_events',
      { from: '-1d', to: 'now', path: '/etc/passwd' },
      /path: expected a path below/,
      /Param/,
    ],
  ])('refuses %s(%j) before anything runs', async (id, params, message, hint) => {
    const error = await thrownBy(executor.runTemplate(id, params))
    expect(error).toBeInstanceOf(InputError)
    expect(error).toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    })
    expect(posthog.queries).toEqual([])
  })

  it('refuses a template that writes unless that was granted', async () => {
    const error = await thrownBy(executor.runTemplate('capture_event', { event: 'e', distinct_id: 'd' }))
    expect(error).toMatchObject({
      name: 'SandboxError',
      code: 'permission_denied',
      hint: expect.stringContaining('write: true'),
    })
  })

  it('gives a template that only reads no right to write', async () => {
    const source = `/*
id: sly
title: t
description: d
returns: r
*/
export default ({ posthog }) => posthog.capabilities().write`
    const templates = new ScriptTemplateRegistry([new ScriptTemplate(source, 'sly.mjs')])
    const options = { templates, write: true }
    expect((await executor.runTemplate('sly', {}, options)).value).toBe(false)
    const writing = source.replace('returns: r', 'returns: r\nwrite: true')
    const others = new ScriptTemplateRegistry([new ScriptTemplate(writing, 'sly.mjs')])
    expect((await executor.runTemplate('sly', {}, { ...options, templates: others })).value).toBe(true)
  })

  it('makes moments of what people write', async () => {
    const template = (await loadScriptTemplates()).get('get_recent_events')
    const nowMs = Date.UTC(2026, 8, 10, 12)
    const check = (from: unknown) => template.check({ from }, nowMs).from
    expect(check('-2d')).toBe('2026-09-08T12:00:00.000Z')
    expect(check('-90m')).toBe('2026-09-10T10:30:00.000Z')
    expect(check('2026-09-01')).toBe('2026-09-01')
    expect(check('2026-09-01T10:00:00+02:00')).toBe('2026-09-01T10:00:00+02:00')
    expect(check(new Date(0))).toBe('1970-01-01T00:00:00.000Z')
    expect(template.check({}, nowMs)).toEqual({
      from: '2026-09-09T12:00:00.000Z',
      to: '2026-09-10T12:00:00.000Z',
      limit: 100,
    })
  })

  it('points at the line of the file when a template fails', async () => {
    const error = await thrownBy(executor.runTemplate('hogql_query', { hogql: 'SELECT BROKEN' }))
    const { code } = (await loadScriptTemplates()).get('hogql_query')
    const line = code.split('\n').findIndex((text) => text.includes('posthog.execute')) + 1
    expect(error).toMatchObject({
      code: 'script_failed',
      details: { line },
      cause: { code: 'query_invalid' },
    })
  })
})

describe('a template file', () => {
  const source = (header: string, code = 'export default () => 1') => `/*\n${header}\n*/\n${code}`
  const good = 'id: a\ntitle: t\ndescription: d\nreturns: r'
  it.each([
    ['export default 1', /a\.mjs:1: the file must begin with a block comment/, /Expected/],
    [source('id: a\ntitle: ['), /a\.mjs:[34]: the header is not valid YAML/, undefined],
    [source(`${good}\nretuns: x`), /a\.mjs:6: header: Unrecognized key/, 'Did you mean returns?'],
    [source(good, 'return 1'), /a\.mjs:6: .*must have a default export/, /Expected/],
    [
      source(`${good}\nparameters:\n  n: { type: int, description: d }`),
      /a\.mjs:7: parameters\.n/,
      undefined,
    ],
  ])('is refused with file and line: %j', (text, message, hint) => {
    expect(() => new ScriptTemplate(text, 'a.mjs')).toThrow(message)
    if (hint === undefined) return
    expect(() => new ScriptTemplate(text, 'a.mjs')).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(hint) }),
    )
  })
})

describe('runBatch', () => {
  it('keeps the order, and what worked when something fails', async () => {
    const seen: BatchProgress[] = []
    const items = [
      { code: 'await new Promise((r) => setTimeout(r, 300)); return params.n', params: { n: 1 } },
      { code: 'throw new Error("no luck")' },
      { id: 'hogql_query', params: { hogql: 'SELECT PLAIN' } },
      { code: 'return 4' },
    ]
    const results = await executor.runBatch(items, {
      concurrency: 2,
      onProgress: (progress) => void seen.push(progress),
    })
    expect(results).toMatchObject([
      { ok: true, value: 1 },
      { ok: false, error: { code: 'script_failed', message: expect.stringContaining('no luck') } },
      { ok: true, value: { rows: [{ n: 1 }] } },
      { ok: true, value: 4 },
    ])
    expect(seen.map(({ done }) => done)).toEqual([1, 2, 3, 4])
    expect(seen.at(-1)).toMatchObject({ done: 4, failed: 1, total: 4 })
    expect(seen.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3])
  })

  it('runs as many at once as it may', async () => {
    const code =
      'const at = Date.now(); await new Promise((r) => setTimeout(r, 400)); return [at, Date.now()]'
    const results = await executor.runBatch(
      Array.from({ length: 4 }, () => ({ code })),
      { concurrency: 2 },
    )
    const spans = results.map((result) => (result.ok ? (result.value as [number, number]) : [0, 0]))
    const atOnce = spans.map(([from = 0]) => spans.filter(([a = 0, b = 0]) => a <= from && from < b).length)
    expect(Math.max(...atOnce)).toBe(2)
  })

  it('refuses a batch of which one cannot run, and runs none of it', async () => {
    const items = [{ id: 'hogql_query', params: { hogql: 'SELECT PLAIN' } }, { id: 'analyze_funel' }]
    const error = await thrownBy(executor.runBatch(items))
    expect(error).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('Script 2 of the batch: There is no script template'),
      hint: 'Did you mean analyze_funnel?',
      details: { index: 1 },
    })
    await expect(executor.runBatch([{ code: ' ' }])).rejects.toThrow('Script 1 of the batch')
    await expect(executor.runBatch([], { concurency: 2 } as object)).rejects.toMatchObject({
      hint: 'Did you mean concurrency?',
    })
    expect(posthog.queries).toEqual([])
  })

  it('keeps what has ended when it is cancelled', async () => {
    const controller = new AbortController()
    const items = [{ code: 'return 1' }, { code: 'for (;;) {}' }, { code: 'return 3' }]
    const running = executor.runBatch(items, { concurrency: 1, signal: controller.signal })
    void sleep(1500).then(() => controller.abort())
    expect(await running).toMatchObject([
      { ok: true, value: 1 },
      { ok: false, error: { code: 'aborted' } },
      { ok: false, error: { code: 'aborted' } },
    ])
  })
})
