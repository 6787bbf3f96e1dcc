import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ApiError, ConnectionError, type PostHogDriverErrorOptions } from '../../src/errors.ts'
import { decideRetry, type RetryQuestion } from '../../src/http/retry-policy.ts'

const failure = (options: Partial<PostHogDriverErrorOptions> = {}) =>
  new ApiError('failed', { code: 'server_error', status: 503, retryable: true, ...options })
const disconnected = (phase: string) =>
  new ConnectionError('failed', { code: 'connection_failed', retryable: true, details: { phase } })
const decide = (question: Partial<RetryQuestion>) =>
  decideRetry({
    error: failure(),
    attempt: 1,
    maxRetries: 3,
    safeToRetry: true,
    remainingMs: Number.POSITIVE_INFINITY,
    random: 0.5,
    ...question,
  })

describe('whether', () => {
  test.each([
    ['a passing failure of a safe call', {}, { delayMs: 375 }],
    ['a failure that stays', { error: failure({ retryable: false }) }, { giveUp: 'permanent' }],
    ['an error that is not ours', { error: new TypeError('bug') }, { giveUp: 'permanent' }],
    ['a call that is not safe', { safeToRetry: false }, { giveUp: 'unsafe' }],
    [
      'an unsafe call that broke off',
      { error: disconnected('body'), safeToRetry: false },
      { giveUp: 'unsafe' },
    ],
    [
      'an unsafe call without answer',
      { error: disconnected('exchange'), safeToRetry: false },
      { giveUp: 'unsafe' },
    ],
    ['an unsafe call never sent', { error: disconnected('connect'), safeToRetry: false }, { delayMs: 375 }],
    ['the last attempt', { attempt: 4 }, { giveUp: 'attempts' }],
    ['no retries allowed', { maxRetries: 0 }, { giveUp: 'attempts' }],
    ['a 500, once', { error: failure({ status: 500 }) }, { delayMs: 375 }],
    ['a 500, twice', { error: failure({ status: 500 }), attempt: 2 }, { giveUp: 'attempts' }],
    ['a pause beyond the deadline', { remainingMs: 300 }, { giveUp: 'deadline' }],
  ] as const)('%s', (_, question, expected) => {
    expect(decide(question)).toEqual(expected)
  })
})

describe('when', () => {
  const retryAfter = (retryAfterMs: number) => failure({ status: 429, details: { retryAfterMs } })

  test('never before the server allows it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_500_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (ms, random) => {
          const { delayMs } = decide({ error: retryAfter(ms), random })
          expect(delayMs).toBeGreaterThanOrEqual(ms)
          expect(delayMs).toBeLessThanOrEqual(ms + 500)
        },
      ),
    )
  })

  test('Retry-After: 0 still backs off, and more than an hour is not waited for', () => {
    expect(decide({ error: retryAfter(0) }).delayMs).toBe(375)
    expect(decide({ error: retryAfter(4_000_000) })).toEqual({ giveUp: 'retry_after' })
  })

  test('grows exponentially within its jitter, up to 30 s', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, random) => {
          const full = Math.min(30_000, 500 * 2 ** (attempt - 1))
          const { delayMs } = decide({ attempt, maxRetries: 10, random })
          expect(delayMs).toBeGreaterThanOrEqual(full / 2)
          expect(delayMs).toBeLessThanOrEqual(full)
        },
      ),
    )
  })

  test('waits at least a second when too many queries run at once', () => {
    const error = failure({ status: 429, code: 'concurrency_limited' })
    expect(decide({ error, random: 0 }).delayMs).toBe(1000)
    expect(decide({ error, random: 0, attempt: 2 }).delayMs).toBe(2000)
  })
})
