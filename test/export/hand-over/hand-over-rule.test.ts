import { describe, expect, it } from 'vitest'
import { estimateCells, minutesFor, targetFor } from '../../../src/export/hand-over/estimate-cells.ts'
import {
  FILE_DOWNLOAD_ROWS,
  type HandOverCase,
  recommendPath,
} from '../../../src/export/hand-over/hand-over-rule.ts'

const small: HandOverCase = {
  rows: 1_000_000,
  requests: 40,
  requestsPerHour: 2400,
  parquet: false,
  recurring: false,
  tooExpensive: false,
}
const pathOf = (changes: Partial<HandOverCase>) => recommendPath({ ...small, ...changes }).path

describe('the recommended path', () => {
  it('is cells up to a quarter of the hour', () => {
    expect(pathOf({})).toBe('cells')
    expect(pathOf({ requests: 600 })).toBe('cells')
    expect(pathOf({ requests: 601 })).toBe('file-download')
    expect(pathOf({ requests: 61, requestsPerHour: 240 })).toBe('file-download')
  })

  it('is a file download for much Parquet', () => {
    expect(pathOf({ rows: 10_000_000, parquet: true })).toBe('cells')
    expect(pathOf({ rows: 10_000_001, parquet: true })).toBe('file-download')
    expect(pathOf({ rows: 10_000_001 })).toBe('cells')
  })

  it('is a file download for what PostHog refuses to query', () => {
    expect(pathOf({ tooExpensive: true })).toBe('file-download')
  })

  it('is a batch export for much that is repeated, and for what is too much for files', () => {
    expect(pathOf({ recurring: true })).toBe('cells')
    expect(pathOf({ recurring: true, requests: 601 })).toBe('batch-export')
    expect(pathOf({ rows: FILE_DOWNLOAD_ROWS, requests: 7000 })).toBe('file-download')
    expect(pathOf({ rows: FILE_DOWNLOAD_ROWS + 1, requests: 7000 })).toBe('batch-export')
    expect(pathOf({ rows: null, requests: Number.POSITIVE_INFINITY, tooExpensive: true })).toBe(
      'file-download',
    )
  })

  it('is another when it cannot give the selection', () => {
    expect(pathOf({ requests: 601, blocked: ['file-download'] })).toBe('batch-export')
    expect(pathOf({ requests: 601, recurring: true, blocked: ['batch-export'] })).toBe('file-download')
    const none = recommendPath({ ...small, requests: 601, blocked: ['file-download', 'batch-export'] })
    expect(none).toMatchObject({ path: 'cells', reason: expect.stringContaining('nor can batch-export') })
    expect(pathOf({ blocked: ['file-download'] })).toBe('cells')
  })

  it('is given with the figures that decided', () => {
    expect(recommendPath({ ...small, requests: 601 }).reason).toBe(
      "601 requests are more than 25 % of the hour's 2,400, which others need, too.",
    )
  })
})

describe('the estimate of cells', () => {
  const budget = { requestsPerMinute: 240, requestsPerHour: 2400, concurrency: 3 }

  it('puts quiet days together, and divides those that are too large', () => {
    expect(targetFor(100)).toBe(45_000)
    expect(targetFor(64 * 1024)).toBe(1024)
    const quiet = Array.from({ length: 30 }, () => ({ count: 3000 }))
    expect(estimateCells(quiet, 1000, 3, budget).requests).toBe(3 + 2)
    expect(estimateCells([{ count: 450_000 }], 1000, 3, budget).requests).toBe(3 + 2 + 12)
    expect(estimateCells([], 1000, 3, budget)).toEqual({ requests: 3, minutes: 1 })
  })

  it('comes close to 30 million rows for a quarter of the hour', () => {
    const month = Array.from({ length: 30 }, () => ({ count: 900_000 }))
    const { requests } = estimateCells(month, 1300, 2, budget)
    expect(requests).toBeGreaterThan(600)
    expect(requests).toBeLessThan(900)
  })

  it.each([
    [1, 1],
    [240, 6],
    [2400, 54],
    [2401, 60],
    [7201, 180],
  ])('takes %d requests %d minutes', (requests, minutes) => {
    expect(minutesFor(requests, budget)).toBe(minutes)
  })

  it('waits for a small budget', () => {
    expect(minutesFor(35, { requestsPerMinute: 10, requestsPerHour: 2400, concurrency: 3 })).toBe(3)
  })
})
