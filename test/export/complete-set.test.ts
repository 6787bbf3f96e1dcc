import { afterEach, expect, it, vi } from 'vitest'
import { expectCompleteSet } from './support/expect-complete-set.ts'
import { type ServedHistory, serveHistory } from './support/serve-history.ts'
import { SINK_WAYS } from './support/sink-ways.ts'

vi.setConfig({ testTimeout: 600_000 })

let served: ServedHistory
afterEach(() => served?.[Symbol.asyncDispose]())

/**
 * Of a million events 60,000 are on one microsecond, 50,000 of one person in a day, which is what one answer carries, 90 %
 * on the day on which New York changes its clocks, and 5,000 copies of others. Every sink and zone with two million:
 * `npm run test:long`.
 */
it.each([
  { rows: 1_000_000, timezone: 'America/New_York', name: 'events.ndjson.gz' },
  { rows: 60_000, timezone: 'UTC', name: 'events.ndjson' },
  { rows: 60_000, timezone: 'Asia/Kathmandu', name: 'parts' },
])('brings $rows events of a project in $timezone, each once, into $name', async (scenario) => {
  const { rows, timezone, name } = scenario
  const way = SINK_WAYS.find((way) => way.name === name)
  served = await serveHistory({ rows, local: { timezone }, proxy: { countRows: true } })
  expect(served.history.truth.all.rows).toBe(rows)
  await expectCompleteSet(served, way!, served.directory)
})
