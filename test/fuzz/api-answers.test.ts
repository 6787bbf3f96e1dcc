import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { CoreClient } from '../../src/client/core-client.ts'
import { PostHogDriverError } from '../../src/errors.ts'
import type { Transport } from '../../src/http/transport.ts'

vi.setConfig({ testTimeout: 120_000 })

const UUID = '0190a000-0000-7000-8000-0000000000aa'
const HOGQL = 'SELECT event FROM events LIMIT 5'

/** What reads an answer, each in its own way. */
const CALLS: Record<string, (client: CoreClient) => Promise<unknown>> = {
  execute: (client) => client.execute(HOGQL),
  'in the background': (client) => client.execute(HOGQL, { refresh: 'force_async', timeoutMs: 300 }),
  validate: (client) => client.validate(HOGQL),
  listObjects: (client) => client.listObjects(),
  getFields: (client) => client.getFields('events'),
  ping: (client) => client.ping(),
  'a page of insights': ({ insights }) => insights.list().page(),
  'all cohorts': async ({ cohorts }) => {
    for await (const cohort of cohorts.list()) if (!cohort) throw new TypeError('no cohort')
  },
  'an insight': ({ insights }) => insights.getWithResult(11),
  persons: ({ persons }) => persons.list().page(),
  'feature flags': ({ featureFlags }) => featureFlags.list().page(),
  experiment: ({ experiments }) => experiments.get(9),
  recordings: ({ recordings }) => recordings.list().page(),
  'event definitions': ({ definitions }) => definitions.events.list().page(),
  'group types': ({ groups }) => groups.types(),
  projects: ({ projects }) => projects.list('o1').page(),
  user: ({ users }) => users.me(),
  'file download': ({ fileDownloads }) => fileDownloads.get(UUID),
  'batch exports': ({ batchExports }) => batchExports.list().page(),
  'endpoint times': ({ endpoints }) => endpoints.lastExecutionTimes(['mau']),
  capture: (client) => client.capture({ event: 'e', distinctId: 'd' }),
  flags: (client) => client.evaluateFlags('u1'),
}

/** Names that the client looks for, with values of any other kind, and what no API would send. */
const NAMES =
  'results columns types hogql error errors detail code id key name next previous count is_cached timezone query_status complete query_id status flags featureFlags tables fields events properties task_id __proto__'.split(
    ' ',
  )
const answer = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(null, '', 'x', 0, -1, 1e308, true, UUID, '2026-01-01T00:00:00Z', [], {}),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 6, noNullPrototype: true }),
    ),
  })).value,
)

it.each(Object.entries(CALLS))('%s takes any JSON, or says in our words that it cannot', async (_, call) => {
  await fc.assert(
    fc.asyncProperty(answer, async (body) => {
      const client = new CoreClient(
        {
          host: 'http://127.0.0.1:9',
          apiKey: 'phx_example',
          projectId: 1,
          projectToken: 'phc_example',
          maxRetries: 0,
        },
        { transport: answering(JSON.stringify(body)) },
      )
      try {
        await call(client)
      } catch (error) {
        expect(PostHogDriverError.isInstance(error), String((error as Error)?.stack)).toBe(true)
      } finally {
        await client.close()
      }
    }),
    { numRuns: 60, seed: 20_261_121, interruptAfterTimeLimit: 4000 },
  )
})

function answering(text: string): Transport {
  let left = 20
  return {
    async send() {
      // A list whose next page is always there would never end: then the server stops giving JSON.
      const bytes = Buffer.from(left-- > 0 ? text : 'out of pages')
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: {
          async *[Symbol.asyncIterator]() {
            yield bytes
          },
          bytes: async () => bytes,
          destroy() {},
        },
      }
    },
    async close() {},
    async [Symbol.asyncDispose]() {},
  }
}
