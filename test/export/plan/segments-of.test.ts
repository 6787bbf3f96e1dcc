import { expect, it } from 'vitest'
import { QueryError } from '../../../src/errors.ts'
import type { ExportTable } from '../../../src/export/export-table.ts'
import { segmentsOf } from '../../../src/export/plan/segments-of.ts'
import { MEMORY_TABLE, tableInMemory } from '../support/table-in-memory.ts'

const inRange = (from: string | null, to: string | null, joinDays = false): ExportTable => ({
  ...MEMORY_TABLE,
  time: {
    ...MEMORY_TABLE.time!,
    from: from && `${from}T00:00:00.000000Z`,
    to: to && `${to}T00:00:00.000000Z`,
    joinDays,
  },
})
const at = (...times: (string | null)[]) =>
  tableInMemory(times.map((time) => ({ time, name: 'a', first: 'anna', second: 'x' })))

it('fixes open ends at what there is, rows without a time apart', async () => {
  const memory = at('2026-08-03 10:00:00.000001', '2026-08-01 23:59:59.999999', null, null)
  expect(await segmentsOf(inRange(null, null), memory.ask)).toEqual([
    {
      name: '2026-08-01',
      bounds: { time: ['2026-08-01T23:59:59.999999Z', '2026-08-02T00:00:00.000000Z'] },
      count: 1,
    },
    {
      name: '2026-08-03',
      bounds: { time: ['2026-08-03T00:00:00.000000Z', '2026-08-03T10:00:00.000002Z'] },
      count: 1,
    },
    { name: 'null-time', bounds: { timeIsNull: true }, count: 2 },
  ])
  const after = await segmentsOf(inRange('2026-08-02', null), memory.ask)
  expect(after.map(({ name }) => name)).toEqual(['2026-08-03'])
})

it('has none where there is nothing', async () => {
  expect(await segmentsOf(inRange(null, null), at().ask)).toEqual([])
  expect(await segmentsOf(inRange('2026-08-01', '2026-08-09'), at('2026-08-10 00:00:00.000000').ask)).toEqual(
    [],
  )
})

it('keeps what no Date of ClickHouse can hold in segments of their own', async () => {
  const segments = await segmentsOf(inRange('1950-01-01', '2200-01-01', true), async (query) => {
    const { p0, p1 } = query.values
    expect([String(p0) >= '1970-01-01', String(p1) < '2149-06-06']).toEqual([true, true])
    return []
  })
  expect(segments).toEqual([
    { name: 'before-1970', bounds: { time: ['1950-01-01T00:00:00.000000Z', '1970-01-01T00:00:00.000000Z'] } },
    { name: 'after-2149', bounds: { time: ['2149-06-06T00:00:00.000000Z', '2200-01-01T00:00:00.000000Z'] } },
  ])
})

it('counts shorter stretches when PostHog finds them too expensive, and each day once', async () => {
  const memory = at(
    ...Array.from({ length: 28 }, (_, day) => `2026-02-${String(day + 1).padStart(2, '0')} 12:00:00.000000`),
  )
  let refused = 0
  const segments = await segmentsOf(inRange('2026-02-01', '2026-03-01'), async (query, purpose) => {
    const [from, to] = Object.values(query.values).map((text) => Date.parse(`${String(text).slice(0, 10)}Z`))
    if (to! - from! < 6 * 86_400_000) return memory.ask(query, purpose)
    refused++
    const reason = new QueryError('too slow', { code: 'query_too_expensive', hogql: query.hogql })
    // As the line of requests wraps it.
    throw new Error(reason.message, { cause: reason })
  })
  expect(segments.map(({ count }) => count)).toEqual(Array.from({ length: 28 }, () => 1))
  expect(refused).toBe(3)
})

it('gives up when a single day is too expensive', async () => {
  const reason = new QueryError('too slow', { code: 'query_too_expensive', hogql: '' })
  const segments = segmentsOf(inRange('2026-02-01', '2026-03-01'), () => Promise.reject(reason))
  await expect(segments).rejects.toBe(reason)
})
