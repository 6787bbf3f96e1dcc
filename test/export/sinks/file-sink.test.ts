import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockTarget } from '../../../src/export/files/lock-target.ts'
import { csvSink } from '../../../src/export/sinks/csv-sink.ts'
import type { ExportSink, SinkContext, SinkState } from '../../../src/export/sinks/export-sink.ts'
import { ndjsonSink } from '../../../src/export/sinks/ndjson-sink.ts'
import { parquetSink } from '../../../src/export/sinks/parquet/parquet-sink.ts'
import { columnsOf, makePart, raw, summaryOf } from '../support/make-part.ts'

const COLUMNS = columnsOf({ uuid: 'UUID', 'a "name", quoted': 'String' })
const HEADER = 'uuid,"a ""name"", quoted"\r\n'

let directory: string
let path: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-file-test-'))
  path = join(directory, 'events.ndjson')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const context = (more: Partial<SinkContext> = {}): SinkContext => ({
  columns: COLUMNS,
  resumed: more.state !== undefined,
  committed: new Set(),
  overwrite: false,
  ...more,
})
const partOf = ({ format }: ExportSink, ...ids: string[]) =>
  makePart(
    COLUMNS,
    ids.map((id) => raw(id, 'x')),
    { format },
  )

async function put(sink: ExportSink, ...ids: string[]): Promise<SinkState | undefined> {
  const part = partOf(sink, ...ids)
  await sink.writePart(part)
  return (await sink.commit?.(part)) ?? undefined
}
const line = (id: string) => `{"uuid":"${id}","a \\"name\\", quoted":"x"}\n`

/** Opens, writes, and stops without an end, as if killed. */
async function begin(sink: ExportSink, ...ids: string[]): Promise<SinkState | undefined> {
  await sink.open?.(context())
  let state: SinkState | undefined
  for (const id of ids) state = await put(sink, id)
  await sink.close?.()
  return state
}

async function finish(sink: ExportSink, more: Partial<SinkContext>, ...ids: string[]): Promise<SinkState> {
  await sink.check?.(context(more))
  await sink.open?.(context(more))
  for (const id of ids) await put(sink, id)
  const state = await sink.finish?.(summaryOf([]))
  await sink.close?.()
  if (!state) throw new Error('No state.')
  return state
}

describe('a file', () => {
  it('has its name once it is complete, and keeps its checkpoint beside it', async () => {
    const sink = ndjsonSink(path)
    expect(sink).toMatchObject({ name: `ndjson ${path}`, checkpointPath: `${path}.checkpoint` })
    await sink.open?.(context())
    await put(sink, 'a', 'b')
    expect(await readdir(directory)).toEqual(['events.ndjson.lock', 'events.ndjson.partial'])
    await sink.finish?.(summaryOf([]))
    await sink.close?.()
    expect(await readdir(directory)).toEqual(['events.ndjson'])
    expect(await readFile(path, 'utf8')).toBe(line('a') + line('b'))
  })

  it('has a header once, packed with it when it is packed', async () => {
    for (const name of ['events.csv', 'events.csv.gz']) {
      path = join(directory, name)
      const state = await begin(csvSink(path), 'a')
      await finish(csvSink(path), { state }, 'b')
      const bytes = await readFile(path)
      const text = String(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
      expect(text).toBe(`${HEADER}a,x\nb,x\n`)
    }
    path = join(directory, 'bare.csv')
    await finish(csvSink(path, { header: false }), {}, 'a')
    expect(await readFile(path, 'utf8')).toBe('a,x\n')
  })

  it('without rows is empty, a header, or a valid gzip file, to which a later run can add', async () => {
    await finish(ndjsonSink(path), {})
    expect(await readFile(path, 'utf8')).toBe('')
    path = join(directory, 'events.csv.gz')
    const state = await finish(csvSink(path), {})
    expect(String(gunzipSync(await readFile(path)))).toBe(HEADER)
    await finish(csvSink(path), { state }, 'a')
    expect(String(gunzipSync(await readFile(path)))).toBe(`${HEADER}a,x\n`)
    path = join(directory, 'events.ndjson.gz')
    const empty = await finish(ndjsonSink(path), {})
    expect(gunzipSync(await readFile(path))).toHaveLength(0)
    await finish(ndjsonSink(path), { state: empty }, 'a')
    expect(String(gunzipSync(await readFile(path)))).toBe(line('a'))
  })

  it('compresses when the name says so, or the options do', async () => {
    expect(ndjsonSink('x.ndjson.GZ').format.gzip).toBe(true)
    expect(ndjsonSink('x.ndjson').format.gzip).toBe(false)
    expect(ndjsonSink('x.bin', { gzip: true, inlineJson: ['p'] }).format).toEqual({
      kind: 'ndjson',
      gzip: true,
      inlineJson: ['p'],
    })
  })
})

describe('what was not committed', () => {
  it('is cut off, whatever it is and however long', async () => {
    const state = await begin(ndjsonSink(path), 'a')
    await appendFile(`${path}.partial`, 'torn'.repeat(10_000))
    await finish(ndjsonSink(path), { state })
    expect(await readFile(path, 'utf8')).toBe(line('a'))
  })

  it('is cut off behind a complete file, too, to which a later run added', async () => {
    const state = await finish(ndjsonSink(path), {}, 'a')
    await appendFile(path, line('b').slice(5))
    await finish(ndjsonSink(path), { state })
    expect(await readFile(path, 'utf8')).toBe(line('a'))
  })

  it('goes when nothing was committed at all', async () => {
    await begin(ndjsonSink(path))
    await appendFile(`${path}.partial`, 'torn')
    await finish(ndjsonSink(path), { resumed: true }, 'a')
    expect(await readFile(path, 'utf8')).toBe(line('a'))
  })

  it('is replaced when the part comes again in the same process', async () => {
    const sink = ndjsonSink(path)
    await sink.open?.(context())
    await sink.writePart(partOf(sink, 'a', 'longer than what comes next'))
    await expect(
      sink.writePart({
        ...partOf(sink, 'b'),
        async *chunks() {
          yield Buffer.from('half')
          throw new Error('cut')
        },
      }),
    ).rejects.toMatchObject({ code: 'export_stopped' })
    await put(sink, 'b')
    await sink.finish?.(summaryOf([]))
    await sink.close?.()
    expect(await readFile(path, 'utf8')).toBe(line('b'))
  })

  it('does not matter when it died between renaming and saying so', async () => {
    const state = await begin(ndjsonSink(path), 'a')
    await rename(`${path}.partial`, path)
    await finish(ndjsonSink(path), { state })
    expect(await readFile(path, 'utf8')).toBe(line('a'))
  })
})

describe('a file of another origin', () => {
  it('is refused before anything is written, unless it may be replaced', async () => {
    await writeFile(path, 'precious')
    for (const resumed of [false, true])
      await expect((async () => ndjsonSink(path).check?.(context({ resumed })))()).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringContaining(`${path} exists already`),
        hint: expect.stringContaining('overwrite'),
      })
    const sink = ndjsonSink(path)
    await expect((async () => sink.open?.(context()))()).rejects.toMatchObject({ code: 'invalid_input' })
    await sink.close?.()
    expect(await readdir(directory)).toEqual(['events.ndjson'])
    await sink.open?.(context({ overwrite: true }))
    const state = await put(sink, 'a')
    // Until the end, what was there stays.
    expect(await readFile(path, 'utf8')).toBe('precious')
    await sink.close?.()
    await finish(ndjsonSink(path), { state })
    expect(await readFile(path, 'utf8')).toBe(line('a'))
  })

  it.each([
    ['missing', () => rm(path), /is not there/],
    ['shorter', () => truncate(path, 3), /has 3 bytes, of which \d+ were committed/],
    ['changed', () => writeFile(path, 'y'.repeat(500)), /was changed since/],
    ['a folder', () => rm(path).then(() => mkdir(path)), /folder/],
  ])('cannot take the place of the one that was written: %s', async (_, spoil, reason) => {
    const state = await finish(ndjsonSink(path), {}, 'a', 'b')
    await spoil()
    await expect((async () => ndjsonSink(path).check?.(context({ state })))()).rejects.toMatchObject({
      message: expect.stringMatching(reason),
    })
  })

  it('cannot be gone on with from the checkpoint of another sink', async () => {
    await expect(
      (async () => ndjsonSink(path).check?.(context({ state: { files: 1 } })))(),
    ).rejects.toMatchObject({
      code: 'checkpoint_invalid',
    })
  })
})

