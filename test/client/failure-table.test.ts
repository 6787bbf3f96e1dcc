import { describe, expect, it } from 'vitest'
import { ApiError, type ErrorCode, PostHogDriverError, QueryError } from '../../src/errors.ts'
import { API_KEY, type SeenRequest, startStubPostHog } from './stub-posthog.ts'

/** One way in which `/query/` fails, and what a caller gets for it. */
interface Row {
  status: number
  serverCode: string
  detail: string
  headers?: Record<string, string>
  type: typeof ApiError | typeof QueryError
  code: ErrorCode
  /** Whether it may pass; then it is tried once more, which is what this client is allowed. */
  retryable?: true
  hint: RegExp
}

const HOGQL = 'SELECT plan FROM events'
const AGAIN = { retryable: true } as const
const invalid = (serverCode: string, detail: string, hint: RegExp): Row => ({
  status: 400,
  serverCode,
  detail,
  type: QueryError,
  code: 'query_invalid',
  hint,
})
const denied = (detail: string, hint: RegExp): Row => ({
  status: 403,
  serverCode: 'permission_denied',
  detail,
  type: ApiError,
  code: 'permission_denied',
  hint,
})
const expensive = (status: number, serverCode: string, detail: string, hint: RegExp): Row => ({
  status,
  serverCode,
  detail,
  type: QueryError,
  code: 'query_too_expensive',
  hint,
})
const passing = (
  status: number,
  serverCode: string,
  detail: string,
  hint: RegExp,
  retryAfter?: string,
): Row => ({
  status,
  serverCode,
  detail,
  ...(retryAfter && { headers: { 'retry-after': retryAfter } }),
  type: ApiError,
  code: 'server_error',
  ...AGAIN,
  hint,
})

const TABLE: Row[] = [
  invalid('hogql_syntax_error', "mismatched input 'FRM' expecting <EOF>", /Correct the syntax/),
  invalid('hogql_query_error', 'Unable to resolve field: plan', /properties\['plan'\]/),
  invalid('hogql_query_error', 'Something is wrong', /listObjects\(\)/),
  invalid('hogql_query_error', 'Unresolved placeholder: {x}', /listObjects\(\)/),
  invalid(
    'hogql_query_error',
    'OFFSET is not supported on queries made with a personal API key. Use keyset pagination.',
    /Page by key/,
  ),
  invalid('table_access_denied', "You don't have access to this table", /ask an admin/),
  invalid('invalid_property_filter', 'no such operator', /every property in filters/),
  invalid('hogql_error', 'it does not work', /server says/),
  invalid('illegal_type_of_argument', 'Illegal type String', /toFloat/),
  invalid('no_common_type', 'There is no supertype', /toFloat/),
  invalid('not_an_aggregate', 'Column event is not under aggregate function', /GROUP BY/),
  invalid(
    'unknown_function',
    "Unsupported function call 'coutn(...)'. Perhaps you meant 'count(...)'?",
    /mean count/,
  ),
  invalid('unknown_function', 'Unknown function coutn', /function of HogQL/),
  invalid('type_mismatch', 'Type mismatch in IN or VALUES section', /toString/),
  invalid('illegal_aggregation', 'Aggregate function is found inside another', /HAVING/),
  invalid('number_of_arguments_doesnt_match', 'Number of arguments does not match', /as many arguments/),
  invalid('cannot_parse_uuid', 'Cannot parse uuid x', /UUID/),
  invalid('cannot_parse_bool', 'Cannot parse boolean', /true, false/),
  invalid('invalid_join_on_expression', 'Cannot join on <', /equalities/),
  invalid('unknown_table', 'Unknown table `evnts`.', /mean events/),
  expensive(400, 'too_many_bytes', 'Limit for bytes to read exceeded', /reads too much/),
  { ...invalid('s3_file_changed_during_read', 'The file changed', /try again/), ...AGAIN },
  invalid('invalid_input', 'Field not found', /server says/),
  {
    ...invalid(
      'parse_error',
      'JSON parse error - query.filters: extra fields not permitted',
      /not know one of the options/,
    ),
    type: ApiError,
    code: 'invalid_input',
  },

  // Who may ask.
  {
    status: 401,
    serverCode: 'not_authenticated',
    detail: 'Authentication credentials were not provided.',
    type: ApiError,
    code: 'authentication_failed',
    hint: /POSTHOG_PERSONAL_API_KEY/,
  },
  {
    status: 401,
    serverCode: 'authentication_failed',
    detail: 'Personal API key found in request Authorization header is invalid.',
    type: ApiError,
    code: 'authentication_failed',
    hint: /POSTHOG_HOST/,
  },
  denied("API key missing required scope 'query:read'", /Add the scope query:read/),
  denied('This action does not support personal API key access', /in the PostHog app/),
  denied('This action does not support project secret API key access', /in the PostHog app/),
  denied('API key does not have access to the requested project: ID 7.', /limited to other projects/),
  denied('This API key is only supported on project-based endpoints', /not about one/),
  denied('API key does not have access to the requested organization', /other organizations/),
  denied('The organization does not allow using personal API keys', /ask an admin/),
  denied("You don't have access to the project.", /no member of this project/),
  {
    status: 404,
    serverCode: 'not_found',
    detail: 'Project not found.',
    type: ApiError,
    code: 'not_found',
    hint: /POSTHOG_PROJECT_ID/,
  },

  // How much may be asked.
  {
    status: 402,
    serverCode: 'api_queries_quota_exceeded',
    detail: 'You have used up your API queries until 2026-12-01.',
    type: ApiError,
    code: 'quota_exceeded',
    hint: /reset date/,
  },
  {
    status: 429,
    serverCode: 'throttled',
    detail: 'Request was throttled. Expected available in 1 second.',
    headers: { 'retry-after': '1' },
    type: ApiError,
    code: 'rate_limited',
    ...AGAIN,
    hint: /Wait 1 s/,
  },
  {
    status: 429,
    serverCode: 'throttled',
    detail: 'Too many queries are running right now',
    type: ApiError,
    code: 'concurrency_limited',
    ...AGAIN,
    hint: /maxConcurrentQueries/,
  },
  {
    status: 429,
    serverCode: 'throttled',
    detail: 'Exceeded maximum concurrency limit: 3 for key: api:query:per-team:1',
    type: ApiError,
    code: 'concurrency_limited',
    ...AGAIN,
    hint: /maxConcurrentQueries/,
  },
  {
    status: 413,
    serverCode: 'payload_too_large',
    detail: 'Request body exceeded the limit',
    type: ApiError,
    code: 'payload_too_large',
    hint: /lists among its values/,
  },

  // What goes wrong over there.
  passing(500, 'error', 'A server error occurred.', /failed on its side/),
  expensive(500, 'error', 'Query size exceeded.', /shorten the lists/),
  passing(503, 'error', 'Queries are a little too busy right now.', /try again later/),
  passing(503, 'database_unavailable', 'The database is unavailable.', /try again later/, '1'),
  passing(503, 'database_schema_unavailable', 'The schema could not be loaded.', /load the schema/),
  expensive(
    504,
    'error',
    'Query has hit the max execution time before completing.',
    /time limit.*background/,
  ),
  expensive(504, 'error', 'Query has reached the max memory limit before completing.', /out of memory/),
  expensive(512, 'error', 'Estimated query execution time is too long.', /too long.*background/),
  expensive(513, 'clickhouse_memory_limit_exceeded', 'Query exceeded memory limits.', /out of memory/),
  {
    ...expensive(
      513,
      'clickhouse_memory_limit_exceeded',
      'The cluster is under heavy load.',
      /try again later/,
    ),
    ...AGAIN,
  },

  // What endpoints call the same limits.
  expensive(400, 'query_timeout', 'The query timed out.', /time limit/),
  expensive(400, 'query_memory_limit', 'The query ran out of memory.', /out of memory/),
  expensive(400, 'query_too_large', 'The query is too large.', /shorten the lists/),
  expensive(400, 'query_estimated_too_slow', 'The query would take too long.', /too long/),
]

