import { expect, it, vi } from 'vitest'
import { main } from '../../examples/metrics.ts'

it('the metrics example counts what it did', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {})
  const { queries, requests, sandboxes, endToEnd } = await main()
  const printed = print.mock.calls.map(([what]) => String(what))
  print.mockRestore()
  expect(endToEnd.ask).toMatchObject({ count: 2, failed: 1, successRate: 0.5, errors: { unsuccessful: 1 } })
  expect(queries).toMatchObject({ failed: 1, errors: { query_invalid: 1 } })
  expect(queries.cached).toBeGreaterThanOrEqual(9)
  expect(requests.sent).toBeGreaterThan(2)
  expect(sandboxes).toMatchObject({
    active: 0,
    create: { count: 1 },
    close: { successRate: 1 },
    scripts: { count: 1 },
  })
  expect(printed).toEqual([expect.stringContaining('evnt'), 'queries', 'sandboxes', 'ask'])
})