it('is written by one export at a time, whatever their checkpoints', async () => {
  const first = ndjsonSink(path)
  await first.open?.(context())
  await expect((async () => ndjsonSink(path).open?.(context()))()).rejects.toMatchObject({
    code: 'checkpoint_invalid',
    message: expect.stringContaining(`Process ${process.pid} on`),
    details: { isLocked: true, path },
  })
  await put(first, 'a')
  await first.finish?.(summaryOf([]))
  await first.close?.()
  expect(await readdir(directory)).toEqual(['events.ndjson'])
})

describe('a target that cannot be written', () => {
  it('is refused at once', async () => {
    await writeFile(path, '')
    for (const target of [join(path, 'below-a-file'), directory])
      await expect((async () => ndjsonSink(target).check?.(context()))()).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringContaining(`cannot write ${target}`),
        hint: expect.stringContaining('may write'),
      })
  })

  it('is refused when it is none', () => {
    for (const target of ['', 'a\0b', undefined, 5, {}])
      expect(() => ndjsonSink(target as never)).toThrowError(
        expect.objectContaining({ code: 'invalid_input' }),
      )
    expect(() => csvSink(path, { headers: true } as never)).toThrowError(/headers/)
    expect(() => ndjsonSink('/dev/null', { maxRows: 1 })).toThrowError(/not in a stream or device/)
  })

  it('gets a folder when there is none', async () => {
    path = join(directory, 'a', 'b', 'events.ndjson')
    await finish(ndjsonSink(path), {}, 'a')
    expect(await readFile(path, 'utf8')).toBe(line('a'))
  })
})

it.each<[string, (path: string) => ExportSink, string]>([
  ['a file', (path) => ndjsonSink(path), 'events.ndjson'],
  ['files in turn', (path) => ndjsonSink(path, { maxRows: 1 }), 'events-0001.ndjson'],
  ['a Parquet file', (path) => parquetSink(path), 'events.ndjson'],
])('leaves alone what another export completed while %s waited for its lock', async (_what, create, name) => {
  const release = await lockTarget(path)
  const sink = create(path)
  await sink.check?.(context())
  const opening = (async () => sink.open?.(context()))()
  setTimeout(async () => {
    await writeFile(join(directory, name), 'precious')
    await release()
  }, 50)
  await expect(opening).rejects.toMatchObject({ code: 'invalid_input' })
  await sink.close?.()
  expect(await readdir(directory)).toEqual([name])
})
