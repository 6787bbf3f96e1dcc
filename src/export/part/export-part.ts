import type { Readable } from 'node:stream'
import type { ExportColumn } from '../export-table.ts'

/** The verified rows of one cell, written down. Complete: an export hands over nothing it has not checked. */
export interface ExportPart {
  /** The id of its cell: the same in every attempt, so that writing it twice under this name leaves one copy. */
  id: string
  /** The cell's segment: a UTC day (`2026-08-01`), or `all`. */
  segment: string
  rows: number
  /** Of what `chunks()` gives. */
  bytes: number
  /** Rows left out because their key had come before. */
  duplicates: number
  columns: readonly ExportColumn[]
  /** The bytes in the sink's format, from the first to the last; may be called again. */
  chunks(): AsyncIterable<Uint8Array>
  /** The same as a stream. */
  stream(): Readable
  /**
   * Moves the bytes to a file and makes them durable there (fsync of file and directory). The part cannot be read afterwards.
   * The file must be on the file system of `sink.spoolDirectory`.
   */
  moveTo(path: string): Promise<void>
}
