import { expect, test } from 'vitest'
import { BackgroundQueries } from '../../../src/local/server/query/background-queries.ts'

/** Each answer is a little longer than its rows. */
const ROWS = Buffer.from(`["${'x'.repeat(1_000)}"]`)
const ended = () => new Promise((resolve) => setImmediate(resolve))

test('the oldest answers leave when all of them become too long, the latest stays', async () => {
  let nowMs = 0
  const queries = new BackgroundQueries(1, () => nowMs++, 2_500)
  for (const id of ['first', 'second', 'third']) {
    queries.start(id, async () => ({ rows: ROWS, fields: {} }))
    await ended()
  }
  expect(['first', 'second', 'third'].map((id) => queries.status(id)?.status)).toEqual([undefined, 200, 200])

  queries.start('long', async () => ({ rows: Buffer.concat([ROWS, ROWS, ROWS]), fields: {} }))
  await ended()
  expect(['second', 'third', 'long'].map((id) => queries.status(id)?.status)).toEqual([
    undefined,
    undefined,
    200,
  ])
})

test('a query that runs is not counted and not forgotten', async () => {
  const queries = new BackgroundQueries(1, Date.now, 10)
  queries.start('running', () => new Promise(() => {}))
  queries.start('done', async () => ({ rows: ROWS, fields: {} }))
  await ended()
  expect([queries.status('running')?.status, queries.status('done')?.status]).toEqual([202, 200])
  queries.close()
})
