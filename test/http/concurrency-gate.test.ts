import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createConcurrencyGate } from '../../src/http/concurrency-gate.ts'

test('lets in so many at once, the rest in the order they came', async () => {
  const gate = createConcurrencyGate(2)
  const order: number[] = []
  const releases: (() => void)[] = []
  for (let id = 0; id < 5; id++)
    void gate.acquire().then((release) => {
      order.push(id)
      releases.push(release)
    })
  await settle()
  expect([order, gate.running, gate.waiting]).toEqual([[0, 1], 2, 3])
  for (let index = 0; index < 5; index++) {
    releases[index]!()
    await settle()
  }
  expect([order, gate.running, gate.waiting]).toEqual([[0, 1, 2, 3, 4], 0, 0])
})

test('releasing twice frees one slot, not two', async () => {
  const gate = createConcurrencyGate(1)
  const release = await gate.acquire()
  const second = gate.acquire()
  const third = gate.acquire()
  release()
  release()
  await second
  expect([gate.running, gate.waiting]).toEqual([1, 1])
  ;(await second)()
  ;(await third)()
  expect(gate.running).toBe(0)
})

test('an abort leaves the line at once with the signal reason, and the next is not held up', async () => {
  const gate = createConcurrencyGate(1)
  const controller = new AbortController()
  const reason = new Error('changed my mind')
  const release = await gate.acquire()
  const impatient = gate.acquire(controller.signal)
  const patient = gate.acquire()
  controller.abort(reason)
  await expect(impatient).rejects.toBe(reason)
  await expect(gate.acquire(controller.signal)).rejects.toBe(reason)
  expect(gate.waiting).toBe(1)
  release()
  ;(await patient)()
  expect(gate.running).toBe(0)
})

test('leaves no listener on the signal', async () => {
  const gate = createConcurrencyGate(1)
  const { signal } = new AbortController()
  const release = await gate.acquire(signal)
  const waiting = gate.acquire(signal)
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  release()
  ;(await waiting)()
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('under any mix of arrivals, departures and aborts the limit holds and nobody is forgotten', async () => {
  const step = fc.constantFrom('arrive', 'leave', 'abort')
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(step, { maxLength: 60 }),
      async (limit, steps) => {
        const gate = createConcurrencyGate(limit)
        const inside: (() => void)[] = []
        const waiting: AbortController[] = []
        let settled = 0
        let arrived = 0
        const arrive = () => {
          arrived++
          const controller = new AbortController()
          waiting.push(controller)
          gate
            .acquire(controller.signal)
            .then((release) => inside.push(release))
            .catch(() => {})
            .finally(() => {
              settled++
              waiting.splice(waiting.indexOf(controller), 1)
            })
        }
        for (const action of steps) {
          if (action === 'arrive') arrive()
          if (action === 'leave') inside.shift()?.()
          if (action === 'abort') waiting.at(-1)?.abort()
          await settle()
          expect(gate.running).toBeLessThanOrEqual(limit)
          if (gate.waiting > 0) expect(gate.running).toBe(limit)
        }
        while (inside.length > 0) {
          inside.shift()!()
          await settle()
        }
        expect([settled, gate.running, gate.waiting]).toEqual([arrived, 0, 0])
      },
    ),
    { numRuns: 50 },
  )
})

const settle = () => new Promise((resolve) => setImmediate(resolve))
