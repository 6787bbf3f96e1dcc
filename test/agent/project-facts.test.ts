import { afterEach, expect, it, vi } from 'vitest'
import { projectFacts } from '../../src/agent/project-facts.ts'
import { systemPrompt } from '../../src/agent/system-prompt.ts'
import type { Driver } from '../../src/client/driver.ts'

afterEach(() => vi.restoreAllMocks())

const NOW = new Date('2026-03-04T23:30:00Z')

/** Of a project without events. */
function factsIn(timezone: string) {
  const execute = async () => ({ columns: [], rows: [], timezone })
  const query = async () => []
  return projectFacts({ execute, query } as unknown as Driver, { now: NOW })
}

it.each([
  ['Europe/Berlin', '2026-03-05'],
  ['America/New_York', '2026-03-04'],
  ['UTC', '2026-03-04'],
])('gives the date in %s', async (timezone, today) => {
  expect(await factsIn(timezone)).toEqual({ timezone, today, topEvents: [] })
})

it('needs no locale but that of the United States', async () => {
  // As Node does with small-icu: every other locale falls back to this one.
  const { toLocaleDateString } = Date.prototype
  vi.spyOn(Date.prototype, 'toLocaleDateString').mockImplementation(function (this: Date, _locale, options) {
    return toLocaleDateString.call(this, 'en-US', options)
  })
  expect((await factsIn('Europe/Berlin')).today).toBe('2026-03-05')
})

it('gives the date in UTC where the timezone is not known, and says so to the model', async () => {
  const facts = await factsIn('Europe/Atlantis')
  expect(facts).toEqual({
    timezone: 'Europe/Atlantis',
    today: '2026-03-04',
    todayTimezone: 'UTC',
    topEvents: [],
  })
  const text = systemPrompt(facts)[1]?.text
  expect(text).toContain("The project's timezone is Europe/Atlantis.")
  expect(text).toContain('Today is 2026-03-04 in UTC.')
})
