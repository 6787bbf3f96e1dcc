import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { PostHogClient, type PostHogClientOptions } from '../../../src/client/client.ts'
import { type LoopbackServer, startServer } from '../../http/loopback.ts'
import { API_KEY } from '../stub-posthog.ts'

const ID = '0190a000-0000-7000-8000-0000000000aa'

const clientFor = (server: LoopbackServer, options: PostHogClientOptions = {}) =>
  new PostHogClient({ host: server.origin, apiKey: API_KEY, projectId: 7, maxRetries: 0, ...options })

/** PostHog, which sends everyone who wants a file to the store with a signed address. */
const startRedirecting = (store: LoopbackServer) =>
  startServer((_, response) =>
    response
      .writeHead(302, { location: `${store.origin}/bucket/file?signature=abc`, 'cache-control': 'no-store' })
      .end(),
  )

/** An object store; refuses requests with a second credential, as S3 does. */
const startStore = (serve: (response: ServerResponse, count: number) => void) =>
  startServer(({ headers }, response, count) =>
    headers.authorization ? response.writeHead(400).end('<Error/>') : serve(response, count),
  )

/** A sink that keeps what it gets. */
function collector() {
  const chunks: Buffer[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  return { sink, text: () => Buffer.concat(chunks) }
}

const BYTES = Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28])

describe('downloading a file', () => {
  it('follows the redirect without the key and keeps every byte', async () => {
    await using store = await startStore((response) => response.end(BYTES))
    await using server = await startRedirecting(store)
    await using client = clientFor(server)
    const { sink, text } = collector()
    expect(await client.fileDownloads.download(ID, 0, sink)).toEqual({ bytes: BYTES.length })
    expect(text()).toEqual(BYTES)
    expect(sink.writableFinished).toBe(true)
    expect(server.received.map(({ path }) => path)).toEqual([
      `/api/projects/7/file_download_batch_exports/${ID}/download/0/`,
    ])
    expect(server.received[0]?.headers.authorization).toBe(`Bearer ${API_KEY}`)
    expect(store.received.map(({ path }) => path)).toEqual(['/bucket/file?signature=abc'])
    expect(JSON.stringify(store.received)).not.toContain(API_KEY)
  })

  it('writes to files and to web streams', async () => {
    await using store = await startStore((response) => response.end(BYTES))
    await using server = await startRedirecting(store)
    await using client = clientFor(server)
    const folder = await mkdtemp(join(tmpdir(), 'posthog-driver-download-'))
    try {
      const file = join(folder, 'events.parquet')
      await client.fileDownloads.download(ID, 'f1', createWriteStream(file))
      expect(await readFile(file)).toEqual(BYTES)
    } finally {
      await rm(folder, { recursive: true })
    }
    const chunks: Uint8Array[] = []
    await client.fileDownloads.download(
      ID,
      'f1',
      new WritableStream({ write: (chunk) => void chunks.push(chunk) }),
    )
    expect(Buffer.concat(chunks)).toEqual(BYTES)
  })

  it('takes more than answers may have, without holding it in memory', async () => {
    const CHUNKS = 256
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    await using store = await startStore((response) => {
      let left = CHUNKS
      const write = () => {
        while (left > 0) if (--left >= 0 && !response.write(chunk)) return void response.once('drain', write)
        response.end()
      }
      write()
    })
    await using server = await startRedirecting(store)
    await using client = clientFor(server, { maxResponseBytes: 1024 })
    let bytes = 0
    let most = 0
    const before = process.memoryUsage().arrayBuffers
    const sink = new Writable({
      highWaterMark: 64 * 1024,
      write(piece, _encoding, done) {
        bytes += piece.length
        most = Math.max(most, process.memoryUsage().arrayBuffers - before)
        setImmediate(done)
      },
    })
    expect(await client.fileDownloads.download(ID, 0, sink)).toEqual({ bytes: CHUNKS * chunk.length })
    expect(bytes).toBe(CHUNKS * chunk.length)
    // What is waiting for the garbage collector counts, too.
    expect(most).toBeLessThan((CHUNKS / 2) * chunk.length)
  })

  it('says which argument is missing', async () => {
    const { fileDownloads } = new PostHogClient({ host: 'http://127.0.0.1:9', apiKey: API_KEY, projectId: 7 })
    const download = fileDownloads.download.bind(fileDownloads) as (...args: unknown[]) => Promise<unknown>
    const { sink } = collector()
    await expect(download(ID, sink)).rejects.toThrow('the file is missing, which comes before the sink')
    await expect(download(ID, undefined, sink)).rejects.toThrow('file is undefined')
    await expect(download(ID, 0)).rejects.toThrow('the sink is no stream')
  })

  it('ends with an error, and destroys the sink, when the file is cut', async () => {
    await using store = await startStore((response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('half')
      setTimeout(() => response.destroy(), 20)
    })
    await using server = await startRedirecting(store)
    await using client = clientFor(server)
    const { sink } = collector()
    await expect(client.fileDownloads.download(ID, 0, sink)).rejects.toMatchObject({
      code: 'connection_failed',
    })
    expect(sink.destroyed).toBe(true)
    expect(sink.writableFinished).toBe(false)
  })

  it('ends a stall, a deadline, an abort and a sink that fails, and leaves no connection', async () => {
    await using store = await startStore((response) => void response.writeHead(200).write('first'))
    await using server = await startRedirecting(store)
    {
      await using client = clientFor(server, { attemptTimeoutMs: 100 })
      await expect(client.fileDownloads.download(ID, 0, collector().sink)).rejects.toMatchObject({
        code: 'timeout',
      })
    }
    await using client = clientFor(server)
    await expect(
      client.fileDownloads.download(ID, 0, collector().sink, { timeoutMs: 100 }),
    ).rejects.toMatchObject({ code: 'timeout' })
    await expect(
      client.fileDownloads.download(ID, 0, collector().sink, { signal: AbortSignal.timeout(100) }),
    ).rejects.toMatchObject({ code: 'aborted' })
    const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) })
    await expect(client.fileDownloads.download(ID, 0, broken)).rejects.toThrow('disk full')
    const destroyed = new Writable().destroy()
    await expect(client.fileDownloads.download(ID, 0, destroyed)).rejects.toThrow()
    await delay(100)
    expect(store.sockets.size).toBe(0)
  })

  it('retries what fails before the first byte', async () => {
    await using store = await startStore((response, count) =>
      count === 1 ? response.writeHead(503, { 'retry-after': '0' }).end() : response.end('file'),
    )
    await using server = await startRedirecting(store)
    await using client = clientFor(server, { maxRetries: 2 })
    const { sink, text } = collector()
    await client.fileDownloads.download(ID, 0, sink)
    expect(text().toString()).toBe('file')
    expect(server.received).toHaveLength(2)
  })

  it('says what PostHog says when the export is not ready', async () => {
    await using server = await startServer((_, response) =>
      response.writeHead(400).end(
        JSON.stringify({
          type: 'validation_error',
          code: 'invalid_input',
          detail: 'Not completed',
          attr: null,
        }),
      ),
    )
    await using client = clientFor(server)
    await expect(client.fileDownloads.download(ID, 0, collector().sink)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('Not completed'),
    })
  })
})

