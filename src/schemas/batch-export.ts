import { z } from 'zod'
import { propertyFilterSchema } from './property-filter.ts'
import { dateFilterInput, momentInput, momentOrDayInput } from './time-input.ts'

const looseRecord = z.record(z.string(), z.unknown())
const exportId = z.union([z.string(), z.number()])

export const batchExportSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  model: z.string().nullish(),
  /** Without its secrets, which PostHog keeps to itself. */
  destination: looseRecord.nullish(),
  interval: z.string().nullish(),
  paused: z.boolean().nullish(),
  start_at: z.string().nullish(),
  end_at: z.string().nullish(),
  latest_runs: z.array(looseRecord).nullish(),
  schema: z.unknown().optional(),
  filters: z.unknown().optional(),
  timezone: z.string().nullish(),
  created_at: z.string().nullish(),
  last_updated_at: z.string().nullish(),
  last_paused_at: z.string().nullish(),
})

export const batchExportRunSchema = z.looseObject({
  id: exportId,
  /** `Starting`, `Running`, `Completed`, `Cancelled`, `Failed`, `FailedRetryable`, `FailedBilling`, `Terminated`, `TimedOut`. */
  status: z.string().nullish(),
  records_completed: z.number().nullish(),
  records_total_count: z.number().nullish(),
  bytes_exported: z.number().nullish(),
  latest_error: z.string().nullish(),
  data_interval_start: z.string().nullish(),
  data_interval_end: z.string().nullish(),
  created_at: z.string().nullish(),
  finished_at: z.string().nullish(),
})

export const backfillSchema = z.looseObject({
  id: exportId,
  status: z.string().nullish(),
  start_at: z.string().nullish(),
  end_at: z.string().nullish(),
  progress: z
    .looseObject({
      total_runs: z.number().nullish(),
      finished_runs: z.number().nullish(),
      progress: z.number().nullish(),
    })
    .nullish(),
})

const DESTINATIONS = [
  'AwsS3',
  'S3Compatible',
  'S3',
  'BigQuery',
  'Databricks',
  'AzureBlob',
  'Postgres',
  'Redshift',
  'Snowflake',
  'HTTP',
  'NoOp',
] as const

const destinationSchema = z.strictObject({
  type: z.enum(DESTINATIONS),
  /** Where PostHog keeps the credentials; needed for most types. */
  integration_id: z.number().int().nullable().optional(),
  /** Depends on the type; PostHog refuses fields it does not know. */
  config: looseRecord,
})

const INTERVALS = ['hour', 'day', 'week', 'every 5 minutes', 'every 15 minutes'] as const

export const batchExportInputSchema = z.strictObject({
  name: z.string().min(1),
  /** @default 'events', at the server */
  model: z.enum(['events', 'persons', 'sessions']).optional(),
  interval: z.enum(INTERVALS),
  destination: destinationSchema,
  paused: z.boolean().optional(),
  /** IANA name, for days and weeks. */
  timezone: z.string().min(1).optional(),
  /** For weeks: 0 is Sunday. */
  offset_day: z.number().int().min(0).max(6).optional(),
  /** For days and weeks. */
  offset_hour: z.number().int().min(0).max(23).optional(),
  /** Columns of your own: one plain SELECT from events. */
  hogql_query: z.string().min(1).optional(),
  filters: z.array(propertyFilterSchema).nullable().optional(),
  start_at: momentInput.nullable().optional(),
  end_at: momentInput.nullable().optional(),
})

export const batchExportChangesSchema = batchExportInputSchema.partial().extend({
  /** Its type cannot change; its config is merged with the present one. */
  destination: destinationSchema.partial({ config: true }).optional(),
})

export const unpauseSchema = z.strictObject({
  /** Whether to export what was missed meanwhile. @default false */
  backfill: z.boolean().default(false),
})

export const runFiltersSchema = z.strictObject({
  /** When the run was made: the last 7 days, unless something else is said. */
  after: dateFilterInput.optional(),
  before: dateFilterInput.optional(),
  /** The interval of the data. */
  start: dateFilterInput.optional(),
  end: dateFilterInput.optional(),
  ordering: z.string().optional(),
})

export const backfillInputSchema = z.strictObject({
  /**
   * A moment with an offset for exports by the hour or shorter, a day (`2026-09-01`) for those by day and week.
   * Null for "from the beginning", where the project may do that.
   */
  start_at: momentOrDayInput.nullable(),
  end_at: momentOrDayInput.nullable(),
})

export const pausedSchema = z.looseObject({ paused: z.boolean().nullish() })
export const cancelledSchema = z.looseObject({ cancelled: z.boolean().nullish() })
export const backfillStartedSchema = z.looseObject({ backfill_id: exportId.nullish() })

export type BatchExport = z.output<typeof batchExportSchema>
export type BatchExportInput = z.input<typeof batchExportInputSchema>
export type BatchExportChanges = z.input<typeof batchExportChangesSchema>
export type BatchExportRun = z.output<typeof batchExportRunSchema>
export type BatchExportRunFilters = z.input<typeof runFiltersSchema>
export type Backfill = z.output<typeof backfillSchema>
export type BackfillInput = z.input<typeof backfillInputSchema>
