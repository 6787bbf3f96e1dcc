import type { ExportColumn } from '../export-table.ts'
import type { PartFormat } from '../part/part-format.ts'
import { createArraysEncoder } from './arrays-encoder.ts'
import { createCsvEncoder } from './csv-encoder.ts'
import { createNdjsonEncoder } from './ndjson-encoder.ts'
import type { OutputBuffer } from './output-buffer.ts'
import type { RowEncoder } from './row-encoder.ts'

/** What writes rows in a format; compressing is left to whoever takes the bytes. */
export function createEncoder(
  { kind, inlineJson = ['properties'] }: PartFormat,
  columns: readonly ExportColumn[],
  output: OutputBuffer,
): RowEncoder {
  if (kind === 'csv') return createCsvEncoder(columns, output)
  if (kind === 'arrays') return createArraysEncoder(columns, output)
  return createNdjsonEncoder({ columns, inlined: inlineJson, output })
}
