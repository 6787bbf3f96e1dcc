import { expect, test } from 'vitest'
import { explainNoEvents } from '../../../src/cli/export/explain-no-events.ts'
import type { Driver } from '../../../src/client/driver.ts'
import { ApiError } from '../../../src/errors.ts'
import { hogql } from '../../../src/hogql/hogql-tag.ts'

const range = { from: '2026-08-01', to: '2026-09-01' }
const signal = new AbortController().signal
const having = (...names: string[]) =>
  ({ query: async () => names.map((event) => ({ event })) }) as unknown as Driver
const failing = (reason: Error) => ({ query: () => Promise.reject(reason) }) as unknown as Driver

test('names what the range does not have, beside what is near', async () => {
  expect(await explainNoEvents(having('purchase', 'signup'), { ...range, events: ['purchse'] }, signal)).toBe(
    'No rows: there are no events called purchse in that range. Did you mean purchase?',
  )
})

test('blames the condition only where there is one', async () => {
  const given = { ...range, events: ['purchase'] }
  const driver = having('purchase')
  expect(await explainNoEvents(driver, { ...given, where: hogql`1 = 0` }, signal)).toMatch(
    /meets the condition/,
  )
  // As with an incremental export that finds nothing new.
  expect(await explainNoEvents(driver, given, signal)).toBeUndefined()
})

test('claims nothing when the names could not be read, and hides no defect of ours', async () => {
  const given = { ...range, events: ['purchase'] }
  const refused = new ApiError('Too many requests.', { code: 'rate_limited' })
  expect(await explainNoEvents(failing(refused), given, signal)).toBeUndefined()
  const defect = new TypeError('undefined is not a function')
  await expect(explainNoEvents(failing(defect), given, signal)).rejects.toBe(defect)
})
