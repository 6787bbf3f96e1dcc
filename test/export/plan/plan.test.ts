import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExportError } from '../../../src/errors.ts'
import type { Cell } from '../../../src/export/cell.ts'
import type { ExportTable } from '../../../src/export/export-table.ts'
import { planSegment } from '../../../src/export/plan/plan-segment.ts'
import { segmentsOf } from '../../../src/export/plan/segments-of.ts'
import { splitCell } from '../../../src/export/plan/split-cell.ts'
import { MEMORY_TABLE, type MemoryRow, type MemoryTable, tableInMemory } from '../support/table-in-memory.ts'

const PLAN = { targetRows: 8, cap: 40 }

const time = fc
  .record({
    day: fc.integer({ min: 1, max: 6 }),
    moment: fc.constantFrom('00:00:00.000000', '11:11:11.111111', '23:59:59.999999'),
  })
  .map(({ day, moment }) => `2026-08-0${day} ${moment}`)

/** Few names, people and moments, so that rows meet; names that sort otherwise as UTF-16 than as bytes. */
const row: fc.Arbitrary<MemoryRow> = fc.record({
  time: fc.option(time, { freq: 8 }),
  name: fc.option(fc.constantFrom('', ' ', 'a', 'B', 'é', '\uffee', '😀', 'null', "it's {p0}"), { freq: 8 }),
  first: fc.constantFrom('', 'anna', 'ben', 'cleo', 'dan'),
  second: fc.uuid(),
})
const rows = fc.array(row, { maxLength: 400, size: 'max' })
/** Most of it on one day, under one name, by one person. */
const crowded = fc.record({
  time: fc.constantFrom('2026-08-01 11:11:11.111111', '2026-08-02 00:00:00.000000'),
  name: fc.constantFrom('a', 'a', 'a', 'B', 'é'),
  first: fc.constantFrom('anna', 'anna', 'anna', 'ben', 'cleo'),
  second: fc.uuid(),
})

async function planAll(table: ExportTable, memory: MemoryTable, options = PLAN): Promise<Cell[]> {
  const segments = await segmentsOf(table, memory.ask, options)
  const plans = await Promise.all(segments.map((segment) => planSegment(table, segment, options, memory.ask)))
  return plans.flat()
}

/** The cells of every row. */
function cellsByRow(cells: readonly Cell[], memory: MemoryTable, count: number): string[][] {
  const byRow: string[][] = Array.from({ length: count }, () => [])
  for (const cell of cells) for (const place of memory.rowsOf(cell.bounds)) byRow[place]!.push(cell.id)
  return byRow
}

const isOnce = (ids: readonly string[]): boolean => ids.length === 1

describe('a plan', () => {
  it('has every row in exactly one cell, none larger than aimed at, and is the same each time', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (rows) => {
        const memory = tableInMemory(rows)
        const cells = await planAll(MEMORY_TABLE, memory)
        expect(cellsByRow(cells, memory, rows.length).filter((ids) => !isOnce(ids))).toEqual([])
        expect(cells.map(({ bounds }) => memory.rowsOf(bounds).length)).toEqual(
          cells.map(({ count }) => count),
        )
        expect(Math.max(0, ...cells.map(({ count }) => count))).toBeLessThanOrEqual(PLAN.targetRows)
        expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length)
        expect(cells.every(({ id }) => /^[\w.-]+$/.test(id))).toBe(true)
        expect(await planAll(MEMORY_TABLE, tableInMemory(rows))).toEqual(cells)
      }),
      { numRuns: 40 },
    )
  })

  it('covers rows that arrive, under names and people nobody had, after it was made', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(crowded, { minLength: 50, maxLength: 120, size: 'max' }),
        fc.array(row, { maxLength: 100, size: 'max' }),
        async (early, late) => {
          const days = new Set(early.map(({ time }) => time.slice(0, 10)))
          const within = late.filter(({ time }) => days.has(time?.slice(0, 10) ?? ''))
          const table = {
            ...MEMORY_TABLE,
            time: {
              ...MEMORY_TABLE.time!,
              from: '2026-08-01T00:00:00.000000Z',
              to: '2026-08-07T00:00:00.000000Z',
            },
          }
          const cells = await planAll(table, tableInMemory(early))
          const after = tableInMemory([...early, ...within].filter(({ time }) => time !== null))
          const count = after.rowsOf({}).length
          expect(cellsByRow(cells, after, count).filter((ids) => !isOnce(ids))).toEqual([])
        },
      ),
      { numRuns: 30 },
    )
  })

  it('has every row in one cell even when answers to it are cut', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 7, max: 20 }), async (rows, answerRows) => {
        const memory = tableInMemory(rows, answerRows)
        const cells = await planAll(MEMORY_TABLE, memory)
        expect(cellsByRow(cells, memory, rows.length).filter((ids) => !isOnce(ids))).toEqual([])
      }),
      { numRuns: 40 },
    )
  })

  it.each(['names', 'time'] as const)('needs no %s', async (part) => {
    const { [part]: _, ...table } = MEMORY_TABLE
    await fc.assert(
      fc.asyncProperty(rows, async (rows) => {
        const memory = tableInMemory(rows)
        const cells = await planAll(table, memory)
        const count = cells.reduce((total, cell) => total + cell.count, 0)
        expect(count).toBe(rows.length)
        expect(Math.max(0, ...cells.map(({ count }) => count))).toBeLessThanOrEqual(PLAN.targetRows)
      }),
      { numRuns: 30 },
    )
  })

  it('puts rows of more names than one answer holds into cells by their hashes', async () => {
    const many = Array.from({ length: 300 }, (_, index) => thing({ name: `generated ${index}` }))
    const memory = tableInMemory(many, 100)
    const cells = await planAll(MEMORY_TABLE, memory)
    expect(cellsByRow(cells, memory, 300).every(isOnce)).toBe(true)
    expect(cells.every(({ bounds }) => bounds.names === undefined && bounds.hashes!.length > 0)).toBe(true)
    expect(Math.max(...cells.map(({ count }) => count))).toBeLessThanOrEqual(PLAN.targetRows)
  })

  it('tells the rows of one busy person apart by the next column', async () => {
    const memory = tableInMemory(Array.from({ length: 300 }, () => thing({ first: 'busy' })))
    const cells = await planAll(MEMORY_TABLE, memory)
    expect(cells.every(({ bounds }) => bounds.hashes!.length === 2)).toBe(true)
    expect(cellsByRow(cells, memory, 300).every(isOnce)).toBe(true)
  })

  it('keeps copies of one row together as long as one answer carries them, and stops when none does', async () => {
    const copies = (count: number): MemoryRow[] =>
      Array.from({ length: count }, () => thing({ second: 'same' }))
    expect((await planAll(MEMORY_TABLE, tableInMemory(copies(40)))).map(({ count }) => count)).toEqual([40])
    const failure = await planAll(MEMORY_TABLE, tableInMemory(copies(41))).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ExportError)
    expect(failure).toMatchObject({
      code: 'export_stopped',
      message: expect.stringContaining('41 rows of things cannot be told apart'),
    })
  })

  it('asks little: once for the days, and once for names and once for a large name of the days that are cut together', async () => {
    const rows = ['2026-08-01', '2026-08-02', '2026-08-04'].flatMap((day) =>
      Array.from({ length: 30 }, () => thing({ time: `${day} 10:00:00.000000`, first: crypto.randomUUID() })),
    )
    const table = {
      ...MEMORY_TABLE,
      time: { ...MEMORY_TABLE.time!, from: '2026-08-01T00:00:00.000000Z', to: '2026-08-05T00:00:00.000000Z' },
    }
    const large = tableInMemory(rows)
    await planAll(table, large)
    expect(large.asked.length).toBe(1 + 2 + 2)
    const small = tableInMemory(rows)
    await planAll(table, small, { targetRows: 60, cap: 100 })
    expect(small.asked.length).toBe(1)
  })
})

