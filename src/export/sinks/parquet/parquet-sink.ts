import { resolve } from 'node:path'
import { z } from 'zod'
import { checkOptions } from '../../../client/check-options.ts'
import { alreadyThere, checkTarget, fileExists } from '../../files/check-target.ts'
import { lockTarget } from '../../files/lock-target.ts'
import { checkPath } from '../check-path.ts'
import type { ExportSink } from '../export-sink.ts'
import type { ParquetEngineName } from './load-engine.ts'
import { parquetColumn } from './parquet-column.ts'
import type { ParquetCodec, ParquetEngine } from './parquet-engine.ts'

export interface ParquetSinkOptions {
  /** `zstd` needs DuckDB, or Node 22.15. @default 'snappy'; 'zstd' with DuckDB */
  codec?: ParquetCodec
  /**
   * What writes the file: `hyparquet` (the package `hyparquet-writer`: small, pure JavaScript, little memory) or `duckdb`
   * (`@duckdb/node-api`: native, smaller files). @default the first of them that is installed
   */
  engine?: ParquetEngineName
  /**
   * Give columns that hold JSON Parquet's type for it, instead of text. Readers that know it check what they read: DuckDB
   * then refuses the column when one value has half of a surrogate pair, ClickHouse when one repeats a key. As text, both
   * read every file, and `properties->>'plan'` or `JSONExtractString(properties, 'plan')` work as well. @default false
   */
  jsonType?: boolean
}

const optionsSchema = z.strictObject({
  codec: z.enum(['snappy', 'gzip', 'zstd', 'uncompressed']).optional(),
  engine: z.enum(['hyparquet', 'duckdb']).optional(),
  jsonType: z.boolean().optional(),
})

const engineOfState = z.object({ engine: z.enum(['hyparquet', 'duckdb']) })

/**
 * Rows in a Parquet file, as DuckDB, pandas, Spark and BigQuery read it: a column per column, typed as the server types it,
 * never by its values. Times are timestamps with microseconds in UTC; properties and lists are JSON text, byte for byte; UInt64 is unsigned; UUIDs are text. The file appears under its name when it is complete;
 * what was committed survives whatever kills the process.
 * @throws {InputError} for options it does not know.
 * @throws {MissingPeerError} when the export begins and no engine is installed.
 * @example
 * await exportEvents(client, { from: '2026-08-01', to: '2026-09-01' }, parquetSink('august.parquet'))
 * // duckdb -c "SELECT event, count(*) FROM 'august.parquet' GROUP BY event"
 */
export function parquetSink(path: string, options: ParquetSinkOptions = {}): ExportSink {
  const { codec, jsonType, engine: wanted } = checkOptions(options, optionsSchema, 'parquetSink')
  const target = resolve(checkPath(path, 'parquetSink'))
  let engine: ParquetEngine | undefined
  let release: (() => Promise<void>) | undefined

  const opened = (): ParquetEngine => {
    if (!engine) throw new Error(`The sink of ${target} has not been opened.`)
    return engine
  }
  const check: NonNullable<ExportSink['check']> = async ({ state, overwrite }) => {
    await checkTarget(target)
    if (!state && !overwrite && (await fileExists(target))) throw alreadyThere(target)
    // What began a file goes on with it.
    const began = engineOfState.safeParse(state).data?.engine
    const { loadEngine } = await import('../../export-engine.ts')
    engine ??= await loadEngine(began ?? wanted, { path: target, codec, jsonType })
  }

  return {
    name: `parquet ${target}`,
    format: { kind: 'arrays' },
    checkpointPath: `${target}.checkpoint`,
    check,
    async open(context) {
      await checkTarget(target)
      release = await lockTarget(target, context.signal)
      // Whoever had the lock may have left a file.
      await check(context)
      await opened().open(context.columns.map(parquetColumn), context)
    },
    writePart: (part) => opened().writePart(part),
    commit: () => opened().commit(),
    finish: () => opened().finish(),
    async close() {
      try {
        await engine?.close()
      } finally {
        engine = undefined
        await release?.()
        release = undefined
      }
    },
  }
}
