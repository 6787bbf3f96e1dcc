import { expect, test } from 'vitest'
import { moreTimeMs } from '../../../../src/local/hogql/parser/more-time.ts'

test('a parse that had the processor gets no more time', () => {
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 4000, cpuMs: 4000, of: 'process' })).toBe(0)
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 4001, cpuMs: 3700, of: 'process' })).toBe(0)
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 4000, cpuMs: 9000, of: 'process' })).toBe(0)
})

test('a parse that was kept waiting gets what it missed, up to a fifth of its time', () => {
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 4000, cpuMs: 3500, of: 'process' })).toBe(500)
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 4000, cpuMs: 1000, of: 'process' })).toBe(800)
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 4800, cpuMs: 1000, of: 'process' })).toBe(0)
})

test('the time of its own thread is trusted: it gets what it missed, up to three times its time', () => {
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 4000, cpuMs: 1000, of: 'thread' })).toBe(3000)
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 7000, cpuMs: 3700, of: 'thread' })).toBe(0)
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 11_000, cpuMs: 1500, of: 'thread' })).toBe(1000)
  expect(moreTimeMs({ timeoutMs: 4000, elapsedMs: 12_000, cpuMs: 1500, of: 'thread' })).toBe(0)
})
