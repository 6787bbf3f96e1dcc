import { expect, it, vi } from 'vitest'
import { main } from '../../examples/analysis-script.ts'

it('the example of a script as a model writes it corrects itself and hands back a summary', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {})
  const { plans, bytes } = await main()
  const printed = print.mock.calls.map((call) => call.map(String).join(' '))
  print.mockRestore()
  expect(printed[0]).toMatch(/failed at line 2, column \d+: QueryError.*evnt.* Did you mean event\?/s)
  expect(printed[1]).toMatch(/^read all sign-ups/)
  expect(printed[2]).toContain('capture_event changes the project')
  const signups = Object.values(plans).reduce((sum, count) => sum + count, 0)
  expect(signups).toBeGreaterThan(100)
  expect(bytes).toBeGreaterThan(signups * 40)
}, 60_000)
