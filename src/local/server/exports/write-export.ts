import { join } from 'node:path'
import type { Engine } from '../../engine/engine.ts'
import { sqlText } from '../../ingest/sql-text.ts'
import { type ExportSelection, exportSql } from './export-models.ts'

export interface ExportFormat {
  format: 'Parquet' | 'JSONLines'
  compression?: string | null
}

const DAY_MS = 86_400_000

/** Writes one file for each day (UTC) that has rows; gives their names. ClickHouse writes them itself. */
export async function writeExport(
  engine: Engine,
  selection: ExportSelection,
  { format, compression }: ExportFormat,
  directory: string,
  signal: AbortSignal,
): Promise<string[]> {
  const files: string[] = []
  for (let fromMs = selection.fromMs; fromMs < selection.toMs; ) {
    const toMs = Math.min(selection.toMs, (Math.floor(fromMs / DAY_MS) + 1) * DAY_MS)
    const sql = exportSql({ ...selection, fromMs, toMs })
    if (await hasRows(engine, sql, signal)) {
      const file = `${new Date(fromMs).toISOString().slice(0, 10)}-${files.length}${extension(format, compression)}`
      await engine.execute(
        `${into(join(directory, file), format, compression)} ${sql} ${settings(compression)}`,
        {
          signal,
        },
      )
      files.push(file)
    }
    fromMs = toMs
  }
  return files
}

/** How many rows a selection has. */
export async function countRows(engine: Engine, selection: ExportSelection): Promise<number> {
  const { rows } = await engine.query(`SELECT count() FROM (${exportSql(selection)})`)
  return Number(rows[0]?.[0])
}

async function hasRows(engine: Engine, sql: string, signal: AbortSignal): Promise<boolean> {
  const { rows } = await engine.query(`SELECT count() > 0 FROM (${sql} LIMIT 1)`, { signal })
  return Number(rows[0]?.[0]) === 1
}

/** Codecs by PostHog's names for them; Parquet compresses inside, lines of JSON as a whole. */
const PACKED: ReadonlyMap<string, string> = new Map([
  ['gzip', 'gz'],
  ['brotli', 'br'],
])

function into(path: string, format: ExportFormat['format'], compression: string | null | undefined): string {
  if (format === 'Parquet') return `INSERT INTO FUNCTION file(${sqlText(path)}, 'Parquet')`
  const codec = PACKED.get(compression ?? '') ?? 'none'
  return `INSERT INTO FUNCTION file(${sqlText(path)}, 'JSONEachRow', 'auto', '${codec}')`
}

const settings = (compression: string | null | undefined): string =>
  `SETTINGS date_time_output_format = 'iso', output_format_parquet_compression_method = '${compression ?? 'none'}'`

function extension(format: ExportFormat['format'], compression: string | null | undefined): string {
  if (format === 'Parquet') return '.parquet'
  const packed = PACKED.get(compression ?? '')
  return packed ? `.jsonl.${packed}` : '.jsonl'
}
