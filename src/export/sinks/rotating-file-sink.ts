import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import type { ExportColumn } from '../export-table.ts'
import { alreadyThere, checkTarget, fileExists } from '../files/check-target.ts'
import { GrowingFile, growingFileState, partialOf } from '../files/growing-file.ts'
import { lockTarget } from '../files/lock-target.ts'
import type { ExportPart } from '../part/export-part.ts'
import type { ExportSink, SinkState } from './export-sink.ts'
import { type FileSinkOptions, headOf } from './file-sink.ts'
import { readState } from './read-state.ts'

/** When a file is full and the next one begins. Files hold whole parts; a part larger than a file is one by itself. */
export interface Rotation {
  /** Bytes per file, at most. */
  maxBytes?: number
  /** Rows per file, at most. */
  maxRows?: number
  /** Milliseconds after which no more is added to a file. */
  everyMs?: number
}

/** The same, for the options of sinks. */
export const rotationShape = {
  maxBytes: z.int().min(1).optional(),
  maxRows: z.int().min(1).optional(),
  everyMs: z.number().min(1).optional(),
}

export interface RotatingFileSinkOptions extends FileSinkOptions, Rotation {
  /** Milliseconds since 1970. */
  now?: () => number
}

const fileState = growingFileState.extend({
  number: z.int().min(1),
  rows: z.int().min(0),
  begunAt: z.number(),
})
type LastFile = Pick<z.infer<typeof fileState>, 'number' | 'rows' | 'begunAt'>
const NO_FILE: LastFile = { number: 0, rows: 0, begunAt: 0 }

/** `.ndjson.gz`, `.csv` ... : the number goes before it. */
const EXTENSION = /(\.[a-z]{1,8})?(\.gz)?$/i

/**
 * Numbered files, `events-0001.ndjson`, `events-0002.ndjson` ... The one being written ends in `.partial`; one that has its
 * name is never touched again, so it may be taken away. Every later run begins a file of its own.
 */
export function rotatingFileSink(options: RotatingFileSinkOptions): ExportSink {
  const path = resolve(options.path)
  const { format, now = Date.now } = options
  const names = numbered(path)
  let columns: readonly ExportColumn[] = []
  /** Of the last file; it may not be open. */
  let last: LastFile = NO_FILE
  let file: GrowingFile | undefined
  let release: (() => Promise<void>) | undefined

  const check: NonNullable<ExportSink['check']> = async ({ state, overwrite }) => {
    await checkTarget(path)
    const known = readState(fileState, state, path)
    // Those that were completed may have been taken away.
    if (known) await isComplete(known)
    if (overwrite) return
    const strange = (await names.list()).find(({ number }) => number > (known?.number ?? 0))
    if (strange) throw alreadyThere(strange.path)
  }

  /** The next file is begun when one has its name; the checkpoint hears of that with the next part. */
  const isComplete = async ({ number, ...state }: z.infer<typeof fileState>): Promise<boolean> =>
    state.complete ||
    (await fileExists(partialOf(names.of(number + 1)))) ||
    GrowingFile.locate(names.of(number), state)

  async function begin(): Promise<GrowingFile> {
    last = { number: last.number + 1, rows: 0, begunAt: now() }
    const begun = await GrowingFile.begin(names.of(last.number))
    file = begun
    await begun.write(headOf(options, columns))
    await begun.commit()
    return begun
  }

  async function complete(): Promise<SinkState | undefined> {
    if (!file) return undefined
    await file.commit()
    const state = { ...last, ...(await file.complete()) }
    await file.close()
    file = undefined
    return state
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
      columns = context.columns
      last = NO_FILE
      const known = readState(fileState, context.state, path)
      if (!known) return names.removeAll()
      const { number, rows, begunAt } = known
      last = { number, rows, begunAt }
      if (!(await isComplete(known))) file = await GrowingFile.goOn(names.of(number), known)
      // Until the checkpoint has it, this is what tells.
      if (known.complete) await rm(partialOf(names.of(number + 1)), { force: true })
    },
    async writePart(part) {
      if (file && isFull(options, { ...last, bytes: file.bytes }, part, now())) await complete()
      await (file ?? (await begin())).write(part.chunks())
    },
    async commit(part) {
      const state = await file?.commit()
      last = { ...last, rows: last.rows + part.rows }
      return state && { ...last, ...state }
    },
    async finish() {
      // An export without rows has a file, too.
      if (last.number === 0) await begin()
      return complete()
    },
    async close() {
      await file?.close()
      file = undefined
      await release?.()
      release = undefined
    },
  }
}

/** Whether a part is to go to the next file. */
export function isFull(
  { maxBytes = Infinity, maxRows = Infinity, everyMs = Infinity }: Rotation,
  file: { bytes: number; rows: number; begunAt: number },
  part: Pick<ExportPart, 'bytes' | 'rows'>,
  now: number,
): boolean {
  if (file.rows === 0) return false
  return (
    file.bytes + part.bytes > maxBytes || file.rows + part.rows > maxRows || now - file.begunAt >= everyMs
  )
}

function numbered(path: string) {
  const directory = dirname(path)
  const [extension = ''] = EXTENSION.exec(basename(path)) ?? []
  const stem = basename(path, extension)
  const of = (number: number): string =>
    join(directory, `${stem}-${String(number).padStart(4, '0')}${extension}`)
  /** Complete or not. */
  const list = async () =>
    (await readdir(directory)).flatMap((name) => {
      const inner = name.slice(stem.length + 1).replace(/\.partial$/, '')
      const number = Number(inner.slice(0, inner.length - extension.length))
      const whole = name.endsWith('.partial') ? partialOf(of(number)) : of(number)
      return number >= 1 && whole === join(directory, name) ? [{ number, path: whole }] : []
    })
  return {
    of,
    /** Complete ones. */
    list: async () => (await list()).filter((file) => file.path === of(file.number)),
    removeAll: async () => {
      for (const file of await list()) await rm(file.path)
    },
  }
}
