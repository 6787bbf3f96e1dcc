import { describe, expect, test } from 'vitest'
import { ApiError } from '../../src/errors.ts'
import {
  type Admission,
  type AdmissionOptions,
  createAdmission,
  type Wait,
} from '../../src/http/admission.ts'
import { startDeadline } from '../../src/http/deadline.ts'
import type { RateClass } from '../../src/observe/hooks.ts'

/** A line on a clock that a test moves; sleepers wake when their time has come, those woken by one move in reverse order. */
function lineAt(options: Partial<AdmissionOptions> = {}) {
  let now = 1_000_000
  const sleepers: { at: number; wake: () => void }[] = []
  const admission = createAdmission({
    ...{ queriesPerMinute: 0, queriesPerHour: 0, crudPerMinute: 0, crudPerHour: 0 },
    ...{ maxConcurrentQueries: 3, maxQueuedRequests: 100 },
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.push({ at: now + ms, wake: resolve })
        signal?.addEventListener('abort', () => reject(signal.reason))
      }),
    ...options,
  })
  async function advance(ms: number) {
    now += ms
    for (let round = 0; round < 20; round++) {
      const due = sleepers.filter(({ at }) => at <= now)
      for (const sleeper of due.reverse()) {
        sleepers.splice(sleepers.indexOf(sleeper), 1)
        sleeper.wake()
      }
      await settle()
    }
  }
  return { admission, advance, now: () => now }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

