import { ExportError, InputError, PostHogDriverError } from '../../errors.ts'
import { formatValue } from '../../format/format-value.ts'

export interface ExportStop {
  what: string
  /** Committed so far. */
  rows: number
  countedRows?: number
  /** What a later run goes on with. */
  checkpoint?: string
  /** Whether the same call would begin anew instead. */
  overwrite: boolean
  /** Whether the caller's signal ended it. */
  aborted: boolean
}

/** What ended an export, with how far it came and how to go on. Wrong input stays what it is. */
export function stoppedExport(error: unknown, stop: ExportStop): Error {
  if (
    error instanceof InputError ||
    (PostHogDriverError.isInstance(error) && error.code === 'checkpoint_invalid')
  )
    return error
  const { what, rows, countedRows, checkpoint, overwrite, aborted } = stop
  const known = PostHogDriverError.isInstance(error) ? error : undefined
  if (!aborted && !checkpoint && rows === 0 && known) return known
  const reason = aborted ? 'it was told to' : error instanceof Error ? error.message : String(error)
  const of = countedRows === undefined ? '' : ` of ${formatValue(countedRows, 'grouped')}`
  const progress = `The export of ${what} stopped after ${formatValue(rows, 'grouped')}${of} rows`
  const again = overwrite ? 'without overwriting' : 'unchanged'
  const goOn = checkpoint ? `Run it again, ${again}, to go on where it stopped.` : undefined
  return new ExportError(`${progress}: ${reason}`, {
    code: aborted ? 'aborted' : 'export_stopped',
    status: known?.status,
    hint: [known?.hint, goOn].filter(Boolean).join(' ') || undefined,
    retryable: known?.retryable ?? false,
    details: {
      ...known?.details,
      rows,
      ...(countedRows !== undefined && { countedRows }),
      ...(checkpoint && { checkpoint }),
      ...(known && { cause: known.code }),
    },
    cause: error,
  })
}
