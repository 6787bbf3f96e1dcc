import type { EscapeNotes } from './escape-notes.ts'

/**
 * One row of an answer as the bytes that came: nothing is parsed. The same object is used for every row, and its bytes may
 * be overwritten after the call that hands it over.
 */
export interface RawRow {
  bytes: Buffer
  /** Where the row's JSON array begins (`[`) and ends (after `]`). */
  start: number
  end: number
  /** Two offsets per column, from and to: JSON text of the value, without space around it. */
  bounds: Int32Array
  columnCount: number
  /** Of the values that are strings, when they were noted; others may be among them. */
  escapes?: EscapeNotes
}
