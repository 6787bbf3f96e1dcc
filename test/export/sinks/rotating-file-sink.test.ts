import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { csvSink } from '../../../src/export/sinks/csv-sink.ts'
import type { ExportSink, SinkContext, SinkState } from '../../../src/export/sinks/export-sink.ts'
import { ndjsonSink } from '../../../src/export/sinks/ndjson-sink.ts'
import { isFull, rotatingFileSink } from '../../../src/export/sinks/rotating-file-sink.ts'
import { columnsOf, makePart, raw, summaryOf } from '../support/make-part.ts'

const COLUMNS = columnsOf({ uuid: 'UUID' })

let directory: string
let path: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-rotation-test-'))
  path = join(directory, 'events.csv')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const context = (more: Partial<SinkContext> = {}): SinkContext => ({
  columns: COLUMNS,
  resumed: more.state !== undefined,
  committed: new Set(),
  overwrite: false,
  ...more,
})

/** Parts of so many rows, numbered from `first`. */
async function put(sink: ExportSink, first: number, ...sizes: number[]): Promise<SinkState | undefined> {
  let state: SinkState | undefined
  let next = first
  for (const size of sizes) {
    const rows = Array.from({ length: size }, () => raw(String(next++)))
    const part = makePart(COLUMNS, rows, { format: sink.format })
    await sink.writePart(part)
    state = (await sink.commit?.(part)) ?? state
  }
  return state
}

async function finish(sink: ExportSink): Promise<SinkState | undefined> {
  const state = await sink.finish?.(summaryOf([]))
  await sink.close?.()
  return state ?? undefined
}

const files = async () => {
  const found: Record<string, string> = {}
  for (const name of (await readdir(directory)).sort()) {
    if (name.endsWith('.lock')) continue
    const bytes = await readFile(join(directory, name))
    found[name] = String(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  }
  return found
}

it('begins a file when the next part would not fit, each with a header', async () => {
  const sink = csvSink(path, { maxRows: 3 })
  await sink.open?.(context())
  await put(sink, 1, 2, 1, 1, 5, 1)
  expect(Object.keys(await files())).toEqual([
    'events-0001.csv',
    'events-0002.csv',
    'events-0003.csv',
    'events-0004.csv.partial',
  ])
  await finish(sink)
  expect(await files()).toEqual({
    'events-0001.csv': 'uuid\r\n1\n2\n3\n',
    'events-0002.csv': 'uuid\r\n4\n',
    // Parts stay whole.
    'events-0003.csv': 'uuid\r\n5\n6\n7\n8\n9\n',
    'events-0004.csv': 'uuid\r\n10\n',
  })
})

it('goes on in the file it was in; a later run begins one of its own, also when the others were taken away', async () => {
  const create = () => ndjsonSink(join(directory, 'events.ndjson.gz'), { maxRows: 10 })
  const first = create()
  await first.open?.(context())
  const state = await put(first, 1, 1)
  await put(first, 2, 1)
  await first.close?.()
  const second = create()
  await second.open?.(context({ state }))
  await put(second, 3, 1)
  const end = await finish(second)
  expect(await files()).toEqual({ 'events-0001.ndjson.gz': '{"uuid":"1"}\n{"uuid":"3"}\n' })
  await rm(join(directory, 'events-0001.ndjson.gz'))
  const third = create()
  await third.check?.(context({ state: end }))
  await third.open?.(context({ state: end }))
  await put(third, 4, 1)
  await finish(third)
  expect(await files()).toEqual({ 'events-0002.ndjson.gz': '{"uuid":"4"}\n' })
})

it('a run without rows adds no file, the first one has one', async () => {
  const empty = csvSink(path, { maxRows: 10 })
  await empty.open?.(context())
  const state = await finish(empty)
  const later = csvSink(path, { maxRows: 10 })
  await later.open?.(context({ state }))
  expect(await finish(later)).toBeUndefined()
  expect(await files()).toEqual({ 'events-0001.csv': 'uuid\r\n' })
})

it('drops the file it had begun when it died before a part of it was committed', async () => {
  const sink = csvSink(path, { maxRows: 1 })
  await sink.open?.(context())
  const state = await put(sink, 1, 1)
  await sink.writePart(makePart(COLUMNS, [raw('2')], { format: sink.format }))
  await sink.close?.()
  expect(Object.keys(await files())).toEqual(['events-0001.csv', 'events-0002.csv.partial'])
  const again = csvSink(path, { maxRows: 1 })
  await again.open?.(context({ state }))
  await put(again, 3, 1)
  await finish(again)
  expect(await files()).toEqual({ 'events-0001.csv': 'uuid\r\n1\n', 'events-0002.csv': 'uuid\r\n3\n' })
})

it('goes on without a file that was taken away before the checkpoint knew that it was complete', async () => {
  const create = () => csvSink(path, { maxRows: 1 })
  const sink = create()
  await sink.open?.(context())
  const state = await put(sink, 1, 1)
  const full = {
    ...makePart(COLUMNS, [raw('2')], { format: sink.format }),
    // biome-ignore lint/correctness/useYield: it fails first
    async *chunks() {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    },
  }
  await expect(sink.writePart(full)).rejects.toThrow('no room left')
  await sink.close?.()
  await rm(join(directory, 'events-0001.csv'))
  // Stopped again before it wrote anything.
  const stopped = create()
  await stopped.check?.(context({ state }))
  await stopped.open?.(context({ state }))
  await stopped.close?.()
  const again = create()
  await again.check?.(context({ state }))
  await again.open?.(context({ state }))
  await put(again, 3, 1)
  await finish(again)
  expect(await files()).toEqual({ 'events-0002.csv': 'uuid\r\n3\n' })
})

it('touches no file of another origin, unless it may', async () => {
  await writeFile(join(directory, 'events-0002.csv'), 'precious')
  await writeFile(join(directory, 'events-0002.csv.zip'), 'other')
  await writeFile(join(directory, 'events-2.csv'), 'other')
  const sink = csvSink(path, { maxBytes: 100 })
  await expect((async () => sink.check?.(context()))()).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('events-0002.csv exists already'),
  })
  await sink.open?.(context({ overwrite: true }))
  await finish(sink)
  expect(await files()).toEqual({
    'events-0001.csv': 'uuid\r\n',
    'events-0002.csv.zip': 'other',
    'events-2.csv': 'other',
  })
})

