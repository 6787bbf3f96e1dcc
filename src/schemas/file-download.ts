import { z } from 'zod'
import { momentInput } from './time-input.ts'

/** The end of a run; all other statuses mean that it is still going on. */
export const FILE_DOWNLOAD_ENDS = [
  'Completed',
  'Cancelled',
  'Failed',
  'FailedRetryable',
  'FailedBilling',
  'Terminated',
  'TimedOut',
] as const

export const fileDownloadSchema = z.looseObject({
  /** `Starting`, `Running`, or one of the ends. */
  status: z.string(),
  /** Ids of the files, once it is `Completed`; empty when there were no rows. */
  files: z.array(z.string()).nullish(),
  error: z.string().nullish(),
})

export const fileDownloadListItemSchema = z.looseObject({ id: z.string(), status: z.string().nullish() })
export const fileDownloadStartedSchema = z.looseObject({ id: z.string() })

const WEEK_MS = 7 * 24 * 3_600_000

export const fileDownloadInputSchema = z
  .strictObject({
    model: z.enum(['events', 'persons', 'sessions']),
    file: z
      .strictObject({
        /** @default 'Parquet', at the server */
        format: z.enum(['Parquet', 'JSONLines']).optional(),
        /** JSONLines knows gzip and brotli only. */
        compression: z.enum(['zstd', 'gzip', 'brotli', 'lz4', 'snappy']).nullable().optional(),
        max_size_mb: z.number().int().min(1).optional(),
      })
      .refine(
        ({ format, compression }) =>
          format !== 'JSONLines' || !compression || compression === 'gzip' || compression === 'brotli',
        { path: ['compression'], error: 'expected gzip or brotli, the only ones for JSONLines' },
      )
      .optional(),
    /** Names of events to export; only for the model `events`. */
    include: z.array(z.string()).optional(),
    /** Names of events to leave out; only for the model `events`. */
    exclude: z.array(z.string()).optional(),
    /** Inclusive. */
    data_interval_start: momentInput,
    /** Exclusive; a week after the start at most, and not in the future. */
    data_interval_end: momentInput,
  })
  .check(({ value, issues }) => {
    const lengthMs = Date.parse(value.data_interval_end) - Date.parse(value.data_interval_start)
    const problem = (path: string, message: string) =>
      issues.push({ code: 'custom', path: [path], message, input: undefined })
    if (lengthMs <= 0) problem('data_interval_end', 'expected a moment after data_interval_start')
    if (lengthMs > WEEK_MS)
      problem('data_interval_end', 'expected a week after data_interval_start at most; export week by week')
    if (value.model !== 'events' && (value.include || value.exclude))
      problem(value.include ? 'include' : 'exclude', 'expected none: only events are chosen by name')
  })

export type FileDownload = z.output<typeof fileDownloadSchema>
export type FileDownloadInput = z.input<typeof fileDownloadInputSchema>
export type FileDownloadListItem = z.output<typeof fileDownloadListItemSchema>
