import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DirectorySinkOptions, directorySink } from '../../../src/export/sinks/directory-sink.ts'
import type { ExportSink, SinkContext, SinkState } from '../../../src/export/sinks/export-sink.ts'
import { columnsOf, makePart, raw, summaryOf } from '../support/make-part.ts'

const COLUMNS = columnsOf({ uuid: 'UUID', timestamp: "DateTime64(6, 'UTC')" })

let directory: string
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'export-directory-test-')), 'events')
})
afterEach(() => rm(dirname(directory), { recursive: true, force: true }))

const create = (options?: DirectorySinkOptions) => directorySink(directory, options)
const context = (more: Partial<SinkContext> = {}): SinkContext => ({
  columns: COLUMNS,
  resumed: false,
  committed: new Set(),
  overwrite: false,
  ...more,
})
async function put(sink: ExportSink, ...ids: string[]): Promise<SinkState | undefined> {
  let state: SinkState | undefined
  for (const id of ids) {
    const rows = id.endsWith('-0000') ? [] : [raw(id, 'x')]
    const segment = id.replace(/^r\d-/, '').replace(/-\d{4}[\d.]*$/, '')
    const part = { ...makePart(COLUMNS, rows, { id, format: sink.format }), segment }
    await sink.writePart(part)
    state = (await sink.commit?.(part)) ?? state
  }
  return state
}
async function begin(ids: string[], more: Partial<SinkContext> = {}, options?: DirectorySinkOptions) {
  const sink = create(options)
  await sink.check?.(context(more))
  await sink.open?.(context(more))
  const state = await put(sink, ...ids)
  await sink.close?.()
  return state
}
const files = async () =>
  (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()
const place = async (...names: string[]) => {
  for (const name of names) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), 'placed')
  }
}

describe('a directory', () => {
  it('has a file per part, by day, with names and types beside them, and says when it is complete', async () => {
    const sink = create()
    expect(sink).toMatchObject({
      name: `ndjson parts ${directory}`,
      partition: 'day',
      checkpointPath: join(directory, '_manifest.jsonl'),
      format: { kind: 'ndjson', gzip: true },
    })
    await sink.open?.(context())
    const ids = ['2026-08-01-0001', '2026-08-02-0003.1.2', 'null-time-0001', 'before-1970-0001', 'all-0001']
    await put(sink, ...ids, '2026-08-03-0000')
    const parts = [
      'all-0001.ndjson.gz',
      'day=2026-08-01/2026-08-01-0001.ndjson.gz',
      'day=2026-08-02/2026-08-02-0003.1.2.ndjson.gz',
      'day=__HIVE_DEFAULT_PARTITION__/null-time-0001.ndjson.gz',
      'day=before-1970/before-1970-0001.ndjson.gz',
    ]
    expect(await files()).toEqual(['_schema.json', ...parts])
    await sink.finish?.(summaryOf([]))
    await sink.close?.()
    expect(await files()).toEqual(['_SUCCESS', '_schema.json', ...parts])
    expect(await readdir(directory)).not.toContain('_tmp')
    expect(String(gunzipSync(await readFile(join(directory, parts[0]!))))).toBe(
      '{"uuid":"all-0001","timestamp":"x"}\n',
    )
    expect(JSON.parse(await readFile(join(directory, '_schema.json'), 'utf8'))).toEqual({
      writtenBy: 'posthog-driver',
      format: 'ndjson',
      gzip: true,
      columns: [
        { name: 'uuid', type: 'UUID' },
        { name: 'timestamp', type: "DateTime64(6, 'UTC')" },
      ],
    })
  })

  it('has a header in every CSV file', async () => {
    await begin(['2026-08-01-0001', '2026-08-01-0002'], {}, { format: 'csv' })
    for (const number of [1, 2]) {
      const path = join(directory, 'day=2026-08-01', `2026-08-01-000${number}.csv.gz`)
      expect(String(gunzipSync(await readFile(path)))).toBe(`uuid,timestamp\r\n2026-08-01-000${number},x\n`)
    }
  })

  it('is not complete while a later run adds to it', async () => {
    const first = create()
    await first.open?.(context())
    const state = await put(first, '2026-08-01-0001')
    await first.finish?.(summaryOf([]))
    await first.close?.()
    const second = create()
    await second.open?.(context({ resumed: true, state, committed: new Set(['2026-08-01-0001']) }))
    expect(await files()).not.toContain('_SUCCESS')
    await put(second, 'r1-2026-08-01-0001')
    await second.finish?.(summaryOf([]))
    await second.close?.()
    expect(await files()).toEqual([
      '_SUCCESS',
      '_schema.json',
      'day=2026-08-01/2026-08-01-0001.ndjson.gz',
      'day=2026-08-01/r1-2026-08-01-0001.ndjson.gz',
    ])
  })
})

