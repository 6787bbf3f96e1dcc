import type { ExportPart } from '../../part/export-part.ts'
import type { SinkContext, SinkState } from '../export-sink.ts'
import type { ParquetColumn } from './parquet-column.ts'

export type ParquetCodec = 'snappy' | 'gzip' | 'zstd' | 'uncompressed'

export interface ParquetEngineOptions {
  /** Absolute. */
  path: string
  codec?: ParquetCodec
  /** Give JSON Parquet's type for it. @default false */
  jsonType?: boolean
}

/** What writes Parquet: as a sink, whose calls it gets, except that columns come as Parquet has them. */
export interface ParquetEngine {
  /** Goes on with what it committed, or begins anew. */
  open(columns: readonly ParquetColumn[], context: SinkContext): Promise<void>
  writePart(part: ExportPart): Promise<void>
  commit(): Promise<SinkState>
  /** Puts the file in its place. */
  finish(): Promise<SinkState>
  close(): Promise<void>
}