function enter(
  admission: Admission,
  rateClass: RateClass,
  { timeoutMs = 0, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
  now = () => 0,
) {
  const deadline = startDeadline({ timeoutMs, signal, now, timeoutError: () => new Error('late') })
  const waits: Wait[] = []
  const entered = admission.enter(rateClass, deadline, { held: (wait) => void waits.push(wait) })
  entered.catch(() => {})
  return { entered, waits, deadline }
}

describe('the line', () => {
  test('over the budget keeps its order, whichever timer fires first', async () => {
    const { admission, advance } = lineAt({ crudPerMinute: 2 })
    const order: number[] = []
    for (let id = 0; id < 7; id++)
      void enter(admission, 'crud').entered.then((leave) => {
        order.push(id)
        leave()
      })
    await settle()
    expect(order).toEqual([0, 1])
    expect(admission.status().crud).toMatchObject({ waiting: 5, remainingThisMinute: 0 })
    await advance(60_000)
    expect(order).toEqual([0, 1, 2, 3])
    // A newcomer goes to the end, a retry is a newcomer.
    void enter(admission, 'crud').entered.then(() => order.push(7))
    await advance(60_000)
    expect(order).toEqual([0, 1, 2, 3, 4, 5])
    await advance(60_000)
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(admission.status().crud.waiting).toBe(0)
  })

  test('lets nobody pass whose time has come but whose timer has not', async () => {
    let wake = () => {}
    let now = 0
    const { admission } = lineAt({
      crudPerMinute: 1,
      now: () => now,
      sleep: () =>
        new Promise((resolve) => {
          wake = resolve
        }),
    })
    const order: string[] = []
    await enter(admission, 'crud').entered
    void enter(admission, 'crud').entered.then(() => order.push('early'))
    await settle()
    now = 130_000
    void enter(admission, 'crud').entered.then(() => order.push('late'))
    await settle()
    expect(order).toEqual([])
    wake()
    await settle()
    expect(order).toEqual(['early', 'late'])
  })

  test('of queries is for slots first, then for the budget, and its status tells them apart', async () => {
    const { admission, advance } = lineAt({ queriesPerMinute: 2, maxConcurrentQueries: 3 })
    const calls = [0, 1, 2, 3, 4].map(() => enter(admission, 'query'))
    await settle()
    expect(admission.status()).toEqual({
      query: {
        ...{ remainingThisMinute: 0, remainingThisHour: Number.POSITIVE_INFINITY, waitMs: 60_000 },
        ...{ running: 2, maxConcurrent: 3, waiting: 3 },
      },
      crud: {
        ...{ remainingThisMinute: Number.POSITIVE_INFINITY, remainingThisHour: Number.POSITIVE_INFINITY },
        ...{ waitMs: 0, waiting: 0 },
      },
      maxQueuedRequests: 100,
    })
    expect(calls.map(({ waits }) => waits.map(({ reason, waiting }) => `${reason} ${waiting}`))).toEqual([
      [],
      [],
      ['budget 1'],
      ['concurrency 1'],
      ['concurrency 2'],
    ])
    for (const call of calls.slice(0, 2)) (await call.entered)()
    await advance(60_000)
    expect(admission.status().query).toMatchObject({ running: 2, waiting: 1 })
    for (const call of calls.slice(2, 4)) (await call.entered)()
    await advance(60_000)
    ;(await calls[4]!.entered)()
    expect(admission.status().query).toMatchObject({ running: 0, waiting: 0 })
  })

  test('has an end, for both classes together, and the error says how long it is', async () => {
    const { admission } = lineAt({ crudPerMinute: 1, maxConcurrentQueries: 1, maxQueuedRequests: 2 })
    for (const rateClass of ['crud', 'query', 'crud', 'query'] as const) enter(admission, rateClass)
    await settle()
    for (const rateClass of ['crud', 'query'] as const)
      await expect(enter(admission, rateClass).entered).rejects.toMatchObject({
        code: 'rate_limited',
        message: 'Not sent: 2 calls are already waiting in line',
        details: { waiting: 2, maxQueuedRequests: 2 },
      })
    await enter(admission, 'ingest').entered
    expect(admission.status()).toMatchObject({ crud: { waiting: 1 }, query: { waiting: 1 } })
  })

  test('can be left: by an abort, and by those who would wait too long', async () => {
    const { admission, advance, now } = lineAt({ crudPerMinute: 1 })
    await enter(admission, 'crud').entered
    const controller = new AbortController()
    const first = enter(admission, 'crud', { signal: controller.signal })
    const second = enter(admission, 'crud', { signal: controller.signal })
    const patient = enter(admission, 'crud')
    await expect(enter(admission, 'crud', { timeoutMs: 100_000 }, now).entered).rejects.toMatchObject({
      code: 'rate_limited',
      details: { waitMs: 240_000 },
    })
    controller.abort()
    await expect(first.entered).rejects.toMatchObject({ code: 'aborted' })
    await expect(second.entered).rejects.toMatchObject({ code: 'aborted' })
    expect(admission.status().crud.waiting).toBe(1)
    await advance(180_000)
    await patient.entered
    expect(admission.status().crud.waiting).toBe(0)
  })

  test('gives the place of who leaves to the next', async () => {
    const { admission } = lineAt({ crudPerMinute: 1 })
    await enter(admission, 'crud').entered
    const controller = new AbortController()
    const leaving = enter(admission, 'crud', { signal: controller.signal })
    await settle()
    controller.abort()
    await expect(leaving.entered).rejects.toMatchObject({ code: 'aborted' })
    const next = enter(admission, 'crud')
    await settle()
    expect(next.waits).toMatchObject([{ reason: 'budget', waitMs: 60_000 }])
  })

  test('waits out a pause the server asks for, in the same order', async () => {
    const { admission, advance } = lineAt({ crudPerMinute: 1 })
    const order: number[] = []
    for (let id = 0; id < 3; id++) void enter(admission, 'crud').entered.then(() => order.push(id))
    await settle()
    const throttled = new ApiError('slow down', {
      code: 'rate_limited',
      status: 429,
      details: { retryAfterMs: 90_000 },
    })
    admission.learnFrom(throttled, 'crud')
    await advance(60_000)
    expect(order).toEqual([0])
    await advance(30_000)
    expect(order).toEqual([0, 1])
    await advance(60_000)
    expect(order).toEqual([0, 1, 2])
  })
})
