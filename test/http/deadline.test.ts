import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConnectionError } from '../../src/errors.ts'
import { startDeadline } from '../../src/http/deadline.ts'
import { sleep } from '../../src/http/sleep.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const start = (timeoutMs: number, signal?: AbortSignal) =>
  startDeadline({
    timeoutMs,
    signal,
    now: Date.now,
    timeoutError: () => new ConnectionError('too late', { code: 'timeout' }),
  })

test('fires with the timeout error when the time is up', () => {
  const deadline = start(1000)
  vi.advanceTimersByTime(999)
  expect([deadline.signal.aborted, deadline.remainingMs()]).toEqual([false, 1])
  vi.advanceTimersByTime(1)
  expect(deadline.signal.reason).toMatchObject({ code: 'timeout' })
  expect(deadline.remainingMs()).toBe(0)
})

test('0 disables, and a limit beyond the longest timer does not fire at once', () => {
  const unlimited = start(0)
  const years = start(1e12)
  vi.advanceTimersByTime(1e9)
  expect([unlimited.signal.aborted, unlimited.remainingMs()]).toEqual([false, Number.POSITIVE_INFINITY])
  expect(years.signal.aborted).toBe(false)
})

test("the caller's abort becomes code 'aborted' with the reason as cause", () => {
  const controller = new AbortController()
  const deadline = start(1000, controller.signal)
  controller.abort('enough')
  expect(deadline.signal.reason).toMatchObject({ code: 'aborted', cause: 'enough' })
  expect(start(1000, controller.signal).signal.reason).toMatchObject({ code: 'aborted' })
})

test('an attempt ends with the reason of the whole call, unchanged', () => {
  const whole = start(1000)
  const attempt = startDeadline({ timeoutMs: 5000, within: whole, now: Date.now, timeoutError: Error })
  const bySignal = start(5000, whole.signal)
  vi.advanceTimersByTime(1000)
  expect(whole.failure).toMatchObject({ code: 'timeout' })
  for (const inner of [attempt, bySignal]) {
    expect(inner.failure).toBe(whole.failure)
    expect(inner.signal.reason).toBe(whole.failure)
  }
  const late = startDeadline({ timeoutMs: 5000, within: whole, now: Date.now, timeoutError: Error })
  expect(late.failure).toBe(whole.failure)
})

test('an attempt that is over is forgotten by the whole call, and does not end it', () => {
  const whole = start(1000)
  const attempt = startDeadline({ timeoutMs: 10, within: whole, now: Date.now, timeoutError: Error })
  vi.advanceTimersByTime(10)
  expect([attempt.failure, whole.failure]).toEqual([expect.any(Error), undefined])
  {
    using second = startDeadline({ timeoutMs: 0, within: whole, now: Date.now, timeoutError: Error })
    expect(second.failure).toBeUndefined()
  }
  const third = startDeadline({ timeoutMs: 0, within: whole, now: Date.now, timeoutError: Error })
  third[Symbol.dispose]()
  whole.fail(new Error('late'))
  expect(third.failure).toBeUndefined()
})

test('a signal asked for after the end has fired', () => {
  const deadline = start(1000)
  const seen: unknown[] = []
  deadline.onFailure((error) => seen.push(error))
  const first = new Error('first')
  deadline.fail(first)
  deadline.fail(new Error('second'))
  deadline.onFailure((error) => seen.push(error))
  expect([deadline.failure, deadline.signal.reason, ...seen]).toEqual([first, first, first, first])
})

test('disposing leaves neither timer nor listener behind', () => {
  const { signal } = new AbortController()
  {
    using deadline = start(1000, signal)
    expect(deadline.signal.aborted).toBe(false)
    expect([vi.getTimerCount(), getEventListeners(signal, 'abort').length]).toEqual([1, 1])
  }
  expect([vi.getTimerCount(), getEventListeners(signal, 'abort').length]).toEqual([0, 0])
})

test('sleep wakes on time, rejects at once on abort, and cleans up both ways', async () => {
  const controller = new AbortController()
  const { signal } = controller
  const woken = sleep(500, signal)
  await vi.advanceTimersByTimeAsync(500)
  await woken
  const aborted = sleep(500, signal)
  controller.abort('enough')
  await expect(aborted).rejects.toBe('enough')
  await expect(sleep(500, signal)).rejects.toBe('enough')
  expect([vi.getTimerCount(), getEventListeners(signal, 'abort').length]).toEqual([0, 0])
})
