import { statSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { InputError } from '../../errors.ts'
import { checkPath, wrongTarget } from './check-path.ts'
import type { ExportSink } from './export-sink.ts'
import { type FileSinkOptions, fileSink } from './file-sink.ts'
import { type Rotation, rotatingFileSink } from './rotating-file-sink.ts'
import { streamSink } from './stream-sink.ts'

export type TextSinkOptions = Pick<FileSinkOptions, 'format' | 'head'> & Rotation

/** The sink for what a caller names: a file, files in turn, a device or pipe, a stream. */
export function textSink(target: string | Writable, call: string, options: TextSinkOptions): ExportSink {
  const { maxBytes, maxRows, everyMs, ...common } = options
  const rotates = [maxBytes, maxRows, everyMs].some((limit) => limit !== undefined)
  const stream = typeof target === 'string' ? undefined : checkStream(target, call)
  const path = typeof target === 'string' ? checkPath(target, call) : ''
  const isFile = !stream && !isSpecial(path)
  if (rotates && !isFile)
    throw new InputError(`${call} can begin a new file only where files are: not in a stream or device.`, {
      code: 'invalid_input',
      hint: 'Name a file, or leave out maxBytes, maxRows and everyMs.',
    })
  if (rotates) return rotatingFileSink({ ...options, path })
  if (isFile) return fileSink({ ...common, path })
  if (!stream) return streamSink({ ...common, name: path, target: path, ends: true })
  // Others write there, too; Node keeps them open as long as the process is.
  const isStandard = stream === process.stdout || stream === process.stderr
  const name = isStandard ? (stream === process.stdout ? 'stdout' : 'stderr') : 'stream'
  return streamSink({ ...common, name, target: stream, ends: !isStandard })
}

function checkStream(stream: Writable, call: string): Writable {
  if (typeof stream?.write === 'function' && typeof stream.on === 'function') return stream
  throw wrongTarget(call)
}

/** A device or a pipe, of which nothing is renamed, cut off or kept beside. */
function isSpecial(path: string): boolean {
  try {
    const found = statSync(path)
    return !found.isFile() && !found.isDirectory()
  } catch {
    // What is not there, or out of reach, is for `check` to say.
    return false
  }
}
