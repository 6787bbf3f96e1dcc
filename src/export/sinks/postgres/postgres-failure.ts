import { ExportError, InputError, PostHogDriverError } from '../../../errors.ts'

const HINTS: Readonly<Record<string, string>> = {
  '42501':
    'Let this user create and write the table, or create it beforehand and grant INSERT, UPDATE and SELECT.',
  '42P10': 'Create a unique index over exactly these columns, or name others as `key`.',
  '3F000': 'Create the schema first: the sink creates tables only.',
  '23502':
    'The table wants a value where the export has none: let the column be NULL, or leave it out of the key.',
  '23505': 'Another unique index of the table is in the way: rows are told apart by `key` alone.',
  '22003':
    'Give the column a type that holds it: `columns: { name: "numeric" }`; for JSON with such numbers, "json".',
  '22P02': 'Give the column a type that holds it, such as "text", in `columns`.',
}
/** What the caller set up wrongly, as opposed to what happened. */
const OF_THE_CALLER = new Set(['42P10', '3F000'])
/** Connection lost, transaction in the way, out of resources, shut down. */
const PASSING = /^(08|40|53|57)/

/** What Postgres refused, with what to do about it. What was committed stays; the export can be continued. */
export function postgresFailure(action: string, error: unknown): Error {
  if (PostHogDriverError.isInstance(error)) return error
  const { code, message, detail } = error as Error & { code?: string; detail?: string }
  const text = `Postgres could not ${action}: ${message}${detail ? ` (${detail})` : ''}.`
  const hint = code ? HINTS[code] : undefined
  const details = { sqlstate: code }
  if (code && OF_THE_CALLER.has(code))
    return new InputError(text, { code: 'invalid_input', hint, details, cause: error })
  return new ExportError(text, {
    code: 'export_stopped',
    hint: hint ?? 'Run the same export again: it goes on behind the last part that Postgres has.',
    retryable: code === undefined || PASSING.test(code) || !/^[0-9A-Z]{5}$/.test(code),
    details,
    cause: error,
  })
}
