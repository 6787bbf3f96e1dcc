import { expect, it } from 'vitest'
import { workTogether } from '../../../src/export/run/work-together.ts'

it('runs as many at once as it is told to, until all are done', async () => {
  let [running, most, done] = [0, 0, 0]
  await workTogether(3, new AbortController(), async () => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, 5))
    running--
    done++
  })
  expect({ running, most, done }).toEqual({ running: 0, most: 3, done: 3 })
})

it('stops the others at the first failure, waits for them, and tells that one', async () => {
  const stop = new AbortController()
  const first = new Error('first')
  let [index, ended] = [0, 0]
  const work = workTogether(3, stop, async () => {
    const mine = index++
    if (mine === 0) throw first
    await new Promise((resolve) => stop.signal.addEventListener('abort', resolve))
    await new Promise((resolve) => setTimeout(resolve, 5))
    ended++
    throw new Error('an echo')
  })
  await expect(work).rejects.toBe(first)
  expect(ended).toBe(2)
  expect(stop.signal.reason).toBe(first)
})

it('keeps the reason of whoever stopped before', async () => {
  const stop = new AbortController()
  const reason = new Error('given up')
  stop.abort(reason)
  const work = workTogether(2, stop, () => Promise.reject(new Error('an echo')))
  await expect(work).rejects.toBe(reason)
})
