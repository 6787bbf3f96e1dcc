import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it, onTestFinished } from 'vitest'
import { csvSink } from '../../../src/export/sinks/csv-sink.ts'
import type { ExportSink, SinkContext } from '../../../src/export/sinks/export-sink.ts'
import { ndjsonSink } from '../../../src/export/sinks/ndjson-sink.ts'
import { columnsOf, makePart, raw, summaryOf } from '../support/make-part.ts'

const COLUMNS = columnsOf({ uuid: 'UUID' })
const context = (more: Partial<SinkContext> = {}): SinkContext => ({
  columns: COLUMNS,
  resumed: false,
  committed: new Set(),
  overwrite: false,
  ...more,
})
const partOf = ({ format }: ExportSink, ...ids: string[]) =>
  makePart(
    COLUMNS,
    ids.map((id) => raw(id)),
    { format },
  )

async function finish(sink: ExportSink, ...ids: string[]): Promise<void> {
  await sink.open?.(context())
  for (const id of ids) {
    await sink.writePart(partOf(sink, id))
    await sink.commit?.(partOf(sink, id))
  }
  await sink.finish?.(summaryOf([]))
  await sink.close?.()
}

describe('a stream', () => {
  it('gets the parts and its end', async () => {
    const stream = new PassThrough()
    const [bytes] = await Promise.all([buffer(stream), finish(csvSink(stream), 'a', 'b')])
    expect(String(bytes)).toBe('uuid\r\na\nb\n')
  })

  it('has no listeners left that were not its own', async () => {
    const count = () => ['error', 'close'].map((event) => process.stdout.listenerCount(event))
    const own = count()
    const sink = ndjsonSink(process.stdout)
    await sink.open?.(context())
    expect(count()).toEqual(own.map((listeners) => listeners + 1))
    await sink.finish?.(summaryOf([]))
    await sink.close?.()
    expect(count()).toEqual(own)
  })

  it('gets a valid gzip file even of nothing', async () => {
    for (const ids of [[], ['a', 'b']]) {
      const stream = new PassThrough()
      const [bytes] = await Promise.all([buffer(stream), finish(ndjsonSink(stream, { gzip: true }), ...ids)])
      expect(String(gunzipSync(bytes))).toBe(ids.map((id) => `{"uuid":"${id}"}\n`).join(''))
    }
  })

  it('gets no second header when the export goes on', async () => {
    const stream = new PassThrough()
    const sink = csvSink(stream)
    await sink.open?.(context({ resumed: true, state: { begun: true } }))
    const [bytes] = await Promise.all([
      buffer(stream),
      Promise.resolve(sink.writePart(partOf(sink, 'b'))).then(() => sink.finish?.(summaryOf([]))),
    ])
    expect(String(bytes)).toBe('b\n')
  })

  it('is not waited for at its end once the export is told to stop, and is not left open', async () => {
    const stopped = new AbortController()
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(), final: () => {} })
    const sink = ndjsonSink(stream)
    await sink.open?.(context({ signal: stopped.signal }))
    const finishing = sink.finish?.(summaryOf([]))
    stopped.abort(new Error('Enough.'))
    await expect(finishing).rejects.toThrow('Enough.')
    await sink.close?.()
    expect(stream.destroyed).toBe(true)
  })

  it('is waited for', async () => {
    const stream = new PassThrough({ highWaterMark: 1, readableHighWaterMark: 1 })
    const sink = csvSink(stream)
    await sink.open?.(context())
    let isWritten = false
    const writing = Promise.resolve(sink.writePart(partOf(sink, 'a', 'b', 'c'))).then(() => {
      isWritten = true
    })
    await delay(20)
    expect(isWritten).toBe(false)
    stream.resume()
    await writing
    await sink.close?.()
  })

  it('is not waited for once the export is to stop', async () => {
    const stop = new AbortController()
    const sink = csvSink(new Writable({ write() {} }))
    await sink.open?.(context({ signal: stop.signal }))
    setTimeout(() => stop.abort(new Error('enough')), 10)
    await expect(sink.writePart(partOf(sink, 'a'))).rejects.toThrow('enough')
    await sink.close?.()
  })

  it('that breaks off stops the export quietly, and ends with what is cut unfinished', async () => {
    const broken = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('gone'), { code: 'EPIPE' })),
    })
    const sink = ndjsonSink(broken)
    await sink.open?.(context())
    await expect(sink.writePart(partOf(sink, 'a'))).rejects.toMatchObject({
      code: 'export_stopped',
      details: { brokenPipe: true },
    })
    await sink.close?.()
    expect(broken.destroyed).toBe(true)
    const stream = new PassThrough()
    const failing = ndjsonSink(stream)
    await failing.open?.(context())
    await failing.writePart(partOf(failing, 'a'))
    await failing.close?.()
    expect(stream.writableFinished).toBe(false)
    await expect(buffer(stream)).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
  })

  it.each([
    ['without a word', undefined, { brokenPipe: true }],
    ['with an error', Object.assign(new Error('no space'), { code: 'ENOSPC' }), { errno: 'ENOSPC' }],
  ])('that its reader destroys %s stops the export', async (_how, error, details) => {
    const stream = new PassThrough({ highWaterMark: 1, readableHighWaterMark: 1 })
    const sink = ndjsonSink(stream)
    await sink.open?.(context())
    const writing = sink.writePart(partOf(sink, 'a', 'b', 'c'))
    setTimeout(() => stream.destroy(error), 20)
    await expect(writing).rejects.toMatchObject({ code: 'export_stopped', details })
    await sink.close?.()
    expect(stream.listenerCount('close')).toBe(0)
  })

  it('is destroyed when the export fails before its first row, unless others print there', async () => {
    const stream = new PassThrough()
    await ndjsonSink(stream).close?.()
    await expect(buffer(stream)).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
    await ndjsonSink(process.stdout).close?.()
    expect(process.stdout.destroyed).toBe(false)
  })

  it('that cannot take its end says so', async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, done) => done(),
      final: (done) => done(Object.assign(new Error('no space'), { code: 'ENOSPC' })),
    })
    await expect(finish(ndjsonSink(stream), 'a')).rejects.toMatchObject({
      message: expect.stringContaining('no room left'),
    })
  })
})

