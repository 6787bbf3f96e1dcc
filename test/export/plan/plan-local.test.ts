import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostHogClient } from '../../../src/client/client.ts'
import type { Row } from '../../../src/client/driver.ts'
import type { Cell } from '../../../src/export/cell.ts'
import type { ExportTable } from '../../../src/export/export-table.ts'
import { cellQuery } from '../../../src/export/plan/cell-query.ts'
import { planSegment } from '../../../src/export/plan/plan-segment.ts'
import { segmentsOf } from '../../../src/export/plan/segments-of.ts'
import { splitCell } from '../../../src/export/plan/split-cell.ts'
import { EXPORT_QUERY } from '../../../src/export/run/open-answer.ts'
import { eventsTable } from '../../../src/export/tables/events-table.ts'
import { rowsTable } from '../../../src/export/tables/rows-table.ts'
import type { TableSource } from '../../../src/export/tables/table-source.ts'
import type { HogQLFragment } from '../../../src/hogql/hogql-tag.ts'
import { type LocalPostHog, startLocalPostHog } from '../../../src/local/index.ts'

const uuidOf = (index: number): string => `0199a1f2-0000-7000-8000-${String(index).padStart(12, '0')}`
/** Around midnight in UTC, in New York and in Kathmandu, and in the hour that a clock change skips. */
const TIMES = [
  ...['00:00:00.000000', '03:59:59.999999', '04:00:00.000000', '07:15:00.000001', '18:14:59.999999'],
  ...['18:15:00.000000', '23:59:59.999999'],
]
const NAMES = [
  '!',
  'login',
  'Login',
  "it's {p0}",
  'zoë',
  '\uffee',
  '😀',
  '$pageview',
  '$pageview',
  '$pageview',
]
const EVENTS = Array.from({ length: 2000 }, (_, index) => ({
  uuid: uuidOf(index),
  event: NAMES[index % NAMES.length]!,
  distinct_id: index % 3 ? 'busy' : `user-${index % 41}`,
  timestamp: `2026-03-${String(6 + (index % 5)).padStart(2, '0')}T${TIMES[index % TIMES.length]}Z`,
  properties: { odd: index % 4 === 0 ? null : index },
}))
const PLAN = { targetRows: 60, cap: 100 }

describe.each(['UTC', 'America/New_York', 'Asia/Kathmandu'])(
  'a project in %s',
  { timeout: 120_000 },
  (timezone) => {
    let folder: string
    let local: LocalPostHog
    let client: PostHogClient
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'posthog-driver-plan-'))
      const data = join(folder, 'events.ndjson')
      await writeFile(data, EVENTS.map((event) => JSON.stringify(event)).join('\n'))
      local = await startLocalPostHog({ data, timezone })
      client = new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
    }, 120_000)
    afterAll(async () => {
      await client?.close()
      await local?.close()
      await rm(folder, { recursive: true, force: true })
    })

    const ask = async (query: HogQLFragment): Promise<Row[]> =>
      (await client.execute(query, EXPORT_QUERY)).rows
    const prepare = (source: TableSource): Promise<ExportTable> =>
      source.prepare(async (query) => {
        const { columns, types } = await client.execute(query, EXPORT_QUERY)
        return columns.map((name, index) => ({ name, type: types[index]! }))
      })
    const plan = async (table: ExportTable) => {
      const segments = await segmentsOf(table, ask, PLAN)
      const plans = await Promise.all(segments.map((segment) => planSegment(table, segment, PLAN, ask)))
      return { segments, cells: plans.flat() }
    }
    /** The uuids of cells, and that each has as many as were counted for it. */
    async function fetchAll(table: ExportTable, cells: readonly Cell[]): Promise<string[]> {
      const rows = await Promise.all(cells.map((cell) => ask(cellQuery(table, cell.bounds, 1000))))
      expect(rows.map(({ length }) => length)).toEqual(cells.map(({ count }) => count))
      return rows
        .flat()
        .map(({ uuid }) => String(uuid))
        .toSorted()
    }

    it('is cut by UTC days, and every event is in one cell', async () => {
      const table = await prepare(
        eventsTable({ from: '2026-03-06', to: '2026-03-11', columns: ['uuid'] }, 'test'),
      )
      const { segments, cells } = await plan(table)
      const days = ['2026-03-06', '2026-03-07', '2026-03-08', '2026-03-09', '2026-03-10']
      expect(segments).toEqual(days.map((name) => expect.objectContaining({ name, count: 400 })))
      expect(Math.max(...cells.map(({ count }) => count))).toBeLessThanOrEqual(PLAN.targetRows)
      expect(await fetchAll(table, cells)).toEqual(EVENTS.map(({ uuid }) => uuid))
      const [largest] = cells.toSorted((one, other) => other.count - one.count)
      const parts = await splitCell(table, largest!, PLAN, ask)
      expect(await fetchAll(table, parts)).toEqual(await fetchAll(table, [largest!]))
    })

    it('has rows on either end of a range to the microsecond', async () => {
      const [from, to] = ['2026-03-06T03:59:59.999999Z', '2026-03-10T18:15:00.000000Z']
      const table = await prepare(eventsTable({ from, to, columns: ['uuid'] }, 'test'))
      const { cells } = await plan(table)
      const within = EVENTS.filter(({ timestamp }) => timestamp >= from && timestamp < to)
      expect(within.length).toBeLessThan(EVENTS.length)
      expect(await fetchAll(table, cells)).toEqual(within.map(({ uuid }) => uuid))
    })

    it('has the rows of any query in one cell each, also where its key is NULL', async () => {
      const query = `SELECT uuid, if(properties.odd IS NULL, NULL, timestamp) AS at, nullIf(event, '!') AS name
      FROM events -- all`
      const table = await prepare(rowsTable({ hogql: query, key: ['at', 'name', 'uuid'] }, 'test'))
      const { segments, cells } = await plan(table)
      expect(segments.at(-1)).toMatchObject({ name: 'null-time', count: 500 })
      expect(await fetchAll(table, cells)).toEqual(EVENTS.map(({ uuid }) => uuid))
    })
  },
)
