import { describe, expect, it } from 'vitest'
import { ConnectionError } from '../../src/errors.ts'
import { createMetrics } from '../../src/observe/create-metrics.ts'
import type { Hooks } from '../../src/observe/hooks.ts'

const call = {
  callId: 'c-1',
  method: 'GET',
  origin: 'https://h',
  path: '/api/x/',
  rateClass: 'crud',
  attempt: 1,
} as const

function start() {
  const metrics = createMetrics()
  return { metrics, hooks: metrics.hooks as Required<Hooks> }
}

describe('createMetrics', () => {
  it('counts requests, retries, failures, bytes, waits and rate limits', () => {
    const { metrics, hooks } = start()
    hooks.onRequest({ ...call, bytesSent: 10, waitedMs: 0 })
    hooks.onResponse({
      ...call,
      status: 503,
      code: 'server_error',
      durationMs: 4,
      bytesSent: 10,
      bytesReceived: 6,
    })
    hooks.onRetry({ ...call, code: 'server_error', delayMs: 1 })
    hooks.onRequest({ ...call, attempt: 2, bytesSent: 10, waitedMs: 250 })
    hooks.onFailure({ ...call, attempt: 2, code: 'timeout', durationMs: 99 })
    hooks.onRateLimit({ ...call, source: 'client', reason: 'budget', waitMs: 5, waiting: 1 })
    hooks.onRateLimit({ ...call, source: 'client', reason: 'concurrency', waiting: 1 })
    hooks.onRateLimit({ ...call, source: 'server', reason: 'budget', retryAfterMs: 5 })
    const { requests, rateLimits } = metrics.snapshot()
    expect(requests).toMatchObject({
      ...{ sent: 2, retried: 1, failed: 1, errors: { server_error: 1, timeout: 1 } },
      ...{ bytesSent: 20, bytesReceived: 6 },
      ...{ durationMs: { count: 1, max: 4 }, waitedMs: { count: 1, max: 250 } },
    })
    expect(rateLimits).toEqual({ budgetWaits: 1, concurrencyWaits: 1, refusals: 1 })
  })

  it('counts queries, tools and models', () => {
    const { metrics, hooks } = start()
    const ok = { ok: true, durationMs: 3 }
    const failed = { ok: false, durationMs: 7 }
    hooks.onQuery({ driver: 'posthog', ...ok, rowCount: 5, truncated: true, cached: false })
    hooks.onQuery({ driver: 'cached', ...ok, rowCount: 5, truncated: false, cached: true })
    hooks.onQuery({ driver: 'posthog', ...failed, code: 'query_invalid' })
    hooks.onTool({ tool: 'query', ...ok })
    hooks.onTool({ tool: '__proto__', ...failed, code: 'invalid_input' })
    hooks.onModel({ model: 'claude', ...ok, inputTokens: 10, outputTokens: 2, cacheReadTokens: 7 })
    hooks.onModel({ model: 'claude', ...failed, code: 'rate_limited', inputTokens: 1 })
    const { queries, tools, models } = metrics.snapshot()
    expect(queries).toMatchObject({
      ...{ count: 3, failed: 1, successRate: 2 / 3, errors: { query_invalid: 1 } },
      ...{ rows: 10, cached: 1, truncated: 1, durationMs: { count: 3, min: 3, max: 7 } },
    })
    expect(Object.keys(tools)).toEqual(['query', '__proto__'])
    expect(tools.query).toMatchObject({ count: 1, successRate: 1, errors: {} })
    expect(models.claude).toMatchObject({
      ...{ count: 2, successRate: 0.5, errors: { rate_limited: 1 } },
      ...{ inputTokens: 11, outputTokens: 2, cacheReadTokens: 7, cacheWriteTokens: 0 },
    })
  })

  it('measures whole tasks, passing on what they give', async () => {
    const { metrics } = start()
    expect(await metrics.measure('task', () => 5)).toBe(5)
    expect(await metrics.measure('task', async () => 6, { succeeded: (result) => result < 6 })).toBe(6)
    const timeout = new ConnectionError('late', { code: 'timeout' })
    await expect(metrics.measure('task', () => Promise.reject(timeout))).rejects.toBe(timeout)
    const bug = new TypeError('bug')
    await expect(
      metrics.measure('task', () => {
        throw bug
      }),
    ).rejects.toBe(bug)
    expect(metrics.snapshot().endToEnd.task).toMatchObject({
      ...{ count: 4, failed: 3, successRate: 0.25, errors: { unsuccessful: 1, timeout: 1, unexpected: 1 } },
      durationMs: { count: 4 },
    })
  })

  it('refuses options that do not exist, before any work is done', async () => {
    const { metrics } = start()
    const measure = (options: object) => metrics.measure('task', () => expect.unreachable(), options)
    await expect(measure({ sucess: () => false })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('no option sucess'),
    })
    await expect(measure({ succeeded: true })).rejects.toThrow('succeeded: expected a function')
    expect(metrics.snapshot().endToEnd).toEqual({})
  })

  it('gives plain data that later events do not change, and starts anew on reset', () => {
    const { metrics, hooks } = start()
    hooks.onTool({ tool: 'query', ok: true, durationMs: 1 })
    const before = metrics.snapshot()
    expect(JSON.parse(JSON.stringify(before))).toEqual(before)
    hooks.onTool({ tool: 'query', ok: true, durationMs: 1 })
    expect(before.tools.query?.count).toBe(1)
    metrics.reset()
    expect(metrics.snapshot()).toMatchObject({ tools: {}, queries: { count: 0, successRate: null } })
    expect(Date.parse(metrics.snapshot().since)).toBeGreaterThanOrEqual(Date.parse(before.since))
  })

  it('keeps a bounded number of names', () => {
    const { metrics, hooks } = start()
    for (let index = 0; index < 1000; index++)
      hooks.onTool({ tool: `tool ${index}`, ok: true, durationMs: 1 })
    const { tools } = metrics.snapshot()
    expect(Object.keys(tools)).toHaveLength(101)
    expect(tools['(others)']?.count).toBe(900)
  })
})
