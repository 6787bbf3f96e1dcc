import { describe, expect, it } from 'vitest'
import { PostHogDriverError, QueryError } from '../../src/errors.ts'
import {
  type Answer,
  API_KEY,
  refusal,
  rowsAnswer,
  type SeenRequest,
  startStubPostHog,
} from './stub-posthog.ts'

async function failure(promise: Promise<unknown>): Promise<PostHogDriverError> {
  try {
    await promise
  } catch (error) {
    if (PostHogDriverError.isInstance(error)) return error
    throw error
  }
  throw new Error('did not fail')
}

const queryFailure = async (promise: Promise<unknown>): Promise<QueryError> => {
  const error = await failure(promise)
  expect(error).toBeInstanceOf(QueryError)
  return error as QueryError
}

const COLUMNS = ['event', 'timestamp', 'distinct_id', 'properties']

/** A PostHog with `events`: answers discovery and validation, and everything else with `answer`. */
const posthogWith =
  (answer: (request: SeenRequest) => Answer, metadata: object = { errors: [] }) =>
  (request: SeenRequest): Answer => {
    const { kind, query = '' } = request.body.query ?? { kind: '' }
    if (kind === 'HogQLMetadata') return metadata
    if (query.includes('information_schema.tables'))
      return rowsAnswer(
        ['table_schema', 'table_name'],
        [
          ['public', 'events'],
          ['system', 'system.cohorts'],
        ],
      )
    if (query.includes('information_schema.columns'))
      return rowsAnswer(
        ['table_schema', 'table_name', 'column_name', 'data_type', 'is_nullable', 'is_array', 'description'],
        COLUMNS.map((column) => ['public', 'events', column, 'String', 0, 0, null]),
      )
    if (query.includes('information_schema.relationships'))
      return rowsAnswer(['source_column', 'target_table'], [])
    return answer(request)
  }

