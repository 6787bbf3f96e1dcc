import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import { untilAborted } from '../../http/until-aborted.ts'
import { writeFailure } from '../files/write-failure.ts'
import type { ExportSink } from './export-sink.ts'
import { type FileSinkOptions, headOf } from './file-sink.ts'

export interface StreamSinkOptions extends Pick<FileSinkOptions, 'format' | 'head'> {
  /** For messages: `stdout`. */
  name: string
  /** A path is opened when the sink is. */
  target: Writable | string
  /** Whether the stream ends with the export, and is destroyed with one that fails: what is cut must not look complete. */
  ends: boolean
}

/**
 * A stream somebody else reads. Parts come whole and verified, and one counts as committed when the stream took it; what a
 * killed process had passed on cannot be taken back, so with a checkpoint of its own the last part may come twice.
 */
export function streamSink({ name, target, ends, ...options }: StreamSinkOptions): ExportSink {
  const { format } = options
  let stream: Writable | undefined
  let signal: AbortSignal | undefined
  let head: readonly Uint8Array[] = []
  let isBegun = false
  let isFinished = false
  /** Of the chunk that the stream has not taken yet. */
  let giveUp: (() => void) | undefined
  const closed = (): void => giveUp?.()

  /** Resolves when the stream has taken the bytes, not only put them aside. */
  const takenBy = (into: Writable, chunk: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      // A stream that its reader destroys forgets whoever waits.
      giveUp = () => reject(into.errored ?? closedEarly())
      into.write(chunk, (error) => (error ? reject(error) : resolve()))
    })

  async function write(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    const into = stream
    if (!into) throw new Error(`The sink of ${name} has not been opened.`)
    try {
      for await (const chunk of chunks) {
        isBegun = true
        const taken = takenBy(into, chunk)
        await (signal ? untilAborted(taken, signal) : taken)
      }
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw writeFailure(name, error)
    }
  }

  /** Whoever reads may never take the last bytes. */
  async function end(into: Writable): Promise<void> {
    const ended = finished(into, { readable: false })
    into.end()
    try {
      await (signal ? untilAborted(ended, signal) : ended)
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw writeFailure(name, error)
    }
  }

  async function writeHead(): Promise<void> {
    const chunks = head
    head = []
    await write(chunks)
  }

  return {
    name: `${format.kind} ${name}`,
    format,
    open(context) {
      stream = typeof target === 'string' ? createWriteStream(target) : target
      // Failures come back from `write`; without a listener they would end the process, too.
      stream.on('error', ignore)
      stream.on('close', closed)
      signal = context.signal
      isBegun = context.state !== undefined
      isFinished = false
      head = isBegun ? [] : headOf(options, context.columns)
    },
    async writePart(part) {
      await writeHead()
      await write(part.chunks())
    },
    commit: () => ({ begun: true }),
    async finish() {
      await writeHead()
      if (!isBegun && format.gzip) await write([gzipSync('')])
      if (ends && stream) await end(stream)
      isFinished = true
    },
    close() {
      stream?.off('close', closed)
      // Whoever reads a stream waits for its end, also when the export failed before it opened the sink.
      const given = typeof target === 'string' ? stream : target
      if (ends && !isFinished) given?.destroy()
      // A failure that was told to `write` may be told to listeners later on.
      if (!stream?.errored && !stream?.destroyed) stream?.off('error', ignore)
      stream = undefined
    },
  }
}

const closedEarly = (): Error =>
  Object.assign(new Error('it was closed'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })

function ignore(): void {}
