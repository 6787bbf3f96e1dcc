import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { ExportColumn } from '../export-table.ts'
import { alreadyThere, checkTarget, fileExists } from '../files/check-target.ts'
import { GrowingFile, growingFileState } from '../files/growing-file.ts'
import { lockTarget } from '../files/lock-target.ts'
import type { PartFormat } from '../part/part-format.ts'
import type { ExportSink } from './export-sink.ts'
import { readState } from './read-state.ts'

export interface FileSinkOptions {
  path: string
  format: PartFormat
  /** What a file begins with, unpacked. */
  head?: (columns: readonly ExportColumn[]) => Uint8Array
}

/**
 * One file. It is `<path>.partial` until the first export into it is complete; later, incremental runs append to it in
 * place. Whenever the process dies, the next run finds what was committed: what is behind it is cut off.
 */
export function fileSink(options: FileSinkOptions): ExportSink {
  const path = resolve(options.path)
  const { format } = options
  let file: GrowingFile | undefined
  let release: (() => Promise<void>) | undefined
  const opened = (): GrowingFile => {
    if (!file) throw new Error(`The sink of ${path} has not been opened.`)
    return file
  }

  const check: NonNullable<ExportSink['check']> = async ({ state, overwrite }) => {
    await checkTarget(path)
    const known = readState(growingFileState, state, path)
    if (known) await GrowingFile.locate(path, known)
    else if (!overwrite && (await fileExists(path))) throw alreadyThere(path)
  }

  return {
    name: `${format.kind} ${path}`,
    format,
    checkpointPath: `${path}.checkpoint`,
    check,
    async open(context) {
      await checkTarget(path)
      release = await lockTarget(path, context.signal)
      // Whoever had the lock may have left a file.
      await check(context)
      const known = readState(growingFileState, context.state, path)
      file = known ? await GrowingFile.goOn(path, known) : await GrowingFile.begin(path)
      if (known) return
      await file.write(headOf(options, context.columns))
      await file.commit()
    },
    writePart: (part) => opened().write(part.chunks()),
    commit: async () => ({ ...(await opened().commit()) }),
    async finish() {
      const complete = opened()
      // Not even nothing is a gzip file without a member.
      if (complete.bytes === 0 && format.gzip) await complete.write([gzipSync('')])
      await complete.commit()
      return { ...(await complete.complete()) }
    },
    async close() {
      await file?.close()
      file = undefined
      await release?.()
      release = undefined
    },
  }
}

/** As the format packs it. */
export function headOf(
  { head, format }: Pick<FileSinkOptions, 'head' | 'format'>,
  columns: readonly ExportColumn[],
): Uint8Array[] {
  if (!head) return []
  const bytes = head(columns)
  return [format.gzip ? gzipSync(bytes) : bytes]
}
