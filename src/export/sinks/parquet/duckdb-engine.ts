import { createHash } from 'node:crypto'
import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { z } from 'zod'
import { ExportError } from '../../../errors.ts'
import { BY_OVERWRITING } from '../../by-overwriting.ts'
import { renameDurably, syncDirectory, syncFile } from '../../files/durable-file.ts'
import { writeFailure } from '../../files/write-failure.ts'
import type { ExportPart } from '../../part/export-part.ts'
import type { SinkContext } from '../export-sink.ts'
import { readState } from '../read-state.ts'
import type { ParquetColumn, ParquetKind, ParquetValue } from './parquet-column.ts'
import type { ParquetEngine, ParquetEngineOptions } from './parquet-engine.ts'
import { rowGroupsOf } from './row-groups.ts'

export type DuckDB = typeof import('@duckdb/node-api')

const stateSchema = z.object({
  engine: z.literal('duckdb'),
  /** Files beside it that belong to it, until it is complete. */
  files: z.int().min(0),
  complete: z.boolean(),
})

const SUFFIX = '.parquet'
/** In the metadata of the finished file: a hash of the parts that are in it. */
const PARTS_KEY = 'posthog-driver.parts'
/** The finished file, in which an incremental run goes on. */
const BASE = `_base${SUFFIX}`
/** DuckDB's own unit of a chunk. */
const CHUNK_ROWS = 2048
const MEMORY_LIMIT = '512MB'
/** DuckDB's default, which its readers share out among threads. */
const ROW_GROUP_ROWS = 122_880

/**
 * Writes a small file per part into `<path>.parts/`, and in the end one of all of them: DuckDB cannot append to a Parquet
 * file. What a killed process left there is told from what was committed by the checkpoint's list of parts.
 */
export function duckdbEngine(
  duckdb: DuckDB,
  { path, codec = 'zstd', jsonType = false }: ParquetEngineOptions,
): ParquetEngine {
  const directory = `${path}.parts`
  let columns: readonly ParquetColumn[] = []
  let instance: DuckDBInstance | undefined
  let connection: DuckDBConnection
  let files = 0
  const parts = new Set<string>()
  let complete = false

  const run = async (statement: string): Promise<void> => {
    try {
      await connection.run(statement)
    } catch (error) {
      throw writeFailure(path, error)
    }
  }
  const copy = (source: string, target: string, more = ''): Promise<void> =>
    run(
      `COPY (${source}) TO ${text(target)} (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}${more})`,
    )

  /** Whether the file has its name and every part, although the checkpoint does not say that it is complete. */
  async function isFinished(committed: ReadonlySet<string>): Promise<boolean> {
    const found = `FROM parquet_kv_metadata(${text(literally(path))}) WHERE decode(key) = ${text(PARTS_KEY)}`
    try {
      const rows = (await connection.runAndReadAll(`SELECT decode(value) ${found}`)).getRowsJson()
      return rows[0]?.[0] === hashOf(committed)
    } catch {
      // Not there, or not a Parquet file.
      return false
    }
  }

  async function append(part: ExportPart): Promise<void> {
    const types = columns.map(({ type }) => chunkType(duckdb, type))
    const convert = columns.map(({ type }) => converter(duckdb, type))
    const appender = await connection.createAppender('part')
    for await (const { rows, values } of rowGroupsOf(part, columns)) {
      for (let start = 0; start < rows; start += CHUNK_ROWS) {
        const chunk = duckdb.DuckDBDataChunk.create(types, Math.min(CHUNK_ROWS, rows - start))
        chunk.setColumns(
          values.map((column, index) => column.slice(start, start + CHUNK_ROWS).map(convert[index]!)),
        )
        appender.appendDataChunk(chunk)
      }
      appender.flushSync()
    }
    appender.closeSync()
  }

  return {
    async open(given, context) {
      columns = given
      instance = await duckdb.DuckDBInstance.create(':memory:', { memory_limit: MEMORY_LIMIT })
      connection = await instance.connect()
      files = await openDirectory(directory, path, context, isFinished)
      for (const id of context.committed) parts.add(id)
      await run(`SET temp_directory = ${text(join(directory, 'tmp'))}`)
      await run('SET preserve_insertion_order = false')
    },
    async writePart(part) {
      const target = join(directory, `${part.id}${SUFFIX}`)
      const definitions = columns.map(({ name, type }) => `${quoted(name)} ${sqlType(type)}`)
      await run(`CREATE OR REPLACE TABLE part (${definitions.join(', ')})`)
      await append(part)
      await copy('FROM part', `${target}.tmp`)
      await run('DROP TABLE part')
      await syncFile(`${target}.tmp`)
      await renameDurably(`${target}.tmp`, target)
      files++
      parts.add(part.id)
    },
    async commit() {
      return { engine: 'duckdb', files, complete: false }
    },
    async finish() {
      const partial = `${path}.partial`
      const mark = `, KV_METADATA {${text(PARTS_KEY)}: ${text(hashOf(parts))}}`
      const all = `FROM read_parquet(${text(join(literally(directory), `*${SUFFIX}`))})`
      const values = columns.map(({ name, type }) => {
        const final = jsonType && type.kind === 'json' ? 'JSON' : sqlType(type)
        return `${files > 0 ? quoted(name) : 'NULL'}::${final} AS ${quoted(name)}`
      })
      await copy(`SELECT ${values.join(', ')} ${files > 0 ? all : 'WHERE false'}`, partial, mark)
      await syncFile(partial)
      await renameDurably(partial, path)
      complete = true
      return { engine: 'duckdb', files, complete: true }
    },
    async close() {
      connection?.closeSync()
      instance?.closeSync()
      instance = undefined
      // The file has it all, and says so where the checkpoint cannot.
      if (complete) await rm(directory, { recursive: true, force: true })
    },
  }
}

