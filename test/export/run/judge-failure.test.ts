import { describe, expect, test } from 'vitest'
import { ApiError, ConnectionError, type ErrorCode } from '../../../src/errors.ts'
import { judgeFailure } from '../../../src/export/run/judge-failure.ts'

const api = (code: ErrorCode, { retryable = false, details = {}, status = 500 } = {}) =>
  new ApiError('no', { code, retryable, status, details })
const decide = (error: unknown, attempt = 1, random = 0) => judgeFailure({ error, attempt, random })

describe('a failed request of an export', () => {
  test('that cost too much is split, never repeated', () => {
    for (const status of [504, 512, 513])
      expect(decide(api('query_too_expensive', { status }))).toEqual({ action: 'split' })
  })

  test('is repeated while the cluster is busy', () => {
    expect(decide(api('query_too_expensive', { retryable: true }))).toMatchObject({ action: 'again' })
  })

  test('waits as long as the server says, and not at the same moment as everybody', () => {
    const limited = api('rate_limited', { retryable: true, details: { retryAfterMs: 42_000 } })
    expect(decide(limited)).toEqual({ action: 'again', delayMs: 42_000, reason: 'the rate limit' })
    expect(decide(limited, 30, 0.5)).toEqual({ action: 'again', delayMs: 42_500, reason: 'the rate limit' })
    expect(decide(limited, 61)).toEqual({ action: 'stop' })
  })

  test('waits a second or two for a free slot, then longer', () => {
    const busy = api('concurrency_limited', { retryable: true })
    for (const random of [0, 1]) {
      const decision = decide(busy, 1, random)
      expect(decision).toMatchObject({ action: 'again', delayMs: random === 0 ? 1000 : 2000 })
    }
  })

  test('never waits more than ten seconds for a slot', () => {
    const busy = api('concurrency_limited', { retryable: true })
    expect(decide(busy, 20, 1)).toMatchObject({ delayMs: 10_000 })
  })

  test('is repeated when the answer was cut or is none, but not for ever', () => {
    for (const error of [
      api('invalid_response'),
      api('server_error', { retryable: true }),
      new ConnectionError('cut', { code: 'connection_failed' }),
    ]) {
      for (let attempt = 1; attempt < 6; attempt++)
        expect(decide(error, attempt)).toMatchObject({ action: 'again' })
      expect(decide(error, 6)).toEqual({ action: 'stop' })
    }
  })

  test('pauses longer each time, up to half a minute', () => {
    const broken = api('server_error', { retryable: true })
    const pauses = [1, 2, 3, 4, 5].map((attempt) => {
      const decision = decide(broken, attempt, 1)
      return decision.action === 'again' ? decision.delayMs : undefined
    })
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000])
  })

  test('that timed out is repeated once, then split', () => {
    const slow = new ConnectionError('slow', { code: 'timeout', retryable: true })
    expect(decide(slow)).toMatchObject({ action: 'again' })
    expect(decide(slow, 2)).toEqual({ action: 'split' })
  })

  test('ends the export where trying again is of no use', () => {
    for (const code of [
      'authentication_failed',
      'permission_denied',
      'not_found',
      'query_invalid',
      'quota_exceeded',
    ] as const)
      expect(decide(api(code))).toEqual({ action: 'stop' })
    expect(decide(new TypeError('a mistake of ours'))).toEqual({ action: 'stop' })
    expect(decide(api('invalid_response', { details: { maxRowBytes: 1 } }))).toEqual({ action: 'stop' })
  })
})
