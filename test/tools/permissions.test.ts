import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'
import { createPostHogTools } from '../../src/tools/create-posthog-tools.ts'
import type { PermissionOptions } from '../../src/tools/permission-gate.ts'
import { judgePermission, PERMISSION_MODES } from '../../src/tools/permissions.ts'
import { TOOL_GROUPS, type ToolGroup } from '../../src/tools/tool.ts'
import type { ToolExports } from '../../src/tools/tool-exports.ts'
import { startToolKit, type ToolKit } from './support/tool-kit.ts'

const READING = [
  'query_posthog',
  'posthog_run_hogql',
  'posthog_list_objects',
  'posthog_get_fields',
  'posthog_search_taxonomy',
  'posthog_lookup',
]
const APPENDING = [
  'posthog_capture_event',
  'posthog_create_annotation',
  'posthog_create_cohort',
  'posthog_create_insight',
]
const MUTATING = ['posthog_update_feature_flag']

let kit: ToolKit
beforeAll(async () => {
  kit = await startToolKit()
})
afterAll(() => kit[Symbol.asyncDispose]())

const namesWith = (permissions?: PermissionOptions, executor?: SandboxExecutor): string[] =>
  kit.toolsWith({ permissions, executor }).map(({ name }) => name)
const toolWith = (permissions: PermissionOptions, name = 'posthog_create_annotation') =>
  kit.toolsWith({ permissions }).find((tool) => tool.name === name)!

describe('what is listed', () => {
  it('is what reads, unless permissions name more', () => {
    expect(namesWith()).toEqual(READING)
    expect(namesWith({ mode: 'acceptEdits' })).toEqual(READING)
    expect(namesWith({ mode: 'bypassPermissions', allowBypass: true })).toEqual(READING)
    expect(namesWith({ tools: ['append'] })).toEqual([...READING, ...APPENDING])
    expect(namesWith({ allow: ['append', 'mutate'] })).toEqual([...READING, ...APPENDING, ...MUTATING])
    expect(namesWith({ tools: ['posthog_create_insight'] })).toEqual([...READING, 'posthog_create_insight'])
  })

  it('is nothing that is denied', () => {
    expect(namesWith({ tools: ['append'], deny: ['posthog_capture_event'] })).toEqual([
      ...READING,
      ...APPENDING.slice(1),
    ])
    expect(namesWith({ deny: ['read'] })).toEqual([])
  })

  it('has the tool for scripts only together with an executor', () => {
    const executor = { runScript: vi.fn() } as unknown as SandboxExecutor
    expect(namesWith({}, executor)).toEqual([...READING, 'posthog_run_script'])
    expect(namesWith({ allow: ['dangerous', 'posthog_run_script'] })).toEqual(READING)
    expect(namesWith({ deny: ['dangerous'] }, executor)).toEqual(READING)
  })

  it('has the tool for exports only together with a folder or sink', () => {
    const named = (exports?: ToolExports) =>
      kit.toolsWith({ exports, permissions: { tools: ['export', 'posthog_export'] } }).map(({ name }) => name)
    expect(named()).toEqual(READING)
    expect(named({ directory: 'exports' })).toEqual([...READING, 'posthog_export'])
    expect(named({ sink: vi.fn() })).toEqual([...READING, 'posthog_export'])
    for (const wrong of [{}, { directory: '' }, { directory: 'x', sink: vi.fn() }, { folder: 'x' }])
      expect(() => kit.toolsWith({ exports: wrong as ToolExports })).toThrow(
        expect.objectContaining({ code: 'invalid_input' }),
      )
  })

  it('is always in the same order', () => {
    expect(namesWith({ tools: ['mutate', 'append'] })).toEqual(namesWith({ tools: ['append', 'mutate'] }))
  })
})

