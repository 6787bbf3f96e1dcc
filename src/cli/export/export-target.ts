import { existsSync, statSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'
import { csvSink } from '../../export/sinks/csv-sink.ts'
import { directorySink } from '../../export/sinks/directory-sink.ts'
import type { ExportSink } from '../../export/sinks/export-sink.ts'
import { ndjsonSink } from '../../export/sinks/ndjson-sink.ts'
import { parquetSink } from '../../export/sinks/parquet/parquet-sink.ts'

export type FileFormat = 'ndjson' | 'csv' | 'parquet'

export interface ExportTarget {
  sink: ExportSink
  format: FileFormat
  /** For messages. */
  label: string
}

const ENDINGS = /\.(ndjson|jsonl|csv|parquet)(\.gz)?$/i

/**
 * What `--out` names: a file by its ending, a folder by `/` at its end or because it is one, standard output by `-`.
 * @throws {InvalidArgumentError} for an ending that says nothing, unless `--format` does.
 */
export function exportTarget(out: string, format?: FileFormat): ExportTarget {
  if (out === '-') return { ...onStream(format), label: 'standard output' }
  if (isFolder(out)) return { ...inFolder(out, format), label: out }
  const [, ending, gz] = ENDINGS.exec(out) ?? []
  const known = ending && (ending.toLowerCase() === 'jsonl' ? 'ndjson' : ending.toLowerCase())
  const chosen = format ?? (known as FileFormat | undefined)
  if (!chosen)
    throw new InvalidArgumentError(
      `--out ${out}: the ending says no format. Name a file that ends in .ndjson, .jsonl, .csv (each with or without .gz) or ` +
        '.parquet, a folder (events/), or - for standard output; or give --format.',
    )
  if (chosen === 'parquet' && gz)
    throw new InvalidArgumentError(`--out ${out}: Parquet is compressed inside; leave .gz out.`)
  return { sink: SINKS[chosen](out), format: chosen, label: out }
}

const SINKS: Record<FileFormat, (path: string) => ExportSink> = {
  ndjson: (path) => ndjsonSink(path),
  csv: (path) => csvSink(path),
  parquet: (path) => parquetSink(path),
}

const isFolder = (out: string): boolean =>
  /[/\\]$/.test(out) || (existsSync(out) && statSync(out).isDirectory())

function onStream(format: FileFormat = 'ndjson'): Omit<ExportTarget, 'label'> {
  if (format === 'parquet')
    throw new InvalidArgumentError('Parquet cannot be streamed: name a file with --out.')
  return { sink: format === 'csv' ? csvSink(process.stdout) : ndjsonSink(process.stdout), format }
}

function inFolder(out: string, format: FileFormat = 'ndjson'): Omit<ExportTarget, 'label'> {
  if (format === 'parquet')
    throw new InvalidArgumentError('A folder holds .ndjson.gz or .csv.gz files; for Parquet, name a file.')
  return { sink: directorySink(out, { format }), format }
}
