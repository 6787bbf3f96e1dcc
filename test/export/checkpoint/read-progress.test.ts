import { expect, it } from 'vitest'
import type { Cell } from '../../../src/export/cell.ts'
import type { JournalEntry } from '../../../src/export/checkpoint/journal-entry.ts'
import { readProgress } from '../../../src/export/checkpoint/read-progress.ts'

const at = '2026-08-01T10:00:00.000Z'
const cell = (id: string, segment = 'all'): Cell => ({ id, segment, count: 5, bounds: {} })
const plan = (segment: string, ...ids: string[]): JournalEntry => ({
  kind: 'plan',
  segment,
  cells: ids.map((id) => cell(id, segment)),
  requests: 2,
  at,
})
const split = (id: string, ...into: string[]): JournalEntry => ({
  kind: 'split',
  cell: id,
  into: into.map((part) => cell(part)),
  requests: 1,
  at,
})
const done = (id: string, bytes = 10): JournalEntry => ({
  kind: 'done',
  cell: id,
  rows: 5,
  bytes,
  duplicates: 1,
  requests: 1,
  state: { last: id },
  at,
})
const ids = (cells: readonly Cell[] = []): string[] => cells.map(({ id }) => id)

it('begins with nothing', () => {
  expect(readProgress([])).toEqual({
    run: 0,
    window: undefined,
    finished: false,
    segments: undefined,
    plans: new Map(),
    done: new Map(),
    rows: 0,
    bytes: 0,
    duplicates: 0,
    committed: new Set(),
    total: { rows: 0, bytes: 0, duplicates: 0 },
    sentAt: [],
  })
})

it('keeps what is done and what is left of a plan, and counts it', () => {
  const segments = [{ name: 'x', bounds: {} }]
  const progress = readProgress([
    { kind: 'segments', segments, requests: 1, at },
    plan('x', 'x1', 'x2', 'x3'),
    split('x2', 'x2a', 'x2b'),
    done('x2b'),
    done('x1', 7),
  ])
  expect(progress).toMatchObject({ finished: false, segments, rows: 10, bytes: 17, duplicates: 2 })
  expect(progress.sinkState).toEqual({ last: 'x1' })
  expect(ids(progress.plans.get('x')?.undone)).toEqual(['x3', 'x2a'])
  expect(ids(progress.plans.get('x')?.done)).toEqual(['x2b', 'x1'])
  expect([...progress.done.keys()]).toEqual(['x2b', 'x1'])
  expect(progress.sentAt).toEqual(Array(6).fill(Date.parse(at)))
})

it('drops a plan of which nothing is done, also when it was split; an empty one is complete', () => {
  const progress = readProgress([plan('x', 'x1'), split('x1', 'x1a'), plan('y'), plan('z', 'z1'), done('z1')])
  expect([...progress.plans.keys()]).toEqual(['y', 'z'])
})

it('lets a plan take the place of an earlier one', () => {
  const { plans } = readProgress([plan('x', 'x1', 'x2'), plan('x', 'x1', 'x9'), done('x9')])
  expect(ids(plans.get('x')?.undone)).toEqual(['x1'])
})

it('begins anew with every run, but for what the sink has and the budget', () => {
  const window = { from: null, to: '2026-08-02 00:00:00.000000' }
  const first = [plan('x', 'x1'), done('x1'), { kind: 'finish', rows: 5, at } as const]
  expect(readProgress(first)).toMatchObject({ finished: true, rows: 5, sinkState: { last: 'x1' } })
  const second = readProgress([
    ...first,
    { kind: 'run', run: 1, window, at },
    plan('x', 'r1-x1', 'r1-x2'),
    done('r1-x2'),
  ])
  expect(second).toMatchObject({
    run: 1,
    window,
    finished: false,
    rows: 5,
    total: { rows: 10, bytes: 20, duplicates: 2 },
    sinkState: { last: 'r1-x2' },
  })
  expect([...second.done.keys()]).toEqual(['r1-x2'])
  expect([...second.committed]).toEqual(['x1', 'r1-x2'])
  expect(second.sentAt).toHaveLength(6)
  const finished = { kind: 'finish', rows: 10, state: { bytes: 1 }, at } as const
  expect(readProgress([...first, finished]).sinkState).toEqual({ bytes: 1 })
})

it('reads a journal of many days and cells in the time it takes to read it', () => {
  const days = Array.from({ length: 40_000 }, (_, day) => `d${day}`)
  const entries = [...days.map((day) => plan(day, `${day}-1`)), ...days.map((day) => done(`${day}-1`))]
  // Of the processor, whatever else the machine does.
  const before = process.cpuUsage()
  expect(readProgress(entries).committed.size).toBe(days.length)
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000)
})

it('refuses what contradicts itself', () => {
  for (const entries of [
    [done('x1')],
    [plan('x', 'x1'), done('x1'), done('x1')],
    [split('x1', 'x2')],
    [plan('x', 'x1'), done('x1'), plan('x', 'x1')],
  ])
    expect(() => readProgress(entries)).toThrowError(
      expect.objectContaining({
        code: 'checkpoint_invalid',
        message: expect.stringContaining('contradicts'),
      }),
    )
})
