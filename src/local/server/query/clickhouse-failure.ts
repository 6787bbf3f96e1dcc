import { CLICKHOUSE_CODES } from '../../engine/clickhouse-error.ts'
import type { EngineError } from '../../engine/engine.ts'
import { type ApiFailure, invalidQuery, serverError } from '../api-failure.ts'
import { readableMessage } from './readable-message.ts'

/** Refusals that PostHog passes on in ClickHouse's words, under their own name. */
const EXPOSED = new Set(
  `TOO_MANY_ARGUMENTS_FOR_FUNCTION TOO_FEW_ARGUMENTS_FOR_FUNCTION BAD_ARGUMENTS NUMBER_OF_ARGUMENTS_DOESNT_MATCH
  ILLEGAL_TYPE_OF_ARGUMENT ILLEGAL_COLUMN UNKNOWN_FUNCTION UNKNOWN_TYPE TYPE_MISMATCH ILLEGAL_TYPE_OF_COLUMN_FOR_FILTER
  UNKNOWN_TABLE UNKNOWN_AGGREGATE_FUNCTION INCORRECT_QUERY INCOMPATIBLE_COLUMNS ZERO_ARRAY_OR_TUPLE_INDEX ILLEGAL_DIVISION
  CYCLIC_ALIASES ILLEGAL_AGGREGATION AMBIGUOUS_IDENTIFIER EMPTY_QUERY NOT_AN_AGGREGATE INCOMPATIBLE_TYPE_OF_JOIN TOO_MANY_BYTES
  VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN AMBIGUOUS_COLUMN_NAME NO_COMMON_TYPE
  INDEX_OF_POSITIONAL_ARGUMENT_IS_OUT_OF_RANGE ILLEGAL_SYNTAX_FOR_DATA_TYPE FUNCTION_THROW_IF_VALUE_IS_NON_ZERO
  WITH_TIES_WITHOUT_ORDER_BY`.split(/\s+/),
)

/** Refusals whose own words would show values of the data: PostHog has a fixed text for each. */
const FIXED_TEXTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    CANNOT_PARSE_TEXT:
      'A value cannot be read as the type that was asked for. Check conversions and the form of values.',
    CANNOT_PARSE_DATE: 'Cannot parse a date. Check the dates in the query and how they are written.',
    CANNOT_PARSE_DATETIME:
      'Cannot parse a date and time. Check the times in the query and how they are written.',
    CANNOT_PARSE_NUMBER: 'Cannot parse a number. Check conversions for values that are no numbers.',
    CANNOT_PARSE_UUID:
      'Cannot parse a UUID. Check how the values compared with or converted to UUIDs are written.',
    CANNOT_PARSE_BOOL: 'Cannot parse a boolean. Values other than true, false, 1 and 0 are not read as one.',
    CANNOT_READ_ARRAY_FROM_TEXT:
      'Cannot parse an array. Check how the values converted to arrays are written.',
    CANNOT_COMPILE_REGEXP:
      'Cannot compile the regular expression. Check that it is valid RE2, and its escapes.',
    CANNOT_CONVERT_TYPE: 'Cannot convert one type to another. Check the types in comparisons and IN lists.',
    ARGUMENT_OUT_OF_BOUND: 'An argument is out of bounds.',
    DECIMAL_OVERFLOW: 'A decimal overflowed while the query ran.',
    UNSUPPORTED_JOIN_KEYS:
      'Unsupported JOIN keys. Check the expressions that join the tables, and their types.',
    INVALID_JOIN_ON_EXPRESSION:
      'Invalid JOIN ON expression. Check that the condition compares the joined tables in a supported way.',
    INCORRECT_RESULT_OF_SCALAR_SUBQUERY:
      'A sub-query used as a value returned more than one row. Make it return a single value.',
    TOO_LARGE_ARRAY_SIZE: 'An array is larger than an array can be. Use fewer elements.',
    SIZES_OF_ARRAYS_DONT_MATCH: 'Arrays used together must have the same number of elements.',
    UNION_ALL_RESULT_STRUCTURES_MISMATCH: 'The members of a UNION ALL have different numbers of columns.',
    INVALID_LIMIT_EXPRESSION: 'LIMIT and OFFSET must be constant numbers of rows.',
  }),
)

const TOO_COMPLEX = /^(?:TOO_DEEP_|TOO_BIG_AST|TOO_MANY_QUERY_PLAN|QUERY_IS_TOO_LARGE|TOO_MANY_TEMPORARY)/

/** Other refusals that the text or the data of the query cause. */
const ABOUT_THE_QUERY =
  /^(?:CANNOT_|BAD_|ILLEGAL_|ARGUMENT_|UNKNOWN_(?!EXCEPTION|STATUS)|SYNTAX_|AMBIGUOUS_|INCORRECT_|INVALID_|SIZES?_OF_|NOT_FOUND_COLUMN|MULTIPLE_|UNSUPPORTED_|NOT_IMPLEMENTED|TOO_|VALUE_IS_OUT|DECIMAL_OVERFLOW|UNEXPECTED_|QUERY_WAS|PARAMETER|POSITION_|NUMBER_OF_|INTERSECT_|AGGREGATE_FUNCTION_|FUNCTION_|EMPTY_|EXPECTED_|DUPLICATE_COLUMN|COLUMN_|NO_SUCH_COLUMN|SAMPLING_|ALIAS_REQUIRED|SUPPORT_IS|LIMIT_|SET_SIZE|INFINITE_LOOP|TYPE_|THERE_IS_NO_COLUMN|SUSPICIOUS_|NO_SUITABLE)/

/** The answer PostHog gives when ClickHouse gives up on a query or refuses it. */
export function clickhouseFailure(
  { clickhouseCode, clickhouseName, message }: EngineError,
  query?: string,
): ApiFailure {
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
  const ownCode = clickhouseName.toLowerCase()
  const fixedText = FIXED_TEXTS.get(clickhouseName)
  if (fixedText) return invalidQuery(fixedText, ownCode)
  if (EXPOSED.has(clickhouseName)) return invalidQuery(readableMessage(message, query), ownCode)
  // PostHog blames the rest on itself, in one sentence for all; here the query is known to be the cause.
  if (TOO_COMPLEX.test(clickhouseName)) {
    return invalidQuery(
      'The query is too complex to run. Use fewer nested sub-queries, conditions or joined tables.',
      'invalid_input',
    )
  }
  if (ABOUT_THE_QUERY.test(clickhouseName))
    return invalidQuery(readableMessage(message, query), 'invalid_input')
  return serverError(
    `ClickHouse error while executing query: ${clickhouseName} (${clickhouseCode}). ${readableMessage(message, query)}`,
  )
}
