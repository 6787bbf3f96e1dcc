import { constants, copyFile, rm } from 'node:fs/promises'
import { gzipSync, default as zlib } from 'node:zlib'
import type { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { z } from 'zod'
import { VERSION } from '../../../version.ts'
import { fileExists } from '../../files/check-target.ts'
import { renameDurably } from '../../files/durable-file.ts'
import { GrowingFile, type GrowingFileState, growingFileState, partialOf } from '../../files/growing-file.ts'
import { writeFailure } from '../../files/write-failure.ts'
import type { ExportPart } from '../../part/export-part.ts'
import { readState } from '../read-state.ts'
import { hyparquetSchema, withJsonType } from './hyparquet-schema.ts'
import type { ParquetColumn } from './parquet-column.ts'
import type { ParquetCodec, ParquetEngine, ParquetEngineOptions } from './parquet-engine.ts'
import { readRowGroupRecords, rowGroupRecord } from './row-group-records.ts'
import { rowGroupsOf } from './row-groups.ts'

export type HyparquetWriter = typeof import('hyparquet-writer')
type RowGroupMetadata = ParquetWriter['row_groups'][number]

const stateSchema = z.object({
  engine: z.literal('hyparquet'),
  /** The row groups. */
  data: growingFileState,
  /** With the footer; once it is complete. */
  whole: growingFileState.optional(),
})

const CODECS = { snappy: 'SNAPPY', gzip: 'GZIP', zstd: 'ZSTD', uncompressed: 'UNCOMPRESSED' } as const

/** Node has it since 22.15. */
const { zstdCompressSync } = zlib as { zstdCompressSync?: (bytes: Uint8Array) => Buffer }

export const hyparquetHas = (codec: ParquetCodec | undefined): boolean =>
  codec !== 'zstd' || zstdCompressSync !== undefined

/**
 * Appends row groups to `<path>.partial`, which becomes `path` once its footer is written. An incremental run goes on in a
 * copy of the finished file (which costs nothing where the file system shares blocks), so that readers always see a whole
 * one.
 */
export function hyparquetEngine(
  { ByteWriter, ParquetWriter }: HyparquetWriter,
  { path, codec = 'snappy', jsonType = false }: ParquetEngineOptions,
): ParquetEngine {
  let columns: readonly ParquetColumn[] = []
  let file: GrowingFile
  let bytes: ByteWriter
  let writer: ParquetWriter
  let isOpen = false

  async function* encode(part: ExportPart): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const { rows, values } of rowGroupsOf(part, columns)) {
      const start = bytes.offset - bytes.index
      const columnData = columns.map(({ name, type }, index) => ({
        name,
        data: values[index] as unknown[],
        // Documents hardly repeat, and as bounds they would stand in the footer as a whole.
        ...(type.kind === 'json' && { encoding: 'PLAIN' as const, statistics: false }),
        offsetIndex: false,
      }))
      await writer.write({ columnData, rowGroupSize: rows })
      bytes.appendBytes(rowGroupRecord(start, writer.row_groups.at(-1)))
      yield taken()
    }
  }

  /** What is to be written next; the memory is used again when the next row group is asked for. */
  function taken(): Uint8Array {
    const piece = bytes.getBytes()
    bytes.index = 0
    return piece
  }

  return {
    async open(given, { state }) {
      columns = given
      const known = readState(stateSchema, state, path)
      file = known ? await goOn(path, known) : await GrowingFile.begin(path)
      isOpen = true
      bytes = new ByteWriter()
      writer = new ParquetWriter({
        writer: bytes,
        schema: hyparquetSchema(columns),
        codec: CODECS[codec],
        compressors: {
          GZIP: (page) => gzipSync(page, { level: 3 }),
          ...(zstdCompressSync && { ZSTD: zstdCompressSync }),
        },
        createdBy: `posthog-driver version ${VERSION}`,
      })
      if (file.bytes === 0) return
      writer.row_groups = await readRowGroupRecords<RowGroupMetadata>(partialOf(path), file.bytes)
      writer.num_rows = writer.row_groups.reduce((sum, group) => sum + group.num_rows, 0n)
      bytes.index = 0
      bytes.offset = file.bytes
    },
    writePart: (part) => file.write(encode(part)),
    async commit() {
      return { engine: 'hyparquet', data: await file.commit() }
    },
    async finish() {
      const data = await file.commit()
      if (jsonType) writer.schema = withJsonType(writer.schema, columns)
      await writer.finish()
      await file.write([taken()])
      await file.commit()
      return { engine: 'hyparquet', data, whole: await file.complete() }
    },
    async close() {
      if (isOpen) await file.close()
      isOpen = false
    },
  }
}

/** The file of a state, cut behind its last row group. */
async function goOn(
  path: string,
  { data, whole }: { data: GrowingFileState; whole?: GrowingFileState },
): Promise<GrowingFile> {
  const partial = partialOf(path)
  // The finished one takes the place of what a run left that committed nothing; and without a partial file, a process died
  // after it had put the finished one in its place.
  if (whole || (!(await fileExists(partial)) && (await fileExists(path)))) await copyDurably(path, partial)
  return GrowingFile.goOn(path, { ...data, complete: false })
}

async function copyDurably(from: string, to: string): Promise<void> {
  const temporary = `${to}.tmp`
  try {
    await copyFile(from, temporary, constants.COPYFILE_FICLONE)
    await renameDurably(temporary, to)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw writeFailure(to, error)
  }
}
