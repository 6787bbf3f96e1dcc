import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ApiError, type ErrorCode } from '../../../src/errors.ts'
import { RequestLine, TooExpensive } from '../../../src/export/run/request-line.ts'
import { createRateBudget } from '../../../src/http/rate-budget.ts'

function lineOf({ concurrency = 3, perMinute = 1000, signal = new AbortController().signal } = {}) {
  const reasons: (string | undefined)[] = []
  const budget = createRateBudget({ perMinute, perHour: Number.POSITIVE_INFINITY, now: Date.now })
  const onWaiting = (reason: string | undefined) => reasons.push(reason)
  return { line: new RequestLine({ concurrency, budget, now: Date.now, signal, onWaiting }), reasons }
}

const refusal = (code: ErrorCode, details: Record<string, unknown> = {}, retryable = true) =>
  new ApiError('no', { code, retryable, details })

describe('the line of requests', () => {
  test('lets no more through at once than it may', async () => {
    const { line } = lineOf()
    let running = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++running)
      await pause(5)
      running--
    }
    await Promise.all(Array.from({ length: 20 }, () => line.run({ requests: 0 }, work)))
    expect(most).toBe(3)
    expect(line.sent).toBe(20)
  })

  test('counts every attempt, for the work and for all', async () => {
    const { line, reasons } = lineOf()
    const tally = { requests: 0 }
    let attempts = 0
    const result = await line.run(tally, async () => {
      if (++attempts < 3) throw refusal('rate_limited', { retryAfterMs: 1 })
      return 'done'
    })
    expect(result).toBe('done')
    expect([tally.requests, line.sent]).toEqual([3, 3])
    expect(reasons).toContain('the rate limit')
    expect(reasons.at(-1)).toBeUndefined()
  }, 10_000)

  test('keeps everybody waiting while the server wants a pause', async () => {
    const { line } = lineOf({ concurrency: 2 })
    const startedAt = performance.now()
    let isFirst = true
    const first = line.run({ requests: 0 }, async () => {
      if (!isFirst) return
      isFirst = false
      throw refusal('rate_limited', { retryAfterMs: 300 })
    })
    await pause(20)
    await line.run({ requests: 0 }, async () => {
      expect(performance.now() - startedAt).toBeGreaterThan(290)
    })
    await first
  }, 10_000)

  test('has one fewer in flight while other queries of the organization run', async () => {
    const { line } = lineOf({ concurrency: 1 })
    const order: string[] = []
    let isFirst = true
    const first = line.run({ requests: 0 }, async () => {
      order.push(isFirst ? 'refused' : 'again')
      if (!isFirst) return
      isFirst = false
      throw refusal('concurrency_limited', { retryAfterMs: 20 })
    })
    const second = line.run({ requests: 0 }, async () => {
      order.push('other')
    })
    await Promise.all([first, second])
    expect(order[0]).toBe('refused')
    expect(order.sort()).toEqual(['again', 'other', 'refused'])
  }, 10_000)

  test('says what has to be asked for in smaller pieces', async () => {
    const { line } = lineOf()
    const error = refusal('query_too_expensive', {}, false)
    const failure = line.run({ requests: 0 }, async () => {
      throw error
    })
    await expect(failure).rejects.toBeInstanceOf(TooExpensive)
    await expect(failure).rejects.toMatchObject({ reason: error })
  })

  test('ends at once, wherever it waits', async () => {
    const controller = new AbortController()
    const { line } = lineOf({ perMinute: 1, signal: controller.signal })
    await line.run({ requests: 0 }, async () => {})
    const waiting = line.run({ requests: 0 }, async () => {})
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    expect(line.sent).toBe(1)
  })
})