describe('what was not committed', () => {
  it('goes, and nothing else does', async () => {
    const state = await begin(['2026-08-01-0001'])
    await place(
      'day=2026-08-01/2026-08-01-0002.ndjson.gz',
      'day=2026-08-01/2026-08-01-0001.ndjson.gz.tmp',
      'day=2026-08-02/2026-08-02-0001.ndjson.gz',
      '_tmp/2026-08-02-0002.tmp',
      'day=2026-08-03/notes.txt',
      'notes-2026.csv',
    )
    await begin([], { resumed: true, state, committed: new Set(['2026-08-01-0001']) })
    expect(await files()).toEqual([
      '_schema.json',
      'day=2026-08-01/2026-08-01-0001.ndjson.gz',
      'day=2026-08-03/notes.txt',
      'notes-2026.csv',
    ])
    expect(await readdir(directory)).not.toContain('day=2026-08-02')
  })

  it('is all of it when nothing was', async () => {
    await begin(['2026-08-01-0001'])
    await begin(['2026-08-01-0007'], { resumed: true })
    expect(await files()).toEqual(['_schema.json', 'day=2026-08-01/2026-08-01-0007.ndjson.gz'])
  })
})

describe('a directory of another origin', () => {
  it.each([
    [['notes.txt'], 'notes.txt'],
    [['_schema.json'], '_schema.json'],
    [['day=2026-08-01/x'], 'day=2026-08-01/x'],
    [['sub/x', 'a', 'b', 'c'], 'a, b, c, ...'],
  ])('with %o is refused and stays as it is, whatever may be replaced', async (names, shown) => {
    await place(...names)
    for (const overwrite of [false, true])
      await expect(begin([], { overwrite })).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringContaining(`did not write: ${shown}.`),
        hint: expect.stringContaining('never removed'),
      })
    expect(await files()).toEqual([...names].sort())
  })

  it('that holds parts is refused until they may be replaced', async () => {
    await begin(['2026-08-01-0001', '2026-08-02-0001'])
    await place('_SUCCESS', '_manifest.jsonl')
    await expect(begin([])).rejects.toMatchObject({
      code: 'invalid_input',
      hint: expect.stringContaining('overwrite'),
    })
    await begin(['2026-08-02-0005'], { overwrite: true })
    expect(await files()).toEqual(['_schema.json', 'day=2026-08-02/2026-08-02-0005.ndjson.gz'])
  })

  it('may hold what a run left that died before there was anything', async () => {
    await place('_tmp/x.tmp', '_manifest.jsonl.lock', '_manifest.jsonl.tmp')
    await begin(['2026-08-01-0001'])
    expect(await files()).toContain('day=2026-08-01/2026-08-01-0001.ndjson.gz')
  })
})

it('refuses to go on when parts are missing', async () => {
  const state = await begin(['2026-08-01-0001', '2026-08-01-0002', '2026-08-01-0000'])
  const committed = new Set(['2026-08-01-0001', '2026-08-01-0002', '2026-08-01-0000'])
  await begin([], { resumed: true, state, committed })
  await rm(join(directory, 'day=2026-08-01', '2026-08-01-0002.ndjson.gz'))
  await expect(begin([], { resumed: true, state, committed })).rejects.toMatchObject({
    code: 'checkpoint_invalid',
    message: expect.stringContaining('1 of the 2 files'),
  })
})

it('refuses what is no directory, and options it does not know', async () => {
  await mkdir(dirname(directory), { recursive: true })
  await writeFile(directory, '')
  await expect(begin([])).rejects.toMatchObject({ code: 'invalid_input' })
  expect(() => create({ compress: true } as never)).toThrowError(/compress/)
  expect(() => directorySink('')).toThrowError(expect.objectContaining({ code: 'invalid_input' }))
})

it.runIf(process.platform === 'linux')('says so when the disk is full, and leaves no half file', async () => {
  const sink = create({ format: 'csv' })
  await sink.open?.(context())
  await mkdir(join(directory, 'day=2026-08-01'))
  await symlink('/dev/full', join(directory, 'day=2026-08-01', '2026-08-01-0001.csv.gz.tmp'))
  await expect(put(sink, '2026-08-01-0001')).rejects.toMatchObject({
    code: 'export_stopped',
    message: expect.stringContaining('no room left'),
  })
  await sink.close?.()
  expect(await files()).toEqual(['_schema.json'])
})
