import { describe, expect, it } from 'vitest'
import { decideModelRetry } from '../../src/agent/decide-model-retry.ts'
import { ModelError } from '../../src/errors.ts'

const overloaded = (details: Record<string, unknown> = {}) =>
  new ModelError('busy', { code: 'server_error', status: 529, retryable: true, details })
const question = { error: overloaded(), attempt: 1, maxRetries: 4, random: 1 }

describe('decideModelRetry', () => {
  it('doubles its pauses up to eight seconds, a quarter of them random', () => {
    const pauses = (random: number) =>
      [1, 2, 3, 4, 5, 6, 7].map((attempt) =>
        decideModelRetry({ ...question, attempt, maxRetries: 7, random }),
      )
    expect(pauses(1)).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000])
    expect(pauses(0)).toEqual([375, 750, 1500, 3000, 6000, 6000, 6000])
  })

  it('waits as long as the server asks for, up to a minute', () => {
    expect(decideModelRetry({ ...question, error: overloaded({ retryAfterMs: 1234.4 }) })).toBe(1234)
    expect(decideModelRetry({ ...question, error: overloaded({ retryAfterMs: 0 }) })).toBe(0)
    expect(decideModelRetry({ ...question, error: overloaded({ retryAfterMs: 60_001 }) })).toBeUndefined()
  })

  it('gives up on what stays, and after the last retry', () => {
    const refused = new ModelError('no', { code: 'authentication_failed', status: 401 })
    expect(decideModelRetry({ ...question, error: refused })).toBeUndefined()
    expect(decideModelRetry({ ...question, attempt: 5 })).toBeUndefined()
    expect(decideModelRetry({ ...question, maxRetries: 0 })).toBeUndefined()
  })
})