describe('a refused query', () => {
  it('points at the place that PostHog names on asking, and suggests a column', async () => {
    const text = "SELECT '🦔',\n  evnt FROM events WHERE event = {name}"
    const metadata = {
      isValid: false,
      errors: [{ message: 'Unable to resolve field: evnt', start: 14, end: 18, fix: null }],
    }
    await using server = await startStubPostHog(
      posthogWith(() => refusal('hogql_query_error', 'Unable to resolve field: evnt'), metadata),
    )
    const error = await queryFailure(server.client().query(text, { values: { name: "it's" } }))
    expect(error).toMatchObject({
      message: 'PostHog refused the query at line 2, column 3: Unable to resolve field: evnt',
      code: 'query_invalid',
      status: 400,
      hint: 'Did you mean event?',
      hogql: text,
      position: { line: 2, column: 3, start: 15, end: 19 },
      retryable: false,
    })
    expect(text.slice(error.position!.start, error.position!.end)).toBe('evnt')
    const asked = server.seen.find(({ body }) => body.query?.kind === 'HogQLMetadata')!.body.query
    expect(asked).toEqual({
      kind: 'HogQLMetadata',
      language: 'hogQL',
      // A constant as long as the placeholder, so that offsets stay true.
      query: "SELECT '🦔',\n  evnt FROM events WHERE event = ''    ",
    })
  })

  it('takes the place from the refusal itself when it is there', async () => {
    await using server = await startStubPostHog(
      posthogWith(() =>
        refusal('hogql_syntax_error', 'no viable alternative', 400, { extra: { start: 7, end: 11 } }),
      ),
    )
    const error = await queryFailure(server.client().query('SELECT FROM FROM events'))
    expect(error.position).toEqual({ line: 1, column: 8, start: 7, end: 11 })
    expect(server.seen).toHaveLength(1)
  })

  it('counts from the text as written, not as sent', async () => {
    const text = 'SELECT a UNION ALL SELECT b'
    await using server = await startStubPostHog(
      posthogWith((request) => {
        const start = request.body.query!.query!.indexOf('b\n')
        return refusal('hogql_query_error', 'Unable to resolve field: b', 400, {
          extra: { start, end: start + 1 },
        })
      }),
    )
    const error = await queryFailure(server.client().query(text, { limit: 5 }))
    expect(error.position?.start).toBe(text.indexOf('b'))
    expect(error.hogql).toBe(text)
  })

  it('finds the name when PostHog cannot validate', async () => {
    await using server = await startStubPostHog(
      posthogWith(() => refusal('hogql_query_error', 'Unable to resolve field: plan'), {
        status: 500,
        body: {},
      }),
    )
    const error = await queryFailure(server.client().query('SELECT event, plan FROM events'))
    expect(error.position).toEqual({ line: 1, column: 15, start: 14, end: 18 })
    expect(error.hint).toContain("properties['plan']")
  })

  it.each([
    ['Unknown table `evnts`.', 'Did you mean events?'],
    ['Unknown table "cohorts"', 'Did you mean system.cohorts?'],
    ['Unable to resolve field: x. Did you mean: y?', 'Did you mean y?'],
    ['Unable to resolve field: x. Did you mean: y, z, `a b`?', 'Did you mean y, z or a b?'],
    ["Unsupported function call 'coutn(...)'. Perhaps you meant 'count(...)'?", 'Did you mean count(...)?'],
    ['OFFSET is not supported on queries made with a personal API key', /Page by key/],
  ])('%s', async (detail, hint) => {
    await using server = await startStubPostHog(posthogWith(() => refusal('hogql_query_error', detail)))
    expect((await queryFailure(server.client().query('SELECT 1 FROM evnts'))).hint).toEqual(
      typeof hint === 'string' ? hint : expect.stringMatching(hint),
    )
  })

  it.each([
    [504, 'error', 'timed out', 'hit its time limit. Narrow'],
    [512, 'error', 'estimated to run too long', 'to run too long. Narrow'],
    [513, 'clickhouse_memory_limit_exceeded', 'out of memory', 'ran out of memory. Narrow'],
    [500, 'error', 'Query size exceeded.', 'shorten the lists'],
  ])('%s %s: too expensive', async (status, code, detail, hint) => {
    await using server = await startStubPostHog(posthogWith(() => refusal(code, detail, status)))
    const error = await queryFailure(server.client().query('SELECT 1'))
    expect(error).toMatchObject({ code: 'query_too_expensive', status, hogql: 'SELECT 1' })
    expect(error.hint).toContain(hint)
  })

  it.each([
    [401, 'authentication_failed'],
    [403, 'permission_denied'],
    [404, 'not_found'],
    [402, 'quota_exceeded'],
    [503, 'server_error'],
  ])('%s is not about the query', async (status, code) => {
    await using server = await startStubPostHog(() => refusal('x', `with ${API_KEY}`, status))
    const error = await failure(server.client().query('SELECT 1'))
    expect(error).not.toBeInstanceOf(QueryError)
    expect(error.code).toBe(code)
    expect(JSON.stringify(error) + error.stack).not.toContain(API_KEY)
    expect(server.seen).toHaveLength(1)
  })

  it('an error in a 200 is an error', async () => {
    await using server = await startStubPostHog(
      posthogWith(() => ({ results: [], columns: [], error: 'bad thing' })),
    )
    expect((await queryFailure(server.client().query('SELECT 1'))).message).toContain('bad thing')
  })
})

it('a refused query is one error in the log, whatever else it asks PostHog to explain it', async () => {
  const lines: string[] = []
  const level = (name: string) => (line: string) => void lines.push(`${name} ${line}`)
  const logger = { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') }
  const body = {
    type: 'validation_error',
    code: 'invalid_input',
    detail: 'Unable to resolve field: evnt',
    attr: null,
  }
  await using server = await startStubPostHog(() => ({ status: 400, body }))
  await expect(server.client({ logger }).query('SELECT evnt FROM events')).rejects.toMatchObject({
    code: 'query_invalid',
  })
  const told = lines.filter((line) => line.includes('ok=false'))
  expect(told).toEqual([expect.stringMatching(/^debug posthog query .*callId=/)])
  const callId = /callId=(\S+)/.exec(told[0]!)![1]
  expect(lines.filter((line) => line.startsWith('error') && line.includes(`callId=${callId} `))).toHaveLength(
    1,
  )
})