describe('the table of modes and groups', () => {
  const none: ReadonlySet<string> = new Set()
  const TABLE: Record<(typeof PERMISSION_MODES)[number], Record<ToolGroup, 'allow' | 'ask' | 'refuse'>> = {
    default: { read: 'allow', export: 'ask', append: 'ask', mutate: 'ask', dangerous: 'ask' },
    plan: { read: 'allow', export: 'refuse', append: 'refuse', mutate: 'refuse', dangerous: 'refuse' },
    acceptEdits: { read: 'allow', export: 'allow', append: 'allow', mutate: 'ask', dangerous: 'ask' },
    dontAsk: { read: 'allow', export: 'refuse', append: 'refuse', mutate: 'refuse', dangerous: 'refuse' },
    bypassPermissions: {
      read: 'allow',
      export: 'allow',
      append: 'allow',
      mutate: 'allow',
      dangerous: 'allow',
    },
  }
  for (const mode of PERMISSION_MODES)
    for (const group of TOOL_GROUPS) {
      const subject = { name: 'a_tool', group }
      it(`${mode} x ${group}`, () => {
        const expected = TABLE[mode][group]
        expect(judgePermission(subject, { mode, allow: none, deny: none }).outcome).toBe(expected)
        for (const named of [new Set(['a_tool']), new Set([group])]) {
          expect(judgePermission(subject, { mode, allow: named, deny: none }).outcome).toBe(
            mode === 'plan' ? expected : 'allow',
          )
          expect(judgePermission(subject, { mode, allow: named, deny: named }).outcome).toBe('refuse')
        }
      })
    }
})

describe('what every mode does to real calls', () => {
  const CALLS: [string, object][] = [
    ['posthog_capture_event', { event: 'gate_test', distinct_id: 'gate' }],
    ['posthog_create_annotation', { content: 'gate' }],
    ['posthog_create_cohort', { name: 'gate', conditions: [{ property: 'plan', value: 'pro' }] }],
    ['posthog_create_insight', { name: 'gate', hogql: 'SELECT 1' }],
    ['posthog_update_feature_flag', { key: 'new-editor', rollout_percentage: 90 }],
  ]
  const tools = ['append', 'mutate']
  const REFUSING: PermissionOptions[] = [
    { tools },
    { tools, mode: 'plan' },
    { tools, mode: 'plan', allow: tools },
    { tools, mode: 'plan', ask: () => 'allow' },
    { tools, mode: 'dontAsk' },
    { tools, mode: 'dontAsk', ask: () => 'allow' },
    { tools, ask: () => 'deny' },
    { tools, ask: () => ({ deny: 'Not today' }) },
    { tools, ask: () => Promise.reject(new Error('no terminal')) },
    { tools, ask: () => 'yes' as never },
    { tools, ask: () => undefined as never },
    { tools, ask: () => null as never },
    { tools, ask: () => ({ deny: 3 }) as never },
  ]
  for (const [name, input] of CALLS) {
    it(`${name} is refused without a request`, async () => {
      kit.takeRequests()
      for (const permissions of REFUSING) {
        const { text, isError } = await toolWith(permissions, name).run(input)
        expect(isError).toBe(true)
        expect(text).toMatch(/^Not done, and nothing was sent: .+\. Go on without it/)
      }
      expect(kit.takeRequests()).toEqual([])
    })

    it(`${name} is done where it is allowed`, async () => {
      const ALLOWING: PermissionOptions[] = [
        { allow: tools },
        { allow: [name], mode: 'dontAsk' },
        { tools, mode: 'bypassPermissions', allowBypass: true },
        { tools, ask: async () => 'allow' as const },
      ]
      for (const permissions of ALLOWING) {
        const { text, isError } = await toolWith(permissions, name).run(input)
        expect(isError, text).toBe(false)
      }
    })
  }

  it('acceptEdits adds without asking, and asks before it changes', async () => {
    const ask = vi.fn(() => 'deny' as const)
    const edits: PermissionOptions = { tools, mode: 'acceptEdits', ask }
    expect((await toolWith(edits).run({ content: 'accepted' })).isError).toBe(false)
    expect(ask).not.toHaveBeenCalled()
    const flag = await toolWith(edits, 'posthog_update_feature_flag').run({
      key: 'new-editor',
      active: false,
    })
    expect(flag.isError).toBe(true)
    expect(ask).toHaveBeenCalledOnce()
  })
})

