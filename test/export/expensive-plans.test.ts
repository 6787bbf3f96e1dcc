import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import { exportEvents } from '../../src/export/export-events.ts'
import { ndjsonSink } from '../../src/export/sinks/ndjson-sink.ts'
import { startLocalPostHog } from '../../src/local/index.ts'

const COUNT = 6000
let local: Awaited<ReturnType<typeof startLocalPostHog>>
let client: PostHogClient
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-expensive-test-'))
  const data = join(directory, 'events-of-a-day.ndjson')
  const lines = Array.from({ length: COUNT }, (_, index) => ({
    event: `e${index % 5}`,
    distinct_id: `u${index % 99}`,
    timestamp: new Date(Date.parse('2026-05-04') + index * 1000).toISOString(),
  }))
  await writeFile(data, lines.map((line) => JSON.stringify(line)).join('\n'))
  local = await startLocalPostHog({ data })
  const { url: host, apiKey, projectId } = local
  client = new PostHogClient({ host, apiKey, projectId })
}, 120_000)
afterAll(async () => {
  await client?.close()
  await local?.close()
  await rm(directory, { recursive: true, force: true })
})

/** The first request asks for the columns; then days, names and hashes are counted, and cells fetched. */
test.each([1, 2, 3, 4, 5])(
  'a request that costs too much, after %d others, is asked in pieces',
  async (after) => {
    local.faults.add({ name: after % 2 ? 'timeout_504' : 'memory_513', path: '/query/', times: 1, after })
    const path = join(directory, `${after}.ndjson`)
    const range = { from: '2026-05-01', to: '2026-06-01' }
    const summary = await exportEvents(client, range, ndjsonSink(path), { targetRows: 1800, concurrency: 1 })
    local.faults.clear()
    expect(summary).toMatchObject({ status: 'complete', rows: COUNT, duplicates: 0 })
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect(new Set(lines.map((line) => JSON.parse(line).uuid)).size).toBe(COUNT)
  },
)
