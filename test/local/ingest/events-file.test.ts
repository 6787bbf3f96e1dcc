import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { test as base, expect } from 'vitest'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'
import { checkEventsFile, readEventsFile } from '../../../src/local/ingest/events-file.ts'
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
      properties: { distinct_id: 'joe', page: 'é' },
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
  expect(noTime).toMatch(/^line 4: "timestamp" is "soon"; expected a time such as 2026-01-31T12:00:00Z/)
  expect(noId).toMatch(/^line 5: "distinct_id" is missing; expected/)
  expect(noName).toMatch(/^line 6: "event" is missing; expected/)
  expect(error.message).toContain('line 4')
  expect(error.hint).toContain('"distinct_id"')
})

test('one bad line at the end is reported too', async ({ file }) => {
  const error = await failureOf(await file(`${CAPTURED}\n{}\n`))
  expect(error.details.problems).toHaveLength(1)
})

const line = (fields: object) =>
  JSON.stringify({ event: 'x', distinct_id: 'u', timestamp: '2026-11-20T12:00:00Z', ...fields })

test.for<[string, string, string]>([
  ['a uuid that is none', line({ uuid: 'abc' }), '"uuid" is "abc"; expected a UUID'],
  ['a person that is none', line({ person_id: '5' }), '"person_id" is "5"; expected a UUID'],
  ['an arrival that is no time', line({ created_at: 'soon' }), '"created_at" is "soon"'],
  ['an update that is text', line({ $set: 'x' }), '"$set" is "x"; expected an object'],
  ['a long distinct id', line({ distinct_id: '🦔'.repeat(201) }), '"distinct_id" has 201 characters'],
  ['a long name', line({ event: 'x'.repeat(201) }), '"event" has 201 characters'],
  ['a time before 1970', line({ timestamp: '1969-12-31T23:59:59Z' }), 'not within 1970-01-01 to 2149-06-06'],
  ['a time long ahead', line({ timestamp: '2200-01-01' }), 'not within 1970-01-01 to 2149-06-06'],
  ['a time in microseconds', line({ timestamp: 1795176000000000 }), 'Unix seconds or milliseconds'],
  ['a date of two readings', line({ timestamp: '11/12/2026' }), 'expected a time such as'],
  ['a zone by its name', line({ timestamp: '2026-11-20T12:00:00 EST' }), 'expected a time such as'],
  ['a number out of range', line({}).replace('"x"', '"x","n":1e400'), 'number out of range'],
  ['half a character', line({ n: 'HALF' }).replace('HALF', '\\ud83d'), 'lone leading surrogate'],
  [
    'a number out of range in text',
    line({ properties: '{"n":1e400}' }),
    '"properties" is "{\\"n\\":1e400}"; expected an object',
  ],
  [
    'nesting',
    line({ n: 0 }).replace('0}', `${'['.repeat(130)}${']'.repeat(130)}}`),
    'recursion limit exceeded',
  ],
])('%s is refused, not kept changed', async ([_what, text, words], { file }) => {
  const error = await failureOf(await file(`${CAPTURED}\n${text}\n`))
  expect(error.details.problems).toHaveLength(1)
  expect(error.details.problems[0]).toMatch(/^line 2: /)
  expect(error.details.problems[0]).toContain(words)
})

test('fields of other names are properties, what surrounds an event is not', async ({ file }) => {
  const text = line({ plan: 'pro', note: '', none: null, api_key: 'phc_x', team_id: 1, properties: { a: 1 } })
  const [event] = await read(await file(text))
  expect(event!.properties).toEqual({ a: 1, plan: 'pro', note: '', none: null })
})

test('a list of events is read as lines are, however it is written', async ({ file }) => {
  const events = [EXPORTED, CAPTURED, line({ n: ['[', '"', '\\', '],{'] }), line({ big: 1 })]
  const big = (text: string) => text.replace('"big":1', '"big":9007199254740993')
  const [compact, wide] = [`[${events.join(',')}]`, `\ufeff\n[\n  ${events.join(' ,\n\n  ')}\n]\n`]
  const expected = (await read(await file(big(events.join('\n'))))).map((event) => event.properties)
  for (const text of [compact, wide]) {
    const found = await read(await file(big(text)))
    expect(found.map((event) => event.properties)).toEqual(expected)
  }
  expect(expected.at(-1)).toEqual({ big: 9007199254740993n })
  expect(await read(await file('[ ]'))).toEqual([])
})

test.for<[string, string, string[]]>([
  [
    'an event',
    '[\n{"event":"x"},\n5]',
    ['event 1 (line 2): "timestamp" is missing', 'event 2 (line 3): found 5'],
  ],
  ['a comma', `[${CAPTURED},\n]`, ['event 2 (line 1): found "", which is not JSON']],
  ['its end', `[${CAPTURED}\n`, ['line 2: the list of events is never closed']],
  ['what follows', `[${CAPTURED}]\n{}`, ['line 2: text goes on after the end of the list']],
])('a list that is wrong in %s is refused by its place', async ([_what, text, problems], { file }) => {
  const error = await failureOf(await file(text))
  expect(error.details.problems).toEqual(problems.map((words) => expect.stringContaining(words)))
})

test.for<[string, Buffer, RegExp]>([
  [
    'Latin-1',
    Buffer.from('{"event":"x"}\n{"event":"caf\xe9"}', 'latin1'),
    /line 2, character 14: the byte 0xE9 after "{"event":"caf" is not UTF-8/,
  ],
  [
    'bytes after U+FFFD',
    Buffer.concat([Buffer.from('{"a":"\ufffd'), Buffer.from([0xff])]),
    /line 1, character 8: the byte 0xFF/,
  ],
  ['a cut character', Buffer.from('{"event":"é').subarray(0, -1), /line 1, character 11: the byte 0xC3/],
  ['UTF-16', Buffer.from(`\ufeff${CAPTURED}`, 'utf16le'), /is UTF-16 text/],
  ['NUL bytes', Buffer.from(`${CAPTURED}\0`), /is no text: it holds NUL bytes/],
])('%s is refused with a way out', async ([_what, content, message], { file }) => {
  const error = await failureOf(await file(content))
  expect(error).toMatchObject({ name: 'InputError', message: expect.stringMatching(message) })
  expect(error.hint).toContain('iconv')
})

test('a missing file and a damaged archive say so', async ({ file }) => {
  expect(await failureOf('/nowhere/events.ndjson')).toMatchObject({
    name: 'LocalPostHogError',
    message: expect.stringContaining('/nowhere/events.ndjson'),
  })
  const damaged = gzipSync(`${CAPTURED}\n`.repeat(1000)).subarray(0, 100)
  expect(await failureOf(await file(damaged))).toMatchObject({ name: 'LocalPostHogError' })
})

test.runIf(process.platform === 'linux').each([
  ['lines', (events: string[]) => events.join('\n')],
  ['a list', (events: string[]) => `[${events.join(',')}]`],
  ['gzipped', (events: string[]) => gzipSync(events.join('\n'))],
])('a file that is only looked at is closed again: %s', async (_, write) => {
  const folder = await mkdtemp(join(tmpdir(), 'events-file-'))
  const path = join(folder, 'events.ndjson')
  await writeFile(path, write(Array(5_000).fill(EXPORTED)))
  await checkEventsFile(path)
  const opened = async () => {
    const links = (await readdir('/proc/self/fd')).map((name) => readlink(`/proc/self/fd/${name}`))
    return (await Promise.allSettled(links)).filter(
      (link) => link.status === 'fulfilled' && link.value === path,
    )
  }
  await expect.poll(opened).toEqual([])
  await rm(folder, { recursive: true })
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
