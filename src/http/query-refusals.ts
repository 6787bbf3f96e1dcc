import { QUERY_COSTS } from './query-costs.ts'
import type { Verdict } from './verdict.ts'

const invalid = (hint: string): Verdict => ({ code: 'query_invalid', hint })
const CONVERT = 'Convert one side: toString(x), toFloat(x), toInt(x), toDateTime(x).'

/** Codes PostHog puts on queries it refuses with status 400, and what to do about each. */
const QUERY_REFUSALS: Readonly<Record<string, Verdict>> = {
  hogql_syntax_error: invalid('Correct the syntax; validate() checks a query without running it.'),
  hogql_query_error: invalid(
    'Correct the query; listObjects() and getFields() give the names of the project.',
  ),
  hogql_error: invalid('Correct the query; the server says what is wrong.'),
  unknown_table: invalid('Use a table that listObjects() gives.'),
  unknown_function: invalid('Use a function of HogQL: it has most of ClickHouse, under the same names.'),
  table_access_denied: invalid(
    "The key's owner may not read this table: ask an admin of the project for access, or use another table.",
  ),
  invalid_property_filter: invalid('Check key, operator, value and type of every property in filters.'),
  illegal_type_of_argument: invalid(CONVERT),
  no_common_type: invalid(CONVERT),
  type_mismatch: invalid(CONVERT),
  not_an_aggregate: invalid('Add the column to GROUP BY, or aggregate it: any(x), max(x), count(x).'),
  illegal_aggregation: invalid(
    'Aggregates stand in SELECT, HAVING and ORDER BY, and not inside each other: use HAVING or a subquery.',
  ),
  number_of_arguments_doesnt_match: invalid('Give the function as many arguments as it takes.'),
  cannot_parse_uuid: invalid('Compare with a whole UUID, or compare texts: toString(x).'),
  cannot_parse_bool: invalid('Compare with true, false, 1 or 0, or compare texts: toString(x).'),
  invalid_join_on_expression: invalid('JOIN ... ON takes equalities only: move other conditions to WHERE.'),
  too_many_bytes: QUERY_COSTS.bytes,
  s3_file_changed_during_read: {
    code: 'query_invalid',
    retryable: true,
    hint: 'A warehouse file changed while it was read; try again.',
  },
  // What endpoints answer when their query costs too much.
  query_timeout: QUERY_COSTS.time,
  query_estimated_too_slow: QUERY_COSTS.estimate,
  query_memory_limit: QUERY_COSTS.memory,
  query_too_large: QUERY_COSTS.size,
  parse_error: {
    code: 'invalid_input',
    hint: 'PostHog does not take a request of this form: its version may not know one of the options (variables, filters, modifiers, tags).',
  },
}

/** Undefined for codes that say nothing in particular. */
export const queryRefusal = (serverCode: string | undefined): Verdict | undefined =>
  serverCode !== undefined && Object.hasOwn(QUERY_REFUSALS, serverCode)
    ? QUERY_REFUSALS[serverCode]
    : undefined
