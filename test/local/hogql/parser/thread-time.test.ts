import { expect, test } from 'vitest'
import { ownThread, threadTimeMs } from '../../../../src/local/hogql/parser/thread-time.ts'

test.runIf(process.platform === 'linux')('counts what a thread works, and not what it waits', async () => {
  const thread = ownThread()
  const before = threadTimeMs(thread) as number
  await new Promise((resolve) => setTimeout(resolve, 300))
  const waited = (threadTimeMs(thread) as number) - before
  expect(waited).toBeLessThan(200)
  const { user, system } = process.cpuUsage()
  while ((threadTimeMs(thread) as number) - before - waited < 100);
  const after = process.cpuUsage({ user, system })
  expect((after.user + after.system) / 1000).toBeGreaterThanOrEqual(70)
})

test('of a thread that nobody knows there is none', () => {
  expect(threadTimeMs(undefined)).toBeUndefined()
  expect(threadTimeMs(0)).toBeUndefined()
})
