import { expect, test } from 'vitest'
import { moreTimeMs } from '../../../../src/local/hogql/parser/more-time.ts'

test('a parse that had the processor gets no more time', () => {
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 4000, cpuMs: 4000 })).toBe(0)
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 4001, cpuMs: 3700 })).toBe(0)
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 4000, cpuMs: 9000 })).toBe(0)
})

test('a parse that was kept waiting gets what it missed, up to a fifth of its time', () => {
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 4000, cpuMs: 3500 })).toBe(500)
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 4000, cpuMs: 1000 })).toBe(800)
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 4800, cpuMs: 1000 })).toBe(0)
})
