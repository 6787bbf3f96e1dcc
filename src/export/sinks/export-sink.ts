import type { ExportSummary } from '../export-summary.ts'
import type { ExportColumn } from '../export-table.ts'
import type { ExportPart } from '../part/export-part.ts'
import type { PartFormat } from '../part/part-format.ts'

/**
 * Where an export puts its rows. Calls come one at a time: `open`, then for each part `writePart` and `commit`, at the end
 * `finish` (only when everything arrived), and `close` in any case.
 *
 * A part that was committed is written to the checkpoint after `commit` returns and never comes again. When the process
 * dies between the two, the part comes once more, under the same id: write it so that this leaves one copy.
 */
export interface ExportSink {
  /** For messages and for recognising the export again: `ndjson /data/events.ndjson.gz`. */
  readonly name: string
  readonly format: PartFormat
  /** `day`: every part has rows of one UTC day only. @default parts may hold several days, where few rows are */
  readonly partition?: 'day'
  /** Where the checkpoint of this sink is kept unless the options say otherwise; without one, an export cannot be resumed. */
  readonly checkpointPath?: string
  /** Where parts that do not fit in memory are kept until they are committed. @default the temporary directory */
  readonly spoolDirectory?: string
  /** Before the first request: fails when the target cannot be written, or would be overwritten without leave. */
  check?(context: Omit<SinkContext, 'columns' | 'signal'>): Promise<void> | void
  /** Before any rows. */
  open?(context: SinkContext): Promise<void> | void
  /** Takes the rows of a part. A call that throws stops the export, which can be continued with this part. */
  writePart(part: ExportPart): Promise<void> | void
  /** Makes what was written durable. What it returns is kept in the checkpoint and given to `open` of a later run. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a sink need return nothing
  commit?(part: ExportPart): Promise<SinkState | void> | SinkState | void
  /** Everything arrived and was verified. May give the state to keep, as `commit` does. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a sink need return nothing
  finish?(summary: ExportSummary): Promise<SinkState | void> | SinkState | void
  /** Frees what `open` took. */
  close?(): Promise<void> | void
}

/** Must survive JSON. */
export type SinkState = Readonly<Record<string, unknown>>

export interface SinkContext {
  /** Of the output, in order, with their types. */
  columns: readonly ExportColumn[]
  /** What the last `commit` returned, when this run goes on with an earlier one. */
  state?: SinkState
  /** Whether an earlier run is continued, which `check` had let begin: what it committed must be kept, what it did not must go. */
  resumed: boolean
  /** Ids of the parts that were committed, by all earlier runs. */
  committed: ReadonlySet<string>
  /** Replace what is there. */
  overwrite: boolean
  signal?: AbortSignal
}
