import { describe, expect, it } from 'vitest'
import { cachedDriver } from '../../src/client/cached-driver.ts'
import { PostHogClient } from '../../src/client/client.ts'
import type { Driver } from '../../src/client/driver.ts'
import { ConfigurationError } from '../../src/errors.ts'
import type { Hooks } from '../../src/observe/hooks.ts'
import { processSandbox } from '../../src/sandbox/process-sandbox.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'

const project = { apiKey: 'phx_x', projectId: 1, host: 'http://127.0.0.1:9' }

describe('hooks that cannot be called are refused where they are given', () => {
  it.each<[unknown, RegExp]>([
    [{ onReqest: () => {} }, /there is no hook onReqest/],
    [{ onRequest: 'log' }, /onRequest is not a function/],
    ['log', /hooks is a string/],
    [null, /hooks is null/],
  ])('%j', async (given, message) => {
    const hooks = given as Hooks
    expect(() => new PostHogClient({ ...project, hooks })).toThrow(message)
    expect(() => cachedDriver({} as Driver, { hooks })).toThrow(message)
    const start = SandboxExecutor.start({ sandbox: processSandbox(), posthog: project, hooks })
    await expect(start).rejects.toThrow(message)
    await expect(start).rejects.toBeInstanceOf(ConfigurationError)
  })

  it('takes objects that have more than hooks', async () => {
    class Counter implements Hooks {
      count = 0
      onRequest() {
        this.count++
      }
    }
    await using client = new PostHogClient({ ...project, maxRetries: 0, hooks: new Counter() })
    expect(client.config.projectId).toBe(1)
  })

  it('refuses loggers without the four methods', () => {
    const logger = { info() {}, warn() {} } as unknown as Console
    expect(() => new PostHogClient({ ...project, logger })).toThrow('logger has no debug, error')
  })
})
