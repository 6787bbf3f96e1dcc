import { describe, expect, it } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import { ask } from '../../src/questions/ask.ts'
import { missingFor } from './live-keys.ts'

/** Reads only: a project that others use is left as it was. */
describe.skipIf(missingFor('PostHog').length > 0)('PostHog, for real', () => {
  it('takes the key, lists what there is and answers queries', async () => {
    await using client = PostHogClient.fromEnv()
    await client.ping()
    expect(await client.listObjects()).toEqual(expect.arrayContaining(['events', 'persons']))
    expect(await client.getFields('events')).toHaveProperty('timestamp')
    expect(await client.query('SELECT {n} AS n', { values: { n: 7 } })).toEqual([{ n: 7 }])
  })

  it('points at what is wrong in a query', async () => {
    await using client = PostHogClient.fromEnv()
    await expect(client.query('SELECT evnt FROM events')).rejects.toMatchObject({
      code: 'query_invalid',
      message: expect.stringContaining('evnt'),
    })
  })

  it('answers a question', async () => {
    await using client = PostHogClient.fromEnv()
    const answer = await ask(client, 'What are the top events in the last 7 days?')
    expect(answer).toMatchObject({ matched: true })
  })
})
