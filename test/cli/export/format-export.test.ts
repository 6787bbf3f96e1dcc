import { describe, expect, test } from 'vitest'
import { formatClock, formatExportProgress } from '../../../src/cli/export/format-export-progress.ts'
import { formatExportSummary } from '../../../src/cli/export/format-export-summary.ts'
import type { ExportProgress } from '../../../src/export/export-options.ts'
import type { ExportSummary } from '../../../src/export/export-summary.ts'

const progress: ExportProgress = {
  phase: 'fetching',
  rows: 858_000,
  countedRows: 2_000_000,
  planned: true,
  bytes: 412_345_678,
  cellsDone: 20,
  cells: 46,
  segmentsPlanned: 7,
  segments: 7,
  requests: 31,
  requestsLeftThisHour: 2369,
  elapsedMs: 20_000,
  rowsPerSecond: 41_200,
  remainingMs: 27_700,
}

describe('progress of an export', () => {
  test('says how much there is, how fast it goes and what it costs', () => {
    expect(formatExportProgress(progress)).toBe(
      ' 42.9% ██████▉░░░░░░░░░ 858,000 of 2,000,000 rows, 0:28 left, 41,200 rows/s, 412.3 MB, 31 requests (2,369 left this hour)',
    )
  })

  test('promises no total before everything is counted', () => {
    const { remainingMs: _, ...early } = progress
    expect(formatExportProgress({ ...early, planned: false, rowsPerSecond: 0 })).toBe(
      '858,000 rows, 412.3 MB, 31 requests (2,369 left this hour)',
    )
    expect(formatExportProgress({ ...early, phase: 'planning', requests: 2 })).toBe(
      'counting rows, 2 requests',
    )
  })

  test('says what it waits for, and never 100 % too early', () => {
    const waiting = { ...progress, rows: 1_999_999, phase: 'waiting', waitingFor: 'the rate limit' } as const
    expect(formatExportProgress(waiting)).toMatch(
      /^ 99\.9% .* 1,999,999 of 2,000,000 rows, waiting for the rate limit, /,
    )
    expect(formatExportProgress({ ...progress, rows: 0, countedRows: 0 })).toMatch(
      /^100\.0% █{16} 0 of 0 rows/,
    )
  })

  test('writes times as clocks do', () => {
    expect([0, 59_600, 61_000, 3_723_000].map(formatClock)).toEqual(['0:00', '1:00', '1:01', '1:02:03'])
  })
})

describe('summary of an export', () => {
  const summary: ExportSummary = {
    status: 'complete',
    rows: 2_000_000,
    bytes: 412_000_000,
    cells: 46,
    duplicates: 500,
    verified: true,
    requests: 63,
    elapsedMs: 52_000,
    resumedRows: 0,
    notices: [],
  }

  test('counts one of a thing as one', () => {
    const single = { ...summary, rows: 1, cells: 1, duplicates: 1, requests: 1 }
    expect(formatExportSummary(single, 'a.csv')).toMatch(
      /^a\.csv: 1 row, .*, 1 cell, 1 duplicate dropped, .*, 1 request$/,
    )
  })

  test('is one line', () => {
    expect(formatExportSummary(summary, 'events.ndjson.gz')).toBe(
      'events.ndjson.gz: 2,000,000 rows, 412.0 MB, 46 cells, 500 duplicates dropped, verified: yes, 0:52, 63 requests',
    )
  })

  test('says what came from an earlier run, and what to know', () => {
    const text = formatExportSummary({ ...summary, resumedRows: 45_000, notices: ['A notice.'] }, 'x')
    expect(text.split('\n').slice(1)).toEqual([
      '45,000 of the rows were there from an earlier run.',
      'A notice.',
    ])
    expect(formatExportSummary({ ...summary, status: 'already_complete' }, 'x')).toContain('complete before')
  })
})
