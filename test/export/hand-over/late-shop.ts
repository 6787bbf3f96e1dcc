import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PostHogClient } from '../../../src/client/client.ts'
import { type LocalPostHog, startLocalPostHog } from '../../../src/local/start-local-posthog.ts'

export interface LateEvent {
  uuid: string
  event: string
  distinct_id: string
  timestamp: string
  created_at: string
  /** JSON text. */
  properties: string
}

/** Half-open. */
export const RANGE = { from: '2026-08-03', to: '2026-08-08T12:00:00.000001Z' }
const DAY_MS = 86_400_000
const FIRST_MS = Date.parse('2026-08-01T00:00:00Z')
const NAMES = ['$pageview', 'bought "it"', 'Zürich']

/** Of ten days of August, some of which arrived days later; some happened at the very ends of the range. */
function lateEvents(count = 900): LateEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const happenedMs = FIRST_MS + (index / count) * 10 * DAY_MS
    const lateMs = index % 7 === 0 ? (index % 10) * DAY_MS : 1500
    const edge =
      index % 50 === 0 ? [RANGE.to, '2026-08-08T12:00:00.000000Z', `${RANGE.from}T00:00:00.000000Z`] : []
    return {
      uuid: `0195b3c2-0000-7000-8000-${String(index).padStart(12, '0')}`,
      event: NAMES[index % 3]!,
      distinct_id: `user ${index % 40}`,
      timestamp:
        edge[(index / 50) % 4] ??
        `${new Date(happenedMs).toISOString().slice(0, 23)}${String(index % 1000).padStart(3, '0')}Z`,
      created_at: new Date(happenedMs + lateMs).toISOString().replace('Z', '001Z'),
      properties: `{"n":${index},"big":${9007199254740993000n + BigInt(index)},"text":"é\\n${'x'.repeat(index % 60)}","pi":1.0}`,
    }
  })
}

export interface LateShop extends AsyncDisposable {
  local: LocalPostHog
  client: PostHogClient
  events: readonly LateEvent[]
  /** A new directory, removed at the end. */
  directory(): Promise<string>
}

/** A local PostHog in which it is 20 August, so that few runs reach from the range to now. */
export async function openLateShop(events = lateEvents()): Promise<LateShop> {
  const root = await mkdtemp(join(tmpdir(), 'late-shop-'))
  const data = join(root, 'events.ndjson')
  await writeFile(data, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  const local = await startLocalPostHog({ data, now: new Date('2026-08-20T10:00:00Z') })
  const { url: host, apiKey, projectId } = local
  // All tests of a file together ask more often than a minute allows.
  const client = new PostHogClient({ host, apiKey, projectId, crudPerMinute: 0 })
  return {
    local,
    client,
    events,
    directory: () => mkdtemp(join(root, 'out-')),
    async [Symbol.asyncDispose]() {
      await client.close()
      await local.close()
      await rm(root, { recursive: true })
    },
  }
}

/** The events of the range. */
export const inRange = (events: readonly LateEvent[]): LateEvent[] =>
  events.filter(({ timestamp }) => timestamp >= RANGE.from && timestamp < RANGE.to)
