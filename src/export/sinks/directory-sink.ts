import { mkdir, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { checkOptions } from '../../client/check-options.ts'
import { ExportError, InputError } from '../../errors.ts'
import { BY_OVERWRITING } from '../by-overwriting.ts'
import { csvHeader } from '../encode/csv-encoder.ts'
import type { ExportColumn } from '../export-table.ts'
import { checkTarget, fileExists } from '../files/check-target.ts'
import { syncDirectory, writeDurably } from '../files/durable-file.ts'
import { lockTarget } from '../files/lock-target.ts'
import {
  MANIFEST,
  type PartsDirectory,
  partPath,
  readPartsDirectory,
  removeParts,
  SCHEMA,
  SPOOL,
  SUCCESS,
  WRITER,
} from '../files/parts-directory.ts'
import { writeFailure } from '../files/write-failure.ts'
import type { ExportPart } from '../part/export-part.ts'
import { extensionOf, type PartFormat } from '../part/part-format.ts'
import { checkPath } from './check-path.ts'
import type { ExportSink, SinkContext } from './export-sink.ts'
import { readState } from './read-state.ts'

export interface DirectorySinkOptions {
  /** @default 'ndjson' */
  format?: 'ndjson' | 'csv'
  /** @default true */
  gzip?: boolean
  /** `ndjson`: columns that hold JSON as text, put out as JSON instead of as a string. @default ['properties'] */
  inlineJson?: readonly string[]
}

const optionsSchema = z.strictObject({
  format: z.enum(['ndjson', 'csv']).optional(),
  gzip: z.boolean().optional(),
  inlineJson: z.array(z.string()).optional(),
})

const directoryState = z.object({ files: z.int().min(0) })

/**
 * Writes a file per part into folders by UTC day, `day=2026-08-01/2026-08-01-0001.ndjson.gz`, as DuckDB, Spark and BigQuery
 * read them. Beside them are `_manifest.jsonl`, the checkpoint; `_schema.json`, names and types; and `_SUCCESS`, only while
 * everything that was asked for is there.
 *
 * Each file appears whole or not at all. The same export, run again after a crash, goes on where it stopped and removes what
 * was not confirmed. The directory must be empty or that of the same export.
 * @throws {InputError} for options it does not know.
 * @example
 * await exportEvents(client, { from: '2026-08-01', to: '2026-09-01' }, directorySink('events'))
 */
export function directorySink(directory: string, options: DirectorySinkOptions = {}): ExportSink {
  const checked = checkOptions(options, optionsSchema, 'directorySink')
  const { format: kind = 'ndjson', gzip = true, inlineJson } = checked
  return new DirectorySink(resolve(checkPath(directory, 'directorySink')), {
    kind,
    gzip,
    ...(inlineJson && { inlineJson }),
  })
}

class DirectorySink implements ExportSink {
  readonly name: string
  readonly partition = 'day'
  readonly checkpointPath: string
  readonly spoolDirectory: string
  #files = 0
  #release: (() => Promise<void>) | undefined

  constructor(
    private readonly directory: string,
    readonly format: PartFormat,
  ) {
    this.name = `${format.kind} parts ${directory}`
    this.checkpointPath = join(directory, MANIFEST)
    this.spoolDirectory = join(directory, SPOOL)
  }

  async check(context: Omit<SinkContext, 'columns' | 'signal'>): Promise<void> {
    await checkTarget(join(this.directory, SCHEMA))
    await this.#find(context)
  }

  async open(context: SinkContext): Promise<void> {
    const { directory, spoolDirectory } = this
    await checkTarget(join(directory, SCHEMA))
    this.#release = await lockTarget(spoolDirectory, context.signal)
    const { parts } = await this.#find(context)
    // Those of a killed process, which nobody has confirmed, and all of them when they are to be replaced.
    const strays = parts.filter(({ id, isWhole }) => !isWhole || !context.committed.has(id))
    try {
      await rm(join(directory, SUCCESS), { force: true })
      await syncDirectory(directory)
      await removeParts(
        directory,
        strays.map(({ path }) => path),
      )
      // That of another export, when this one keeps its checkpoint elsewhere; its own is locked.
      const isManifestOwn = context.resumed || (await fileExists(`${this.checkpointPath}.lock`))
      if (!isManifestOwn) await rm(this.checkpointPath, { force: true })
      await rm(spoolDirectory, { recursive: true, force: true })
      await mkdir(spoolDirectory)
      await writeDurably(join(directory, SCHEMA), [this.#schema(context.columns)])
    } catch (error) {
      throw writeFailure(directory, error)
    }
    this.#files = parts.length - strays.length
  }

  async writePart(part: ExportPart): Promise<void> {
    if (part.rows === 0) return
    const path = join(this.directory, partPath(part, extensionOf(this.format)))
    try {
      if (await mkdir(dirname(path), { recursive: true })) await syncDirectory(this.directory)
      if (this.format.kind === 'csv') await writeDurably(path, this.#withHeader(part))
      else await part.moveTo(path)
    } catch (error) {
      throw writeFailure(path, error)
    }
  }

  commit(part: ExportPart) {
    if (part.rows > 0) this.#files++
    return { files: this.#files }
  }

  async finish(): Promise<void> {
    const path = join(this.directory, SUCCESS)
    await writeDurably(path, []).catch((error: unknown) => {
      throw writeFailure(path, error)
    })
  }

  async close(): Promise<void> {
    // Without the lock, it is somebody else's.
    if (!this.#release) return
    try {
      await rm(this.spoolDirectory, { recursive: true, force: true })
    } finally {
      await this.#release()
      this.#release = undefined
    }
  }

  /** What is there, once it is known to be ours. */
  async #find({
    state,
    resumed,
    committed,
    overwrite,
  }: Omit<SinkContext, 'columns' | 'signal'>): Promise<PartsDirectory> {
    const { directory } = this
    const found = await readPartsDirectory(directory)
    if (resumed) {
      const { files = 0 } = readState(directoryState, state, directory) ?? {}
      const there = new Set(
        found.parts.filter(({ id, isWhole }) => isWhole && committed.has(id)).map(({ id }) => id),
      )
      if (there.size < files) throw partsMissing(directory, files - there.size, files)
      return found
    }
    const others = [...found.foreign, ...(overwrite ? [] : found.parts.map(({ id }) => id))]
    if (others.length > 0 || (found.isSuccess && !overwrite))
      throw notEmpty(directory, others, found.foreign.length > 0)
    return found
  }

  #schema(columns: readonly ExportColumn[]): Buffer {
    const { kind: format, gzip } = this.format
    const names = columns.map(({ name, type }) => ({ name, type }))
    return Buffer.from(`${JSON.stringify({ writtenBy: WRITER, format, gzip, columns: names }, null, 2)}\n`)
  }

  /** Every file of its own can be read on its own. */
  async *#withHeader(part: ExportPart): AsyncGenerator<Uint8Array> {
    const header = csvHeader(part.columns)
    yield this.format.gzip ? gzipSync(header) : header
    yield* part.chunks()
  }
}

const partsMissing = (directory: string, missing: number, files: number): ExportError =>
  new ExportError(
    `${missing} of the ${files} files that the export wrote to ${directory} are not there any more.`,
    {
      code: 'checkpoint_invalid',
      hint: `Put them back, or begin anew ${BY_OVERWRITING}.`,
      details: { path: directory, missing },
    },
  )

function notEmpty(directory: string, names: readonly string[], areForeign: boolean): InputError {
  const shown = [...names.slice(0, 3), ...(names.length > 3 ? ['...'] : [])].join(', ') || SUCCESS
  return new InputError(`${directory} is not empty, and holds what this export did not write: ${shown}.`, {
    code: 'invalid_input',
    hint: areForeign
      ? 'Name an empty folder; files of others are never removed.'
      : `Name another folder, or let the parts in this one be replaced ${BY_OVERWRITING}.`,
    details: { path: directory },
  })
}
