import type { ResultForm } from './engine-messages.ts'

/**
 * Settings of one read-only query. They travel as connection arguments, because read-only level 1 (which also closes
 * table functions and DDL) refuses settings inside the statement.
 */
export interface ReaderLimits {
  timeoutMs: number
  maxMemoryBytes: number
  settings: Record<string, string | number>
  form: ResultForm
}

const MEBIBYTE = 1024 ** 2
/** More than this does not fit one answer anyway; ClickHouse, its channel and the server hold a copy each. */
export const MAX_RESULT_BYTES = 128 * MEBIBYTE
/**
 * All queries at once, beside the quarter of a gibibyte that the process takes by itself. Every session has to say it: one
 * that does not lifts the limit for all.
 */
const MAX_SHARED_MEMORY_BYTES = 960 * MEBIBYTE
/** Queries must not keep events from being written. */
const WRITER_RESERVE_BYTES = 512 * MEBIBYTE
const MAX_THREADS = 4

const FIXED_SETTINGS = {
  readonly: 1,
  max_threads: MAX_THREADS,
  max_result_bytes: MAX_RESULT_BYTES,
  result_overflow_mode: 'throw',
  timeout_overflow_mode: 'throw',
  // Only max_execution_time ends a query: no guessing from its speed.
  timeout_before_checking_execution_speed: 0,
  // Beyond the memory there is, a query ends at once instead of waiting for others to end.
  memory_usage_overcommit_max_wait_microseconds: 0,
  implicit_select: 0,
} as const

/** How values leave the engine, see `Engine.query`. */
const OUTPUT_SETTINGS = {
  output_format_json_quote_decimals: 1,
  output_format_json_quote_denormals: 0,
  output_format_json_escape_forward_slashes: 0,
  output_format_json_named_tuples_as_objects: 0,
  output_format_write_statistics: 0,
  output_format_json_validate_utf8: 1,
  date_time_output_format: 'iso',
} as const

/** What PostHog's HogQL relies on. */
const HOGQL_SETTINGS = {
  transform_null_in: 1,
  join_use_nulls: 0,
  max_query_size: 1_048_576,
  max_ast_elements: 4_000_000,
  max_expanded_ast_elements: 4_000_000,
} as const

/** The arguments of a reader session: limits and safety win over the caller's settings. */
export function readerArguments(limits: ReaderLimits): string[] {
  return toArguments({
    ...HOGQL_SETTINGS,
    ...limits.settings,
    ...OUTPUT_SETTINGS,
    // Also says how functions such as toJSONString write them: PostHog's are bare.
    output_format_json_quote_64bit_integers: limits.form === 'document' ? 1 : 0,
    ...FIXED_SETTINGS,
    max_execution_time: limits.timeoutMs / 1000,
    max_memory_usage: limits.maxMemoryBytes,
    max_memory_usage_for_user: MAX_SHARED_MEMORY_BYTES,
  })
}

/** The arguments of the writer session. */
export function writerArguments(): string[] {
  return toArguments({
    max_threads: MAX_THREADS,
    implicit_select: 0,
    max_memory_usage_for_user: MAX_SHARED_MEMORY_BYTES + WRITER_RESERVE_BYTES,
  })
}

/** The arguments of a session that stops others or tidies up. */
export function housekeepingArguments(): string[] {
  return toArguments({ max_memory_usage_for_user: MAX_SHARED_MEMORY_BYTES })
}

function toArguments(settings: Record<string, string | number>): string[] {
  return Object.entries(settings).map(([name, value]) => {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`"${name}" is not the name of a ClickHouse setting`)
    return `--${name}=${value}`
  })
}
