import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AskRows } from '../../../src/export/ask-rows.ts'
import type { ExportTable } from '../../../src/export/export-table.ts'
import { cellQuery } from '../../../src/export/plan/cell-query.ts'
import { planSegment } from '../../../src/export/plan/plan-segment.ts'
import { segmentsOf } from '../../../src/export/plan/segments-of.ts'
import { type HogQLFragment, hogql } from '../../../src/hogql/hogql-tag.ts'
import { type RunningEngine, startEngine } from '../../../src/local/engine/start-engine.ts'
import { createHogQLCompiler, type HogQLCompiler } from '../../../src/local/hogql/hogql-compiler.ts'
import { createHogQLParser } from '../../../src/local/hogql/parser/parser.ts'
import { project } from '../../local/hogql/support/project.ts'

/** What one mark of ClickHouse's index stands for; a query reads whole granules. */
const GRANULE = 8192
const DAY = '2026-08-03'
const TABLE: ExportTable = {
  name: 'events',
  from: hogql`events`,
  columns: [{ name: 'uuid', expression: hogql`uuid`, type: 'UUID', output: true }],
  time: {
    column: hogql`events.timestamp`,
    from: `${DAY}T00:00:00.000000Z`,
    to: '2026-08-04T00:00:00.000000Z',
  },
  names: hogql`events.event`,
  hashes: [hogql`events.distinct_id`, hogql`events.uuid`],
}

let directory: string
let engine: RunningEngine
let compiler: HogQLCompiler
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'posthog-driver-pruning-'))
  engine = await startEngine({ directory })
  compiler = createHogQLCompiler({ parser: createHogQLParser() })
  // Three days of 200,000; six in ten under one name.
  await engine.execute(`
    INSERT INTO posthog.events (uuid, event, properties, timestamp, created_at, distinct_id, person_id)
    SELECT generateUUIDv4(number), if(number % 10 < 6, 'most', concat('name_', toString(number % 23))), '{}',
      toDateTime64('2026-08-02 00:00:00', 6, 'UTC') + toIntervalMicrosecond(number * 432000), now64(6),
      concat('person ', toString(number % 5003)), generateUUIDv4(number + 1)
    FROM numbers(600000)`)
  await engine.execute('OPTIMIZE TABLE posthog.events FINAL')
}, 120_000)
afterAll(async () => {
  await compiler?.close()
  await engine?.close()
  await rm(directory, { recursive: true, force: true })
})

const compile = async ({ hogql, values }: HogQLFragment): Promise<string> => {
  const metadata = project({ timezone: 'America/New_York' })
  return (await compiler.compile(hogql, { metadata, values, convertToProjectTimezone: false })).sql
}
const ask: AskRows = async (query) => {
  const { columns, rows } = await engine.query(await compile(query))
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])))
}

it('lets ClickHouse read little more than the rows of a cell', async () => {
  const [segment] = await segmentsOf(TABLE, ask)
  const cells = await planSegment(TABLE, segment!, { targetRows: 25_000, cap: 50_000 }, ask)
  expect(cells.reduce((total, { count }) => total + count, 0)).toBe(200_000)
  let granules = 0
  for (const cell of cells) {
    const sql = await compile(cellQuery(TABLE, cell.bounds, 50_000))
    const { rows } = await engine.query(`EXPLAIN indexes = 1 ${sql}`)
    const read = rows.flatMap(([line]) => /Granules: (\d+)\/\d+/.exec(String(line))?.[1] ?? []).at(-1)
    granules += Number(read)
    // Marks fall anywhere: the rows of each end of each range lie in a granule that is read for others as well.
    expect(Number(read)).toBeLessThanOrEqual(cell.count / GRANULE + 2 + 2 * (cell.bounds.names?.length ?? 0))
  }
  expect(granules).toBeLessThan((200_000 / GRANULE) * 2)
})