/** The directory with exactly the files that were committed; gives their number. */
async function openDirectory(
  directory: string,
  path: string,
  { state, committed }: Pick<SinkContext, 'state' | 'committed'>,
  isFinished: (committed: ReadonlySet<string>) => Promise<boolean>,
): Promise<number> {
  const known = readState(stateSchema, state, path)
  const isComplete = known && (known.complete || (await isFinished(committed)))
  try {
    if (!known || isComplete) await rm(directory, { recursive: true, force: true })
    await mkdir(directory, { recursive: true })
    if (isComplete) await link(path, join(directory, BASE)).catch(() => copyFile(path, join(directory, BASE)))
    const names = await readdir(directory)
    const [kept, left] = [names.filter(isCommitted), names.filter((name) => !isCommitted(name))]
    for (const name of left) await rm(join(directory, name), { recursive: true, force: true })
    await syncDirectory(directory)
    if (!known || isComplete || kept.length === known.files) return kept.length
  } catch (error) {
    throw writeFailure(directory, error)
  }
  throw new ExportError(`The export cannot go on: files are missing in ${directory}.`, {
    code: 'checkpoint_invalid',
    hint: `Put them back as the export left them, or begin anew ${BY_OVERWRITING}.`,
    details: { path: directory },
  })

  function isCommitted(name: string): boolean {
    return name === BASE || (name.endsWith(SUFFIX) && committed.has(name.slice(0, -SUFFIX.length)))
  }
}

const hashOf = (ids: ReadonlySet<string>): string =>
  createHash('sha256')
    .update(JSON.stringify([...ids].sort()))
    .digest('hex')

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`
/** In a pattern of file names. */
const literally = (path: string): string => path.replaceAll(/[*?[]/g, '[$&]')
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

const SQL_TYPES = {
  text: 'VARCHAR',
  // Parts hold it as text: read as JSON, the final file would refuse what DuckDB takes no JSON for.
  json: 'VARCHAR',
  boolean: 'BOOLEAN',
  int32: 'INTEGER',
  int64: 'BIGINT',
  uint64: 'UBIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMPTZ',
} as const

const sqlType = (type: ParquetKind): string =>
  type.kind === 'decimal' ? `DECIMAL(${type.precision}, ${type.scale})` : SQL_TYPES[type.kind]

const chunkType = ({ DECIMAL, ...types }: DuckDB, type: ParquetKind): DuckDBType =>
  type.kind === 'decimal' ? DECIMAL(type.precision, type.scale) : types[SQL_TYPES[type.kind]]

type Convert = (value: ParquetValue) => DuckDBValue

function converter(duckdb: DuckDB, type: ParquetKind): Convert {
  const { DuckDBDateValue, DuckDBDecimalValue, DuckDBTimestampTZValue } = duckdb
  switch (type.kind) {
    case 'json':
      return (value) => (Buffer.isBuffer(value) ? value.toString('utf8') : null)
    case 'date':
      return (value) => (value === null ? null : new DuckDBDateValue(value as number))
    case 'timestamp':
      return (value) => (value === null ? null : new DuckDBTimestampTZValue(value as bigint))
    case 'decimal':
      return (value) =>
        value === null ? null : new DuckDBDecimalValue(value as bigint, type.precision, type.scale)
    default:
      return (value) => value as DuckDBValue
  }
}
