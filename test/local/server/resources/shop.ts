import { PostHogClient } from '../../../../src/client/client.ts'
import {
  API_KEY,
  PROJECT_TOKEN,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../test-server.ts'

/** A server with three people, two companies and a few days of events, and a client that reaches it. */
export interface Shop extends AsyncDisposable {
  server: TestServer
  client: PostHogClient
}

const event = (name: string, person: string, day: number, properties: Record<string, unknown> = {}) => ({
  event: name,
  distinct_id: person,
  timestamp: `2026-01-${String(day).padStart(2, '0')}T10:00:00.000Z`,
  properties,
})

/** Ada (pro) bought twice, Bob (free) once, Cy (free, no address) never. */
export const SHOP_EVENTS = [
  event('$identify', 'ada', 1, { $set: { email: 'ada@example.com', plan: 'pro', seats: 12 } }),
  event('$identify', 'bob', 2, { $set: { email: 'bob@example.com', plan: 'free', seats: 2 } }),
  event('$identify', 'cy', 3, { $set: { plan: 'free' } }),
  event('$groupidentify', 'ada', 1, {
    $group_type: 'company',
    $group_key: 'acme',
    $group_set: { name: 'Acme', tier: 'gold' },
  }),
  event('$groupidentify', 'bob', 2, {
    $group_type: 'company',
    $group_key: 'tiny',
    $group_set: { name: 'Tiny', tier: 'tin' },
  }),
  ...['ada', 'bob', 'cy'].map((person, index) =>
    event('$feature_flag_called', person, 4, {
      $feature_flag: 'checkout',
      $feature_flag_response: index === 1 ? 'control' : 'test',
    }),
  ),
  event('bought', 'ada', 5, { amount: 30, $groups: { company: 'acme' } }),
  event('bought', 'ada', 6, { amount: 10, $groups: { company: 'acme' } }),
  event('bought', 'bob', 6, { amount: 5, $groups: { company: 'tiny' } }),
  event('$pageview', 'cy', 7, { $browser: 'Firefox' }),
]

export async function openShop(options: TestServerOptions = {}): Promise<Shop> {
  const server = await startTestServer(options)
  const client = new PostHogClient({
    host: server.url,
    apiKey: API_KEY,
    projectId: 1,
    projectToken: PROJECT_TOKEN,
  })
  await server.call('POST', '/batch/', { api_key: PROJECT_TOKEN, batch: SHOP_EVENTS })
  return {
    server,
    client,
    async [Symbol.asyncDispose]() {
      await client.close()
      await server[Symbol.asyncDispose]()
    },
  }
}
