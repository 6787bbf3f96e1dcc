import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { anySignal } from '../../src/http/any-signal.ts'

it('fires with the first of its signals, with its reason', () => {
  const [one, other] = [new AbortController(), new AbortController()]
  const signal = anySignal(one.signal, other.signal)
  const fired: unknown[] = []
  signal.addEventListener('abort', () => fired.push(signal.reason))
  expect(signal.aborted).toBe(false)
  other.abort('enough')
  one.abort('too late')
  expect(fired).toEqual(['enough'])
})

it('is the one when there is no other', () => {
  const { signal } = new AbortController()
  expect(anySignal(signal, undefined)).toBe(signal)
})

it('fires with a timeout that nobody else holds, after its memory was tidied up', async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  let fired = 0
  const start = () => {
    const signal = anySignal(AbortSignal.timeout(200), new AbortController().signal)
    signal.addEventListener('abort', () => {
      fired++
    })
    return signal
  }
  const signals = Array.from({ length: 20 }, start)
  collectGarbage()
  await sleep(20)
  collectGarbage()
  await expect.poll(() => fired, { timeout: 5000 }).toBe(signals.length)
})
