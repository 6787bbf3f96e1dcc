import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import { startLocalPostHog } from '../../src/local/start-local-posthog.ts'

/** When an event arrived, as `created_at` says: what exports of what is new go by. */
it('is taken from a file, and is now for what is captured, however old', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'receive-time-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const data = join(directory, 'events.ndjson')
  const line = (fields: object) =>
    `${JSON.stringify({ event: 'sold', distinct_id: 'ada', timestamp: '2026-08-01T10:00:00.000001Z', ...fields })}\n`
  await writeFile(
    data,
    line({ event: 'on time', created_at: '2026-08-01T10:00:01.123456Z' }) +
      line({ event: 'offline', created_at: '2026-08-05T00:00:00Z' }) +
      line({ event: 'unknown' }),
  )
  await using local = await startLocalPostHog({ data })
  await using client = new PostHogClient({
    host: local.url,
    apiKey: local.apiKey,
    projectId: local.projectId,
    projectToken: local.projectToken,
  })
  const beforeMs = Date.now()
  await client.capture({ event: 'migrated', distinctId: 'ada', timestamp: '2020-02-03T04:05:06.789Z' })
  const rows = await client.query<{ event: string; at: string; arrived: string }>(
    'SELECT event, toString(timestamp) AS at, toString(created_at) AS arrived FROM events ORDER BY event',
  )
  const arrivals = Object.fromEntries(rows.map(({ event, arrived }) => [event, arrived]))
  expect(arrivals['on time']).toBe('2026-08-01 10:00:01.123456')
  expect(arrivals.offline).toBe('2026-08-05 00:00:00.000000')
  const sent = rows.find(({ event }) => event === 'migrated')
  expect(sent?.at).toBe('2020-02-03 04:05:06.789000')
  for (const arrived of [arrivals.migrated, arrivals.unknown]) {
    const ms = Date.parse(`${arrived!.replace(' ', 'T')}Z`)
    expect(ms).toBeGreaterThan(beforeMs - 60_000)
    expect(ms).toBeLessThanOrEqual(Date.now())
  }
})