describe('splitting a cell', () => {
  it('puts cells in its place that hold its rows once each, and half of them at most', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          ...[row, crowded].map((row) =>
            fc.array<MemoryRow>(row, { minLength: 2, maxLength: 200, size: 'max' }),
          ),
        ),
        async (rows) => {
          const memory = tableInMemory(rows)
          const cells = await planAll(MEMORY_TABLE, memory, { targetRows: 20, cap: 100 })
          for (const cell of cells.filter(({ count }) => count > 1)) {
            const parts = await splitCell(MEMORY_TABLE, cell, { targetRows: 20, cap: 100 }, memory.ask)
            const places = parts.flatMap(({ bounds }) => memory.rowsOf(bounds))
            expect(places.toSorted((one, other) => one - other)).toEqual(memory.rowsOf(cell.bounds))
            expect(Math.max(...parts.map(({ count }) => count))).toBeLessThanOrEqual(cell.count / 2)
            expect(parts.map(({ id }) => id)).toEqual(parts.map((_, index) => `${cell.id}.${index + 1}`))
            expect(await splitCell(MEMORY_TABLE, cell, { targetRows: 20, cap: 100 }, memory.ask)).toEqual(
              parts,
            )
          }
        },
      ),
      { numRuns: 20 },
    )
  })

  it('cuts between days first, which spares PostHog the rows of the others', async () => {
    const days = ['2026-08-01', '2026-08-02', '2026-08-04', '2026-08-05']
    const memory = tableInMemory(days.map((day) => thing({ time: `${day} 10:00:00.000000` })))
    const [cell] = await planAll(MEMORY_TABLE, memory)
    expect(cell?.segment).toBe('2026-08-01_2026-08-05')
    const parts = await splitCell(MEMORY_TABLE, cell!, PLAN, memory.ask)
    expect(parts.map(({ bounds }) => bounds)).toEqual([
      { time: ['2026-08-01T10:00:00.000000Z', '2026-08-04T00:00:00.000000Z'] },
      { time: ['2026-08-04T00:00:00.000000Z', '2026-08-05T10:00:00.000001Z'] },
    ])
  })

  it('goes on splitting what was split', async () => {
    const memory = tableInMemory(Array.from({ length: 64 }, () => thing({})))
    let [cell] = await planAll(MEMORY_TABLE, memory, { targetRows: 64, cap: 100 })
    for (let rows = 32; rows >= 1; rows /= 2) {
      const parts = await splitCell(MEMORY_TABLE, cell!, { targetRows: 64, cap: 100 }, memory.ask)
      expect(Math.max(...parts.map(({ count }) => count))).toBeLessThanOrEqual(rows)
      cell = parts.reduce((one, other) => (other.count > one.count ? other : one))
      if (cell.count === 1) break
    }
    expect(cell!.count).toBe(1)
  })

  it('says so when a cell cannot be smaller', async () => {
    const memory = tableInMemory([thing({ second: 'same' }), thing({ second: 'same' })])
    const [cell] = await planAll(MEMORY_TABLE, memory)
    const split = splitCell(MEMORY_TABLE, cell!, PLAN, memory.ask)
    await expect(split).rejects.toMatchObject({ code: 'export_stopped' })
  })
})

let number = 0
const thing = (given: Partial<MemoryRow>): MemoryRow => ({
  time: '2026-08-01 10:00:00.000000',
  name: 'a',
  first: 'anna',
  second: String(number++),
  ...given,
})
