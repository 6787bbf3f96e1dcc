import type { CreatedWindow, JournalEntry, RememberedFrom } from '../checkpoint/journal-entry.ts'

/** What an incremental export knows of its earlier runs. */
export interface EarlierArrivals {
  /** Of the last run. */
  run: number
  window?: CreatedWindow
  /** Which rows the last run remembers; undefined in journals that do not say. */
  remembers?: RememberedFrom
  /** Length of its file of rows that were put out, as far as confirmed. */
  seenBytes: number
  /** Rows that came, by UTC day; only recent days count. */
  served: Map<string, number>
  /** Whether the last run is at its end, fetching days anew. */
  isRepeating: boolean
}

/** Reads them from the journal. */
export function readArrivals(entries: readonly JournalEntry[]): EarlierArrivals {
  const arrivals: EarlierArrivals = { run: 0, seenBytes: 0, served: new Map(), isRepeating: false }
  const { served } = arrivals
  for (const entry of entries) {
    if (entry.kind === 'run') {
      const { run, window, remembers } = entry
      Object.assign(arrivals, { run, window, remembers, isRepeating: false })
      arrivals.seenBytes = entry.seenBytes ?? 0
    } else if (entry.kind === 'segments' && entry.again) {
      arrivals.isRepeating = true
      // All of these days come again, so that afterwards as many rows have come as PostHog counted.
      for (const [day, rows] of Object.entries(entry.again)) served.set(day, rows)
    } else if (entry.kind === 'done') {
      arrivals.seenBytes = entry.seenBytes ?? arrivals.seenBytes
      for (const [day, rows] of Object.entries(entry.served ?? {}))
        served.set(day, (served.get(day) ?? 0) + rows)
    }
  }
  return arrivals
}
