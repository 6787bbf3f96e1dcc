import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { test as base, expect } from 'vitest'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'
import { readEventsFile } from '../../../src/local/ingest/events-file.ts'
import { NOON_MS } from './event-fixture.ts'

const test = base.extend<{ file(content: string | Buffer): Promise<string> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures a fixture needs from its pattern
  file: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'events-file-'))
    await use(async (content) => {
      const path = join(folder, 'events.ndjson')
      await writeFile(path, content)
      return path
    })
    await rm(folder, { recursive: true })
  },
})

async function read(path: string): Promise<CaptureEvent[]> {
  const events: CaptureEvent[] = []
  for await (const event of readEventsFile(path)) events.push(event)
  return events
}
const failureOf = (path: string) =>
  read(path).then(
    () => expect.fail('was read'),
    (error) => error,
  )

const EXPORTED = JSON.stringify({
  uuid: '0190A5F0-0000-7000-8000-000000000001',
  event: '$autocapture',
  distinct_id: 'jane',
  timestamp: '2026-11-20 12:00:00.123456',
  properties: '{"plan":"pro","$set":{"email":"jane@example.com"}}',
  elements_chain: 'a:text="x"',
  person_id: '0190A5F0-0000-5000-8000-00000000000A',
  created_at: '2026-11-20T12:00:01Z',
})
const CAPTURED = JSON.stringify({
  event: 'view',
  timestamp: '2026-11-20T12:00:00Z',
  properties: { distinct_id: 'joe', page: 'é' },
})

test('exported and captured shapes are read', async ({ file }) => {
  expect(await read(await file(`${EXPORTED}\n${CAPTURED}\n`))).toEqual([
    {
      uuid: '0190a5f0-0000-7000-8000-000000000001',
      event: '$autocapture',
      distinctId: 'jane',
      timestampMs: NOON_MS + 123.456,
      personId: '0190a5f0-0000-5000-8000-00000000000a',
      receivedAtMs: NOON_MS + 1000,
      properties: { plan: 'pro', $elements_chain: 'a:text="x"' },
      set: { email: 'jane@example.com' },
    },
    {
      uuid: expect.stringMatching(/^.{14}5/),
      event: 'view',
      distinctId: 'joe',
      timestampMs: NOON_MS,
      properties: { page: 'é' },
    },
  ])
})

test('integers of any size are kept exactly, wherever they stand', async ({ file }) => {
  const line =
    '{"event":"paid","distinct_id":9007199254740993,"timestamp":"2026-11-20T12:00:00Z",' +
    '"properties":{"order":9007199254740995,"$set":{"account":18446744073709551615}}}'
  const asText =
    '{"event":"paid","distinct_id":"u","timestamp":0,"properties":"{\\"order\\":9007199254740995}"}'
  expect(await read(await file(`${line}\n${asText}\n`))).toMatchObject([
    {
      distinctId: '9007199254740993',
      properties: { order: 9007199254740995n },
      set: { account: 18446744073709551615n },
    },
    { properties: { order: 9007199254740995n } },
  ])
})

test('gzip, a byte order mark, CRLF, empty lines and a missing last newline change nothing', async ({
  file,
}) => {
  const plain = await read(await file(`${EXPORTED}\n${EXPORTED}`))
  const odd = await read(await file(gzipSync(`\ufeff${EXPORTED}\r\n\r\n  \r\n${EXPORTED}`)))
  expect(odd).toEqual(plain)
})

test('characters cut by a chunk boundary survive', async ({ file }) => {
  const line = JSON.stringify({ event: '🦔é'.repeat(50), distinct_id: 'u', timestamp: 0 })
  const events = await read(await file(`${line}\n`.repeat(3000)))
  expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['🦔é'.repeat(50)]))
  expect(events).toHaveLength(3000)
})

test('reading the same file again gives the same uuids, and equal lines stay two events', async ({
  file,
}) => {
  const path = await file(`${CAPTURED}\n${CAPTURED}\n`)
  const [first, second] = [await read(path), await read(path)]
  expect(first).toEqual(second)
  expect(new Set(first.map(({ uuid }) => uuid)).size).toBe(2)
})

test('bad lines are named with what was found and what is expected, five at most', async ({ file }) => {
  const lines = [
    CAPTURED,
    '{"event": "x"',
    '[1]',
    '{"event":"x","distinct_id":"u","timestamp":"soon"}',
    '{"event":"x","timestamp":"2026-11-20"}',
    '{"distinct_id":"u","timestamp":"2026-11-20"}',
    'never reached',
  ]
  const error = await failureOf(await file(lines.join('\n')))
  expect(error).toMatchObject({ name: 'InputError', code: 'invalid_input' })
  expect(error.details.problems).toHaveLength(5)
  const [notJson, notObject, noTime, noId, noName] = error.details.problems
  expect(notJson).toMatch(/^line 2: found .*, which is not JSON/)
  expect(notObject).toBe('line 3: found [1]; expected an object')
  expect(noTime).toBe('line 4: "timestamp" is "soon"; expected a time such as 2026-01-31T12:00:00Z')
  expect(noId).toMatch(/^line 5: Event has no distinct id/)
  expect(noName).toMatch(/^line 6: Event has no name/)
  expect(error.message).toContain('line 4')
  expect(error.hint).toContain('"distinct_id"')
})

test('one bad line at the end is reported too', async ({ file }) => {
  const error = await failureOf(await file(`${CAPTURED}\n{}\n`))
  expect(error.details.problems).toHaveLength(1)
})

test('a missing file and a damaged archive say so', async ({ file }) => {
  expect(await failureOf('/nowhere/events.ndjson')).toMatchObject({
    name: 'LocalPostHogError',
    message: expect.stringContaining('/nowhere/events.ndjson'),
  })
  const damaged = gzipSync(`${CAPTURED}\n`.repeat(1000)).subarray(0, 100)
  expect(await failureOf(await file(damaged))).toMatchObject({ name: 'LocalPostHogError' })
})

test('an aborted signal stops reading', async ({ file }) => {
  const path = await file(`${CAPTURED}\n`.repeat(20_000))
  const controller = new AbortController()
  let count = 0
  const reading = (async () => {
    for await (const _ of readEventsFile(path, { signal: controller.signal })) {
      count += 1
      if (count === 10) controller.abort()
    }
  })()
  await expect(reading).rejects.toMatchObject({ code: 'aborted' })
  expect(count).toBeLessThan(20_000)
})
