import { CLICKHOUSE_CODES } from '../../engine/clickhouse-error.ts'
import type { EngineError } from '../../engine/engine.ts'
import { type ApiFailure, invalidQuery, serverError } from '../api-failure.ts'

/** ClickHouse refusals that PostHog passes on under their own name. */
const NAMED = new Set([
  'ILLEGAL_TYPE_OF_ARGUMENT',
  'NO_COMMON_TYPE',
  'NOT_AN_AGGREGATE',
  'UNKNOWN_FUNCTION',
  'TYPE_MISMATCH',
  'ILLEGAL_AGGREGATION',
  'NUMBER_OF_ARGUMENTS_DOESNT_MATCH',
  'CANNOT_PARSE_UUID',
  'CANNOT_PARSE_BOOL',
  'INVALID_JOIN_ON_EXPRESSION',
  'UNKNOWN_TABLE',
  'TOO_MANY_BYTES',
])

/** Other refusals that the text or the data of the query cause. */
const ABOUT_THE_QUERY =
  /^(?:CANNOT_|BAD_|ILLEGAL_|ARGUMENT_|UNKNOWN_|SYNTAX_|AMBIGUOUS_|INCORRECT_|INVALID_|SIZES_OF_|NOT_FOUND_COLUMN|MULTIPLE_|UNSUPPORTED_|NOT_IMPLEMENTED|TOO_DEEP|TOO_BIG|TOO_LARGE|TOO_MANY_|VALUE_IS_OUT|DECIMAL_OVERFLOW|UNEXPECTED_|QUERY_WAS)/

/** The answer PostHog gives when ClickHouse gives up on a query or refuses it. */
export function clickhouseFailure({ clickhouseCode, clickhouseName, message }: EngineError): ApiFailure {
  switch (clickhouseCode) {
    case CLICKHOUSE_CODES.timeoutExceeded:
    case CLICKHOUSE_CODES.tooSlow:
      return serverError(
        'Query has hit the max execution time before completing. Narrow it down, or run it async.',
        504,
      )
    case CLICKHOUSE_CODES.memoryLimitExceeded:
      return serverError(
        'Query has used more memory than one query may. Narrow it down.',
        513,
        'clickhouse_memory_limit_exceeded',
      )
    // What the reader refuses, it refuses because of the query: trying again would not help.
    case CLICKHOUSE_CODES.readonly:
      return invalidQuery(message, 'hogql_query_error')
    case CLICKHOUSE_CODES.tooManyRowsOrBytes:
      return invalidQuery('The result is too large. Select fewer columns or rows.', 'too_many_bytes')
  }
  if (NAMED.has(clickhouseName)) return invalidQuery(message, clickhouseName.toLowerCase())
  if (ABOUT_THE_QUERY.test(clickhouseName)) return invalidQuery(message, 'invalid_input')
  return serverError(`ClickHouse failed with ${clickhouseName} (${clickhouseCode}): ${message}`)
}
