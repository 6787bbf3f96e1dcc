import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { InputError } from '../../src/errors.ts'
import type { StartExport } from '../../src/export/each-part.ts'
import { exportStream } from '../../src/export/export-stream.ts'
import type { ExportSummary } from '../../src/export/export-summary.ts'
import { readExport } from '../../src/export/read-export.ts'
import { columnsOf, makePart, type RawValues, summaryOf } from './support/make-part.ts'

const COLUMNS = columnsOf({
  uuid: 'UUID',
  timestamp: "DateTime64(6, 'UTC')",
  n: 'UInt64',
  properties: 'String',
})
const row = (n: number): RawValues => [
  `"u${n}"`,
  `"2026-08-05T04:28:10.80817${n % 10}Z"`,
  String(18446744073709551000n + BigInt(n)),
  JSON.stringify(`{"plan":"pro","n":${n}}`),
]

/** An export as the runner drives a sink: one call at a time, closed in the end, whatever happens. */
function pretend(pages: readonly RawValues[][], failAfter?: { parts: number; error: Error }) {
  const seen = { committed: 0, closed: 0, signal: undefined as AbortSignal | undefined }
  const start: StartExport = async (sink, signal): Promise<ExportSummary> => {
    seen.signal = signal
    const parts = pages.map((rows, index) =>
      makePart(COLUMNS, rows, { id: `2026-08-01-000${index}`, format: sink.format }),
    )
    try {
      await sink.open?.({ columns: COLUMNS, resumed: false, committed: new Set(), overwrite: false, signal })
      for (const [index, part] of parts.entries()) {
        if (index === failAfter?.parts) throw failAfter.error
        signal.throwIfAborted()
        await sink.writePart(part)
        await sink.commit?.(part)
        seen.committed++
      }
      return summaryOf(parts)
    } finally {
      await sink.close?.()
      seen.closed++
    }
  }
  return { start, seen }
}

const PAGES = [[row(1), row(2)], [], [row(3)]]

describe('readExport', () => {
  it('gives every row in turn, with microseconds and exact integers, and the summary at its end', async () => {
    const { start, seen } = pretend(PAGES)
    const rows = readExport(start)
    const got = []
    let next = await rows.next()
    for (; !next.done; next = await rows.next()) got.push(next.value)
    expect(got).toEqual(
      [1, 2, 3].map((n) => ({
        uuid: `u${n}`,
        timestamp: `2026-08-05T04:28:10.80817${n}Z`,
        n: 18446744073709551000n + BigInt(n),
        properties: `{"plan":"pro","n":${n}}`,
      })),
    )
    expect(next.value).toMatchObject({ status: 'complete', rows: 3 })
    expect(seen).toMatchObject({ committed: 3, closed: 1 })
  })

  it('decodes properties when asked to', async () => {
    const plans = []
    for await (const { properties } of readExport<{ properties: { n: number } }>(pretend(PAGES).start, {
      parseJson: true,
    }))
      plans.push(properties.n)
    expect(plans).toEqual([1, 2, 3])
  })

  it('commits a part only when the row behind it is asked for', async () => {
    const { start, seen } = pretend([[row(1)], [row(2)]])
    const rows = readExport(start)
    expect(seen.signal).toBeUndefined()
    await rows.next()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(seen.committed).toBe(0)
    await rows.next()
    expect(seen.committed).toBe(1)
    await rows.return(summaryOf([]))
    expect(seen).toMatchObject({ committed: 1, closed: 1 })
  })

  it('stops the export when the loop is left, and waits until it has cleaned up', async () => {
    const { start, seen } = pretend(PAGES)
    for await (const { uuid } of readExport(start)) if (uuid === 'u1') break
    expect(seen).toMatchObject({ committed: 0, closed: 1 })
    expect(seen.signal?.aborted).toBe(true)
  })

  it('stops it as well when the body of the loop throws', async () => {
    const { start, seen } = pretend(PAGES)
    const loop = async (): Promise<void> => {
      for await (const { uuid } of readExport(start)) if (uuid === 'u3') throw new Error('no room')
    }
    await expect(loop()).rejects.toThrow('no room')
    expect(seen).toMatchObject({ committed: 2, closed: 1 })
  })

  it('throws what stopped the export, behind the rows that came before', async () => {
    const { start } = pretend(PAGES, { parts: 1, error: new Error('PostHog is away') })
    const got: unknown[] = []
    const loop = async (): Promise<void> => {
      for await (const { uuid } of readExport(start)) got.push(uuid)
    }
    await expect(loop()).rejects.toThrow('PostHog is away')
    expect(got).toEqual(['u1', 'u2'])
  })

  it('starts nothing before the first row is asked for', async () => {
    const start = vi.fn(pretend(PAGES).start)
    await readExport(start).return(summaryOf([]))
    expect(start).not.toHaveBeenCalled()
  })
})

describe('exportStream', () => {
  const collect = async (stream: NodeJS.ReadableStream): Promise<Buffer> => {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks)
  }

  it('gives lines of JSON', async () => {
    const bytes = await collect(exportStream(pretend(PAGES).start))
    const lines = bytes.toString().trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).uuid)).toEqual(['u1', 'u2', 'u3'])
  })

  it.each([false, true])(
    'gives CSV with its header, also when there are no rows (gzip: %s)',
    async (gzip) => {
      const unpack = (bytes: Buffer): string => (gzip ? gunzipSync(bytes) : bytes).toString()
      const options = { format: 'csv', gzip } as const
      const full = unpack(await collect(exportStream(pretend(PAGES).start, options)))
      expect(full.split(/\r?\n/).map((line) => line.split(',')[0])).toEqual(['uuid', 'u1', 'u2', 'u3', ''])
      const empty = unpack(await collect(exportStream(pretend([]).start, options)))
      expect(empty).toBe('uuid,timestamp,n,properties\r\n')
    },
  )

  it('hands its errors to the pipeline', async () => {
    const { start, seen } = pretend(PAGES, { parts: 2, error: new Error('PostHog is away') })
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() })
    await expect(pipeline(exportStream(start), sink)).rejects.toThrow('PostHog is away')
    expect(sink.destroyed).toBe(true)
    expect(seen.closed).toBe(1)
  })

  it('makes the export wait for its reader, and stops it when it is destroyed', async () => {
    const many = Array.from({ length: 100 }, (_, page) =>
      Array.from({ length: 100 }, (_, n) => row(page * 100 + n)),
    )
    const { start, seen } = pretend(many)
    const stream = exportStream(start)
    await new Promise((resolve) => stream.once('readable', resolve))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(seen.committed).toBeLessThan(10)
    stream.destroy()
    await new Promise((resolve) => stream.once('close', resolve))
    expect(seen.closed).toBe(1)
  })

  it('can be destroyed while the export fetches', async () => {
    let closed = false
    const stream = exportStream(
      (_sink, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            closed = true
            reject(signal.reason)
          })
        }),
    )
    stream.resume()
    await new Promise((resolve) => setTimeout(resolve, 10))
    stream.destroy()
    await new Promise((resolve) => stream.once('close', resolve))
    expect(closed).toBe(true)
  })

  it('refuses options it does not know', () => {
    // @ts-expect-error a format that is none
    expect(() => exportStream(pretend([]).start, { format: 'xml' })).toThrow(InputError)
  })
})
