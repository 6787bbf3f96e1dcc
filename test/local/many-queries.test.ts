import { expect, it } from 'vitest'
import { startLocalProcess } from './support/local-process.ts'

/** Holding everybody up for longer would show; on a quiet machine it is a fifth of this. */
const MOST_WORK_MS = 250

const QUERIES = [
  'SELECT event, count() FROM events GROUP BY event ORDER BY event',
  'SELECT person.properties.plan AS plan, uniq(person_id) FROM events GROUP BY plan ORDER BY plan',
  'SELECT properties.$browser AS browser, toStartOfDay(timestamp) AS day, count() FROM events GROUP BY browser, day ORDER BY day, browser',
  'SELECT session.$channel_type AS channel, count() FROM events GROUP BY channel ORDER BY channel',
  'SELECT * FROM events ORDER BY timestamp, uuid LIMIT 3000',
  'SELECT toJSONString(properties) FROM persons ORDER BY id LIMIT 1000',
  'SELECT arrayJoin(range(100000)) AS n ORDER BY n DESC LIMIT 5',
]
const WRONG = ['SELECT FROM', 'SELECT nothing FROM events', 'SELECT throwIf(1) FROM events', 'SELECT 1 +']

it('answers a hundred queries at once over the demo project, and stays free for other calls', {
  timeout: 300_000,
}, async () => {
  const local = await startLocalProcess({})
  const expected = new Map<string, unknown>()
  for (const query of QUERIES) expected.set(query, await local.rows(query))

  const statuses = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      if (index % 10 === 9) return (await local.query(WRONG[index % WRONG.length]!)).status
      const query = QUERIES[index % QUERIES.length]!
      expect(await local.rows(query)).toEqual(expected.get(query))
      return 200
    }),
  )
  expect(statuses.filter((status) => status === 200)).toHaveLength(90)
  expect(statuses.filter((status) => status === 400)).toHaveLength(10)
  expect(await local.longestWorkMs()).toBeLessThan(MOST_WORK_MS)
  expect(await local.rows('SELECT 1')).toEqual([[1]])
})
