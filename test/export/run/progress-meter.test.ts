import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ExportProgress } from '../../../src/export/export-options.ts'
import { type ExportCounts, ProgressMeter, paceOf } from '../../../src/export/run/progress-meter.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const counts: ExportCounts = {
  phase: 'fetching',
  rows: 0,
  countedRows: 100_000,
  planned: true,
  bytes: 0,
  cellsDone: 0,
  cells: 4,
  segmentsPlanned: 1,
  segments: 1,
  requests: 3,
}

test('tells about once a second how fast it goes and how long it will take', () => {
  const told: ExportProgress[] = []
  let rows = 0
  const meter = new ProgressMeter(
    () => ({ ...counts, rows }),
    (progress) => told.push(progress),
    Date.now,
  )
  for (let second = 0; second < 60; second++) {
    vi.advanceTimersByTime(1000)
    rows += 1000
  }
  meter.stop()
  vi.advanceTimersByTime(10_000)
  expect(told).toHaveLength(60)
  expect(told[0]?.remainingMs).toBeUndefined()
  expect(told.at(-1)).toMatchObject({ rowsPerSecond: 1000, remainingMs: 41_000, elapsedMs: 60_000 })
})

test('promises no end before everything is counted', () => {
  const told: ExportProgress[] = []
  let rows = 0
  const read = () => {
    rows += 10
    return { ...counts, planned: false, rows }
  }
  const meter = new ProgressMeter(read, (progress) => told.push(progress), Date.now)
  vi.advanceTimersByTime(5000)
  meter.stop()
  expect(told.at(-1)).toMatchObject({ rowsPerSecond: 10 })
  expect(told.some((progress) => 'remainingMs' in progress)).toBe(false)
})

test('survives a listener that throws', () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const meter = new ProgressMeter(
    () => counts,
    () => {
      throw new Error('broken')
    },
  )
  meter.tell()
  meter.stop()
  expect(warned).toHaveBeenCalledWith(expect.stringContaining('broken'))
  warned.mockRestore()
})

test('the pace of nothing is 0', () => {
  expect(paceOf([])).toBe(0)
  expect(paceOf([{ atMs: 5, rows: 9 }])).toBe(0)
  expect(
    paceOf([
      { atMs: 0, rows: 0 },
      { atMs: 500, rows: 100 },
    ]),
  ).toBe(200)
})
