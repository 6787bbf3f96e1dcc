import { expect, it } from 'vitest'
import { startLocalProcess } from './support/local-process.ts'

/** Compiled on the main thread these take two to four times as long; apart from it, a fifth. */
const MOST_WORK_MS = 80

const numbers = Array.from({ length: 50_000 }, (_, index) => index)

it('compiles large queries without keeping other calls waiting', { timeout: 60_000 }, async () => {
  const local = await startLocalProcess({ demo: false })
  expect(await local.rows(`SELECT 49999 IN (${numbers.join(', ')})`)).toEqual([[1]])
  const inValues = await local.query('SELECT 50000 IN {numbers}', { numbers })
  expect(await inValues.json()).toMatchObject({ results: [[0]] })

  const refused = await local.query(`SELECT '${'x'.repeat(1_100_000)}'`)
  expect([refused.status, await refused.json()]).toMatchObject([500, { detail: 'Query size exceeded.' }])

  expect(await local.longestWorkMs()).toBeLessThan(MOST_WORK_MS)
})
