/** What an export did. Figures cover all runs of the same export, from its first to the one that ended it. */
export interface ExportSummary {
  /** `complete`: every counted row is in the sink. */
  status: 'complete' | 'already_complete'
  /** Rows put out. */
  rows: number
  /** Bytes put out. */
  bytes: number
  cells: number
  /** Rows left out because the row with their key had come before. */
  duplicates: number
  /** Every cell held what was counted for it. Always true for a complete export. */
  verified: boolean
  /** Requests of this run, counts included. */
  requests: number
  /** Of this run, in milliseconds. */
  elapsedMs: number
  /** Rows that this run took from an earlier one's checkpoint, instead of fetching them. */
  resumedRows: number
  /** Of events: half-open, after clamping to what the project retains. */
  range?: { from: string | null; to: string | null }
  /** What the reader should know, such as rows that were deleted while exporting. */
  notices: string[]
  /** Where a later run finds what this one did. */
  checkpoint?: string
}
