import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { PostHogDriverError } from '../../src/errors.ts'
import { readEventsFile } from '../../src/local/ingest/events-file.ts'
import { parseCaptureBody } from '../../src/local/ingest/parse-capture.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'event-lines-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Fields of events, with values of any kind. */
const fields =
  'event distinct_id uuid timestamp created_at properties person_id elements_chain sent_at offset token api_key batch data $set $set_once __proto__'.split(
    ' ',
  )
const value = fc.oneof(
  fc.constantFrom<unknown>(
    'e',
    '',
    null,
    0,
    1e300,
    '2026-01-31T12:00:00Z',
    '0190A5F0-0000-7000-8000-000000000001',
    '{"a":1}',
    '{',
    [],
    {},
  ),
  fc.jsonValue({ maxDepth: 2 }),
)
const event = fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 10, noNullPrototype: true })
const line = fc.oneof(
  { weight: 4, arbitrary: event.map((each) => JSON.stringify(each)) },
  { weight: 1, arbitrary: event.map((each) => JSON.stringify(each).slice(0, -3)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
)
const lines = fc.array(line, { maxLength: 6 }).map((list) => Buffer.from(list.join('\n')))
const content = fc.oneof(
  { weight: 3, arbitrary: lines },
  { weight: 1, arbitrary: lines.map((bytes) => gzipSync(bytes)) },
  { weight: 1, arbitrary: lines.map((bytes) => gzipSync(bytes).subarray(0, 15)) },
  { weight: 1, arbitrary: fc.array(event).map((list) => Buffer.from(JSON.stringify(list))) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
)

it.each(['events.ndjson', 'events.csv', 'events.tsv'])(
  '%s may hold anything: events, or a refusal',
  async (name) => {
    const path = join(folder, name)
    await fc.assert(
      fc.asyncProperty(content, async (bytes) => {
        await writeFile(path, bytes)
        try {
          for await (const { event: found } of readEventsFile(path)) expect(typeof found).toBe('string')
        } catch (error) {
          expect(PostHogDriverError.isInstance(error), String((error as Error)?.stack)).toBe(true)
        }
      }),
      { numRuns: 150, seed: 20_261_121, interruptAfterTimeLimit: 5000 },
    )
  },
)

it('a request of capture may hold anything: events, or a refusal', () => {
  const body = fc.oneof(
    event,
    fc.array(event, { maxLength: 4 }),
    fc.jsonValue(),
    fc.record({ api_key: value, batch: fc.array(event) }),
  )
  fc.assert(
    fc.property(body, (json) => {
      try {
        for (const each of parseCaptureBody(json, { receivedAtMs: 0 }))
          expect(typeof each.event).toBe('string')
      } catch (error) {
        expect(PostHogDriverError.isInstance(error), String((error as Error)?.stack)).toBe(true)
      }
    }),
    { numRuns: 500, seed: 20_261_121, interruptAfterTimeLimit: 5000 },
  )
})