const TYPES: Record<number, string> = {
  401: 'authentication_error',
  403: 'authentication_error',
  404: 'invalid_request',
  429: 'throttled_error',
}

/** Fails every query and every endpoint with the row; knows the tables of a project. */
const failing =
  ({ status, serverCode, detail, headers }: Row) =>
  ({ body, path }: SeenRequest) => {
    const { kind, query } = body.query ?? {}
    if (query !== HOGQL && !path.includes('/endpoints/')) {
      if (kind !== 'DatabaseSchemaQuery') return undefined
      const field = (name: string) => ({ name, type: 'string' })
      const fields = { event: field('event'), properties: field('properties') }
      return { tables: { events: { id: 'events', name: 'events', type: 'posthog', fields } }, joins: [] }
    }
    const type = TYPES[status] ?? (status >= 500 || status === 402 ? 'server_error' : 'validation_error')
    return { status, headers, body: { type, code: serverCode, detail, attr: null } }
  }

const failureOf = async (call: Promise<unknown>): Promise<PostHogDriverError> => {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (PostHogDriverError.isInstance(error)) return error
  throw new Error('did not fail with an error of the family')
}

describe.concurrent('every failure of /query/', () => {
  it.each(TABLE)('$status $serverCode: $detail', async (row) => {
    await using server = await startStubPostHog(failing(row))
    const client = server.client({ maxRetries: 1, background: 'never' })
    const error = await failureOf(client.query(HOGQL))
    const { status, serverCode, detail, code, retryable = false } = row
    expect(error.constructor).toBe(row.type)
    expect(error).toMatchObject({ code, status, retryable, details: { serverCode, detail } })
    expect(error.message).toContain(detail)
    expect(error.hint).toMatch(row.hint)
    expect(JSON.stringify(error) + error.stack).not.toContain(API_KEY)
    if (error instanceof QueryError) expect(error.hogql).toBe(HOGQL)
    expect(server.queries().filter((query) => query === HOGQL)).toHaveLength(retryable ? 2 : 1)
  })
})

describe.concurrent('the limits of an endpoint', () => {
  it.each(TABLE.filter(({ serverCode }) => serverCode.startsWith('query_')))('$serverCode', async (row) => {
    await using server = await startStubPostHog(failing(row))
    const error = await failureOf(server.client({ maxRetries: 1 }).endpoints.run('mau'))
    expect(error).toMatchObject({ code: row.code, status: 400, retryable: false })
    expect(error.hint).toMatch(row.hint)
    expect(server.seen).toHaveLength(1)
  })
})

it('a gateway that answers in HTML for PostHog is retried and named', async () => {
  await using server = await startStubPostHog(() => ({
    status: 502,
    body: '<html><head><title>502 Bad Gateway</title></head></html>',
  }))
  const error = await failureOf(server.client({ maxRetries: 1 }).query(HOGQL))
  expect(error).toMatchObject({ code: 'server_error', status: 502, retryable: true })
  expect(error.message).toContain('502 Bad Gateway')
  expect(server.seen).toHaveLength(2)
})