it.runIf(process.platform === 'linux')('a device is written to as it is', async () => {
  const sink = ndjsonSink('/dev/null')
  expect(sink.checkpointPath).toBeUndefined()
  await finish(sink, 'a')
  const full = ndjsonSink('/dev/full')
  await full.open?.(context())
  await expect(full.writePart(partOf(full, 'a'))).rejects.toMatchObject({
    code: 'export_stopped',
    message: expect.stringContaining('no room left to write /dev/full'),
  })
  await full.close?.()
})

describe('standard output', () => {
  /** A program with an open sink; what it gives to `outcome` can be read afterwards. */
  async function bundle(body: string) {
    const directory = await mkdtemp(join(tmpdir(), 'export-stdout-test-'))
    onTestFinished(() => rm(directory, { recursive: true, force: true }))
    const file = join(directory, 'program.mjs')
    const saved = join(directory, 'outcome.json')
    const contents = `
      import { writeFileSync } from 'node:fs'
      import { ndjsonSink } from './src/export/sinks/ndjson-sink.ts'
      import { columnsOf, makePart, raw } from './test/export/support/make-part.ts'
      const columns = columnsOf({ uuid: 'UUID' })
      const sink = ndjsonSink(process.stdout)
      const outcome = (value) => writeFileSync(${JSON.stringify(saved)}, JSON.stringify(value))
      const rows = Array.from({ length: 5000 }, (_, row) => raw('row ' + row))
      const part = makePart(columns, rows, { format: sink.format, chunkSize: 5000 })
      await sink.open({ columns, resumed: false, committed: new Set(), overwrite: false })
      ${body}
    `
    // Bundled CommonJS asks for built-in modules by `require`.
    const banner = { js: `import { createRequire } from 'node:module'\nconst require = createRequire('/')` }
    const stdin = { contents, resolveDir: process.cwd(), loader: 'ts' } as const
    await build({
      stdin,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      outfile: file,
      banner,
    })
    return { file, outcome: async () => JSON.parse(await readFile(saved, 'utf8')) as unknown }
  }

  it('stays open for what others print', async () => {
    const { file, outcome } = await bundle(`
      await sink.writePart(part)
      await sink.finish()
      await sink.close()
      console.log('more')
      outcome(sink.name)
    `)
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [bytes] = await Promise.all([buffer(child.stdout), once(child, 'exit')])
    expect(String(bytes).split('\n')).toHaveLength(5002)
    expect(String(bytes).endsWith('more\n')).toBe(true)
    expect(await outcome()).toBe('ndjson stdout')
  })

  it('whose reader goes away stops the export, not the process', async () => {
    const { file, outcome } = await bundle(`
      try {
        for (;;) await sink.writePart(part)
      } catch (error) {
        await sink.close()
        outcome([error.code, error.details])
      }
    `)
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.once('data', () => child.stdout.destroy())
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(await outcome()).toMatchObject(['export_stopped', { brokenPipe: true, target: 'stdout' }])
  })
})
