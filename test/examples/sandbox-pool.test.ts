import { expect, it, vi } from 'vitest'
import { main } from '../../examples/sandbox-pool.ts'

it('gives every user an answer and never more than two sandboxes', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const { answers, metrics } = await main()
  log.mockRestore()
  const users = (answers as { user: string; top: string[] }[]).map(({ user, top }) => [user, top.length])
  expect(users).toEqual([
    ['ana', 3],
    ['bob', 3],
    ['ana', 3],
    ['cem', 3],
    ['ana', 3],
  ])
  expect(metrics.created - metrics.closed).toBeLessThanOrEqual(2)
  // Three users never share: cem's sandbox took the place of another one.
  expect(metrics).toMatchObject({ leases: 5, leased: 0, waiting: 0, creationFailures: 0 })
  expect(metrics.created).toBeGreaterThanOrEqual(3)
})