describe('the callback that asks', () => {
  it('is shown the checked input, and cannot change it', async () => {
    const ask = vi.fn(({ input }: { input: Readonly<Record<string, unknown>> }) => {
      ;(input as Record<string, unknown>).content = 'something else'
      return 'allow' as const
    })
    const { data } = await toolWith({ tools: ['append'], ask }).run({
      content: '  Released 2.4  ',
      date: null,
    })
    expect(ask.mock.calls[0]![0]).toMatchObject({
      tool: 'posthog_create_annotation',
      title: 'Create an annotation',
      group: 'append',
    })
    const annotation = await kit.client.annotations.get(Number(data!.id))
    expect(annotation.content).toBe('Released 2.4')
  })

  it('is asked every time, or once and for all', async () => {
    const answers = ['allow', 'allow', 'allow_always'] as const
    let asked = 0
    const ask = vi.fn(() => answers[asked++] ?? ('deny' as const))
    const tools = kit.toolsWith({ permissions: { tools: ['append'], ask } })
    const annotate = tools.find(({ name }) => name === 'posthog_create_annotation')!
    for (let call = 0; call < 5; call++) expect((await annotate.run({ content: 'x' })).isError).toBe(false)
    expect(ask).toHaveBeenCalledTimes(3)
    const other = await tools
      .find(({ name }) => name === 'posthog_create_insight')!
      .run({ name: 'x', hogql: 'SELECT 1' })
    expect(other.isError, '"always" is for one tool').toBe(true)
  })

  it('tells the model the reason', async () => {
    const { text } = await toolWith({
      tools: ['append'],
      ask: () => ({ deny: 'Friday is no day for this' }),
    }).run({
      content: 'x',
    })
    expect(text).toContain('nothing was sent: Friday is no day for this. Go on')
  })

  it('is not asked about wrong input, nor what needs no asking', async () => {
    const ask = vi.fn(() => 'allow' as const)
    const tools = kit.toolsWith({ permissions: { tools: ['append'], ask } })
    await tools.find(({ name }) => name === 'posthog_create_annotation')!.run({ content: '' })
    await tools.find(({ name }) => name === 'posthog_list_objects')!.run({})
    expect(ask).not.toHaveBeenCalled()
  })

  it('may be given with the call, and does not overrule the mode', async () => {
    const ask = vi.fn(() => 'allow' as const)
    expect((await toolWith({ tools: ['append'] }).run({ content: 'x' }, { ask })).isError).toBe(false)
    expect((await toolWith({ tools: ['append'], mode: 'plan' }).run({ content: 'x' }, { ask })).isError).toBe(
      true,
    )
    expect(ask).toHaveBeenCalledOnce()
  })

  it('need not be waited for', async () => {
    const stop = new AbortController()
    const running = toolWith({ tools: ['append'], ask: () => new Promise(() => {}) }).run(
      { content: 'x' },
      { signal: stop.signal },
    )
    stop.abort()
    expect(await running).toEqual({ text: 'posthog_create_annotation was cancelled.', isError: true })
  })
})

describe('wrong options', () => {
  const failing = (permissions: object) => () =>
    createPostHogTools({ driver: kit.client, permissions: permissions as PermissionOptions })

  it('are refused by name', () => {
    expect(failing({ tool: ['append'] })).toThrow(/permissions cannot be used/)
    expect(failing({ mode: 'yolo' })).toThrow(/permissions cannot be used/)
    expect(failing({ tools: ['posthog_delete_all'] })).toThrow(/"posthog_delete_all", which is neither/)
    expect(failing({ mode: 'bypassPermissions' })).toThrow(/without anybody being asked/)
    expect(failing({ ask: 'yes' })).toThrow(/ask/)
    expect(() => createPostHogTools({ driver: {} as never })).toThrow(/expected a driver/)
    expect(() => createPostHogTools({ driver: kit.client, budget: { maxResultTokens: 10 } })).toThrow(
      /maxResultTokens/,
    )
    expect(() => createPostHogTools({ driver: kit.client, permission: {} } as never)).toThrow(
      /no option permission/,
    )
  })
})
