import { z } from 'zod'
import type { ExportSink } from '../export/sinks/export-sink.ts'

/** Where a model may export to: files in one folder, or whatever sink the host makes. */
export type ToolExports = ExportFolder | ExportSinks

interface ExportLimits {
  /** An export of more rows is stopped, and what it wrote into a folder is removed. @default 1_000_000 */
  maxRows?: number
}

export interface ExportFolder extends ExportLimits {
  /** Files are written here and nowhere else; it is made when it does not exist. */
  directory: string
  /** Whether a file that is there may be replaced. @default false */
  overwrite?: boolean
}

export interface ExportSinks extends ExportLimits {
  /** Makes the sink of one export, after the permission was given. What it throws refuses the export. */
  sink: (request: ExportRequest) => ExportSink | Promise<ExportSink>
}

/** What a model wants written. */
export interface ExportRequest {
  /** Letters, digits, `.`, `_` and `-`, with the ending of the format: `signups-2026-10.csv.gz`. */
  file: string
  format: 'csv' | 'ndjson'
  gzip: boolean
  /** `events`, `persons`, `sessions` or `query`. */
  what: string
}

const maxRows = z.int().min(1).optional()

export const toolExportsSchema = z.union(
  [
    z.strictObject({ directory: z.string().min(1), overwrite: z.boolean().optional(), maxRows }),
    z.strictObject({
      sink: z.custom<ExportSinks['sink']>((value) => typeof value === 'function', 'expected a function'),
      maxRows,
    }),
  ],
  'expected { directory } or { sink }, with maxRows and for a directory overwrite',
)
