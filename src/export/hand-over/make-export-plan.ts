import { z } from 'zod'
import { checkOptions } from '../../client/check-options.ts'
import type { Driver } from '../../client/driver.ts'
import { callOptionsSchema } from '../../schemas/query-options.ts'
import type { Segment } from '../cell.ts'
import type { ExportTable } from '../export-table.ts'
import { DAY, microsecondText, startOfDay, toMicroseconds } from '../plan/microseconds.ts'
import { totalOf } from '../plan/pack.ts'
import { segmentsOf } from '../plan/segments-of.ts'
import { REQUEST_DEFAULTS } from '../request-defaults.ts'
import { type EventsExport, eventsTable } from '../tables/events-table.ts'
import { estimateCells, type RequestBudget } from './estimate-cells.ts'
import { createAsker, type ExportAsker, isTooExpensive } from './export-asker.ts'
import type { BatchExportAlternative, ExportPlan, FileDownloadAlternative } from './export-plan.ts'
import { missingInFiles } from './file-table.ts'
import { recommendPath } from './hand-over-rule.ts'
import type { PlanExportOptions } from './plan-export.ts'
import { sampleBytes } from './sample-bytes.ts'

const positive = z.int().min(1)
const optionsSchema = z.strictObject({
  format: z.enum(['ndjson', 'csv', 'parquet']).optional(),
  recurring: z.boolean().optional(),
  requestsPerMinute: positive.optional(),
  requestsPerHour: positive.optional(),
  concurrency: positive.max(3).optional(),
  signal: callOptionsSchema.shape.signal,
})

/** Of a row with a usual number of properties, for days that cannot be sampled. */
const USUAL_ROW_BYTES = 1300
const HOURLY_ROWS = 10_000_000
const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS

/** What `planExport` does. */
export async function makeExportPlan(
  driver: Driver,
  selection: EventsExport,
  options: PlanExportOptions,
): Promise<ExportPlan> {
  const call = 'planExport()'
  const source = eventsTable(selection, call)
  const given = checkOptions(options, optionsSchema, call)
  const { format = 'ndjson', recurring = false, signal } = given
  const budget: RequestBudget = {
    requestsPerMinute: given.requestsPerMinute ?? REQUEST_DEFAULTS.requestsPerMinute,
    requestsPerHour: given.requestsPerHour ?? REQUEST_DEFAULTS.requestsPerHour,
    concurrency: given.concurrency ?? REQUEST_DEFAULTS.concurrency,
  }
  const asker = createAsker(driver, source.what, budget, signal)
  const table = await source.prepare(asker.askColumns)
  const days = await countDays(table, asker)
  const bytesPerRow = days && (await sample(driver, table, days, asker))
  const rows = days && totalOf(days)
  const cells = days && estimateCells(days, bytesPerRow ?? USUAL_ROW_BYTES, asker.line.sent, budget)
  const { from, to } = table.time as { from: string; to: string }
  const alternatives = {
    cells: { ...cells, needs: 'a key with the scope query:read.', blockedBy: cells ? [] : [UNCOUNTED] },
    'file-download': byFiles(from, missingInFiles(selection, call)),
    'batch-export': onSchedule({ from, to }, rows && rows / Math.max(1, days.length), selection),
  }
  const { path, reason } = recommendPath({
    rows: rows ?? null,
    requests: cells?.requests ?? Number.POSITIVE_INFINITY,
    requestsPerHour: budget.requestsPerHour,
    parquet: format === 'parquet',
    recurring,
    tooExpensive: !days || bytesPerRow === undefined,
    blocked: PATHS.filter((path) => alternatives[path].blockedBy.length > 0),
  })
  return {
    rows: rows ?? null,
    days: days?.length ?? 0,
    bytesPerRow: bytesPerRow ?? USUAL_ROW_BYTES,
    bytes: rows === undefined ? null : rows * (bytesPerRow ?? USUAL_ROW_BYTES),
    requests: cells?.requests ?? null,
    minutes: cells?.minutes ?? null,
    range: { from, to },
    recommended: path,
    reason,
    alternatives,
  }
}

const PATHS = ['cells', 'file-download', 'batch-export'] as const
const UNCOUNTED = 'PostHog finds a single day of it too expensive to count.'

/** Undefined when even a single day is too expensive. */
async function countDays(table: ExportTable, { ask }: ExportAsker): Promise<Counted[] | undefined> {
  const daily = table.time ? { ...table, time: { ...table.time, joinDays: false } } : table
  return segmentsOf(daily, ask).then(
    (segments) => segments.map((segment) => ({ ...segment, count: segment.count ?? 0 })),
    whenTooExpensive,
  )
}

type Counted = Segment & { count: number }

async function sample(driver: Driver, table: ExportTable, days: readonly Counted[], { line }: ExportAsker) {
  const [first, ...others] = days
  if (!first) return USUAL_ROW_BYTES
  const largest = others.reduce((most, day) => (day.count > most.count ? day : most), first)
  const bytes = await line
    .run({ requests: 0 }, (signal) =>
      sampleBytes(driver, table, largest, signal).then((found) => ({ found })),
    )
    .catch(whenTooExpensive)
  return bytes && (bytes.found ?? USUAL_ROW_BYTES)
}

function whenTooExpensive(error: unknown): undefined {
  if (!isTooExpensive(error)) throw error
}

function byFiles(from: string, blockedBy: readonly string[]): FileDownloadAlternative {
  // The day before: clocks of those who send are not those of PostHog.
  const receivedFrom = microsecondText(startOfDay(toMicroseconds(from)) - DAY)
  const sinceMs = Math.max(1, Date.now() - Date.parse(receivedFrom))
  return {
    runs: Math.ceil(sinceMs / WEEK_MS),
    receivedFrom,
    needs:
      'a key with the scope batch_export:write (exportEventsByFile). Rows can come twice, and PostHog bills them as batch exports.',
    blockedBy,
  }
}

function onSchedule(
  { from, to }: { from: string; to: string },
  rowsPerDay: number | undefined,
  { where, events }: EventsExport,
): BatchExportAlternative {
  const interval = rowsPerDay === undefined || rowsPerDay > HOURLY_ROWS ? 'hour' : 'day'
  const lastDay = microsecondText(startOfDay(toMicroseconds(to) + DAY - 1n))
  return {
    definition: { name: 'events', model: 'events', interval },
    backfill:
      interval === 'day'
        ? { start_at: from.slice(0, 10), end_at: lastDay.slice(0, 10) }
        : { start_at: from, end_at: to },
    needs:
      'a destination, such as a bucket or a warehouse, and a key with the scope batch_export:write (client.batchExports). Rows can come twice: merge them by uuid.',
    blockedBy:
      where || events
        ? [
            'It knows neither `where` nor `events`: filters of a batch export are property filters of its own.',
          ]
        : [],
  }
}