describe('waiting for an export', () => {
  const answering = (statuses: object[]) =>
    startServer((_, response, count) =>
      response.end(JSON.stringify(statuses[Math.min(count, statuses.length) - 1])),
    )

  it('polls until the files are there, and tells how far it is', async () => {
    await using server = await answering([
      { status: 'Starting' },
      { status: 'Running' },
      { status: 'Completed', files: ['f1', 'f2'] },
    ])
    await using client = clientFor(server)
    const seen: string[] = []
    const { files } = await client.fileDownloads.wait(ID, {
      onProgress: ({ status }) => void seen.push(status),
    })
    expect(files).toEqual(['f1', 'f2'])
    expect(seen).toEqual(['Starting', 'Running', 'Completed'])
  })

  it('is not ended by a listener that throws', async () => {
    await using server = await answering([{ status: 'Completed', files: ['f1'] }])
    await using client = clientFor(server)
    const warned = once(process, 'warning')
    const { files } = await client.fileDownloads.wait(ID, {
      onProgress() {
        throw new Error('broken listener')
      },
    })
    expect(files).toEqual(['f1'])
    expect((await warned)[0].message).toContain('broken listener')
  })

  it('takes no files for no rows', async () => {
    await using server = await answering([{ status: 'Completed', files: [] }])
    await using client = clientFor(server)
    expect(await client.fileDownloads.wait(ID)).toEqual({ files: [] })
  })

  it.each([
    ['Failed', 'server_error', false],
    ['FailedRetryable', 'server_error', true],
    ['TimedOut', 'server_error', true],
    ['Terminated', 'server_error', false],
    ['FailedBilling', 'quota_exceeded', false],
    ['Cancelled', 'aborted', false],
  ])('throws when it ends as %s', async (status, code, retryable) => {
    await using server = await answering([{ status, error: 'why' }])
    await using client = clientFor(server)
    await expect(client.fileDownloads.wait(ID)).rejects.toMatchObject({
      code,
      retryable,
      message: expect.stringContaining('why'),
      details: { id: ID, status },
    })
  })

  it('gives up at its deadline', async () => {
    await using server = await answering([{ status: 'Running' }])
    await using client = clientFor(server)
    await expect(client.fileDownloads.wait(ID, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'timeout' })
  })
})