it('refuses to go on with a file that is not the one it wrote', async () => {
  const sink = csvSink(path, { maxRows: 10 })
  await sink.open?.(context())
  const state = await put(sink, 1, 1)
  await sink.close?.()
  await rename(join(directory, 'events-0001.csv.partial'), join(directory, 'elsewhere'))
  await expect((async () => sink.check?.(context({ state })))()).rejects.toMatchObject({
    code: 'checkpoint_invalid',
    message: expect.stringContaining('events-0001.csv.partial is not there'),
  })
})

it('begins a file when the time is over', async () => {
  let now = 1000
  const sink = rotatingFileSink({ path, format: { kind: 'csv' }, everyMs: 60_000, now: () => now })
  await sink.open?.(context())
  const state = await put(sink, 1, 1, 1)
  await sink.close?.()
  now += 60_000
  await sink.open?.(context({ state }))
  await put(sink, 3, 1)
  await finish(sink)
  expect(await files()).toEqual({ 'events-0001.csv': '1\n2\n', 'events-0002.csv': '3\n' })
})

it.each([
  [{ maxBytes: 10 }, { bytes: 5, rows: 1 }, { bytes: 5, rows: 1 }, false],
  [{ maxBytes: 10 }, { bytes: 5, rows: 1 }, { bytes: 6, rows: 1 }, true],
  // Only a header: it would not get better.
  [{ maxBytes: 10 }, { bytes: 5, rows: 0 }, { bytes: 60, rows: 1 }, false],
  [{ maxRows: 3 }, { bytes: 5, rows: 2 }, { bytes: 6, rows: 1 }, false],
  [{ maxRows: 3 }, { bytes: 5, rows: 2 }, { bytes: 6, rows: 2 }, true],
  [{ everyMs: 100 }, { bytes: 5, rows: 2 }, { bytes: 6, rows: 2 }, false],
])('%o with %o and then %o: %s', (rotation, file, part, expected) => {
  expect(isFull(rotation, { ...file, begunAt: 1 }, part, 100)).toBe(expected)
})
