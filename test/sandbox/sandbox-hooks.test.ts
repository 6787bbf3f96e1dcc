import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SandboxError } from '../../src/errors.ts'
import { createMetrics } from '../../src/observe/create-metrics.ts'
import type { Hooks, QueryEvent, SandboxEvent } from '../../src/observe/hooks.ts'
import { processSandbox } from '../../src/sandbox/process-sandbox.ts'
import type { SandboxProvider } from '../../src/sandbox/sandbox.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'
import { type CannedPostHog, startCannedPostHog } from './support/canned-posthog.ts'
import { untilGone } from './support/processes.ts'
import { watchSandbox } from './support/watched-sandbox.ts'

const apiKey = 'phx_planted0123456789abcdef'
let posthog: CannedPostHog
beforeAll(async () => {
  posthog = await startCannedPostHog(apiKey)
})
afterAll(() => posthog[Symbol.asyncDispose]())

const start = (sandbox: SandboxProvider, hooks: Hooks) =>
  SandboxExecutor.start({ sandbox, hooks, posthog: { apiKey, projectId: 1, host: posthog.url } })

function listen() {
  const sandboxes: SandboxEvent[] = []
  const queries: QueryEvent[] = []
  const hooks: Hooks = {
    onSandbox: (event) => void sandboxes.push(event),
    onQuery: (event) => void queries.push(event),
  }
  const steps = () => sandboxes.map(({ phase, ok }) => `${phase} ${ok ? 'ok' : 'failed'}`)
  return { hooks, sandboxes, queries, steps }
}

describe('hooks of a SandboxExecutor', () => {
  it('hear of a whole life: creation, start, scripts, queries, removal', async () => {
    const { hooks, sandboxes, queries, steps } = listen()
    const executor = await start(processSandbox(), hooks)
    await executor.runScript('return 1')
    await expect(executor.runScript('throw new Error("no")')).rejects.toThrow('no')
    const { queryId } = await executor.execute('SELECT PLAIN')
    await expect(executor.query('SELECT PLAIN', { limit: 0 })).rejects.toThrow('limit')
    await executor.close()
    await executor.close()

    expect(steps()).toEqual(['create ok', 'start ok', 'script ok', 'script failed', 'close ok'])
    const sandboxId = expect.stringMatching(/^posthog-sandbox/)
    const about = { kind: 'process', sandboxId, durationMs: expect.any(Number) }
    expect(sandboxes[0]).toEqual({ phase: 'create', ok: true, ...about })
    expect(sandboxes[3]).toEqual({ phase: 'script', ok: false, code: 'script_failed', ...about })
    expect(new Set(sandboxes.map((event) => event.sandboxId)).size).toBe(1)
    const durationMs = expect.any(Number)
    const rowCount = expect.any(Number)
    expect(queries).toEqual([
      { driver: 'sandbox', ok: true, durationMs, rowCount, truncated: false, cached: false, queryId },
      { driver: 'sandbox', ok: false, code: 'invalid_input', durationMs },
    ])
    expect(JSON.stringify([sandboxes, queries])).not.toContain(apiKey)
  })

  it('count a replaced guest, and a replaced sandbox as one that went and one that came', async () => {
    const metrics = createMetrics()
    const watched = watchSandbox(processSandbox())
    const executor = await start(watched.provider, metrics.hooks)
    expect(metrics.snapshot().sandboxes).toMatchObject({
      active: 1,
      create: { count: 1 },
      start: { count: 1 },
    })

    const first = watched.latest
    await first.close()
    await untilGone([watched.guestPid()])
    await executor.query('SELECT PLAIN')
    expect(watched.created).toBe(2)
    const { active, create, start: started, close } = metrics.snapshot().sandboxes
    expect([active, create.count, close.count]).toEqual([1, 2, 1])
    expect(started).toMatchObject({ count: 3, failed: 1, errors: { sandbox_failed: 1 } })

    metrics.reset()
    expect(metrics.snapshot().sandboxes).toMatchObject({ active: 1, create: { count: 0 } })
    await executor.close()
    expect(metrics.snapshot().sandboxes).toMatchObject({ active: 0, close: { count: 1, successRate: 1 } })
  })

  it('hear of a sandbox that cannot be created', async () => {
    const { hooks, sandboxes } = listen()
    const full: SandboxProvider = {
      kind: 'full',
      create: async () => {
        throw new SandboxError('No room.', { code: 'sandbox_failed' })
      },
    }
    await expect(start(full, hooks)).rejects.toThrow('No room')
    expect(sandboxes).toEqual([
      { phase: 'create', kind: 'full', ok: false, code: 'sandbox_failed', durationMs: expect.any(Number) },
    ])
  })

  it('keep a sandbox whose removal failed as active until it is gone', async () => {
    const metrics = createMetrics()
    const sandbox = processSandbox()
    let stuck = true
    const provider: SandboxProvider = {
      kind: 'process',
      async create(options) {
        const made = await sandbox.create(options)
        const close = made.close.bind(made)
        made.close = async () => {
          await close()
          if (stuck) throw new Error('still there')
        }
        return made
      },
    }
    const executor = await start(provider, metrics.hooks)
    await expect(executor.close()).rejects.toThrow('still there')
    stuck = false
    expect(metrics.snapshot().sandboxes).toMatchObject({
      active: 1,
      close: { count: 1, failed: 1, successRate: 0, errors: { unexpected: 1 } },
    })
  })

  it('harm nothing when they throw', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
    const bad = () => {
      throw new Error('bad hook')
    }
    await using executor = await start(processSandbox(), { onSandbox: bad, onQuery: bad })
    expect((await executor.runScript('return 7')).value).toBe(7)
    expect((await warned).message).toContain('bad hook')
  })
})
