import { describe, expect, it } from 'vitest'
import type { ValidateOptions } from '../../src/client/validation-result.ts'
import { InputError } from '../../src/errors.ts'
import { hogql } from '../../src/hogql/hogql-tag.ts'
import { type Answer, refusal, rowsAnswer, type SeenRequest, startStubPostHog } from './stub-posthog.ts'

const VALID = { isValid: true, errors: [], warnings: [], notices: [], table_names: ['events'] }
const ORG = { id: '0195b3c2-6b1a-7c3e-9d55-2f1f0a9b7e11', value: 'acme' }

/** A PostHog that validates with `answer`; it has a table of events. */
const validating = (answer: Answer) =>
  startStubPostHog(({ body }: SeenRequest) => {
    if (body.query?.kind === 'HogQLMetadata') return answer
    if (body.query?.kind !== 'DatabaseSchemaQuery') return undefined
    const fields = {
      event: { name: 'event', type: 'string' },
      properties: { name: 'properties', type: 'json' },
    }
    return { tables: { events: { id: 'events', name: 'events', type: 'posthog', fields } }, joins: [] }
  })

const asked = (seen: SeenRequest[]) => seen.find(({ body }) => body.query?.kind === 'HogQLMetadata')?.body

describe('validate', () => {
  it('asks PostHog and runs nothing', async () => {
    await using server = await validating(VALID)
    expect(await server.client().validate('SELECT event FROM events')).toEqual({
      valid: true,
      errors: [],
      warnings: [],
      notices: [],
      tables: ['events'],
    })
    expect(server.seen.map(({ body }) => body)).toEqual([
      { query: { kind: 'HogQLMetadata', language: 'hogQL', query: 'SELECT event FROM events' } },
    ])
  })

  it('places errors in the text as written and says what was meant', async () => {
    const text = "SELECT '🦔',\n  evnt FROM events WHERE event = {name}"
    await using server = await validating({
      ...VALID,
      isValid: false,
      errors: [{ message: 'Unable to resolve field: evnt', start: 14, end: 18, fix: null }],
      warnings: [{ message: 'Slow', start: null, end: null, fix: null }],
      notices: [{ message: 'Field event is a String', start: 35, end: 40 }],
    })
    const result = await server.client().validate(text, { values: { name: "it's" } })
    expect(result).toEqual({
      valid: false,
      errors: [
        {
          message: 'Unable to resolve field: evnt',
          position: { line: 2, column: 3, start: 15, end: 19 },
          hint: 'Did you mean event?',
        },
      ],
      warnings: [{ message: 'Slow' }],
      notices: [
        { message: 'Field event is a String', position: { line: 2, column: 24, start: 36, end: 41 } },
      ],
      tables: ['events'],
    })
    // A constant as long as the placeholder, so that offsets stay true.
    expect(asked(server.seen)?.query?.query).toBe("SELECT '🦔',\n  evnt FROM events WHERE event = ''    ")
  })

  it('keeps the fix of PostHog', async () => {
    const errors = [{ message: 'Unknown table `evnts`.', start: 14, end: 19, fix: 'events' }]
    await using server = await validating({ ...VALID, isValid: false, errors })
    const [error] = (await server.client().validate('SELECT 1 FROM evnts')).errors
    expect(error).toMatchObject({ fix: 'events', hint: 'Did you mean events?' })
  })

  it('reports every placeholder that does not fit, and what else is wrong', async () => {
    const errors = [{ message: 'Something else', start: 0, end: 6, fix: null }]
    await using server = await validating({ ...VALID, isValid: false, errors })
    const text = 'SELECT {since}, {since}, {until} FROM events'
    const result = await server.client().validate(text, { values: { untill: 1 } })
    expect(result.valid).toBe(false)
    expect(result.errors.map(({ message }) => message)).toEqual([
      'No value was given for the placeholder {since}',
      'No value was given for the placeholder {until}',
      "The value 'untill' has no placeholder {untill} in the query",
      'Something else',
    ])
    const [since, until] = result.errors
    const { start, end } = since!.position!
    expect(text.slice(start, end)).toBe('{since}')
    expect(until?.hint).toBe('Did you mean untill?')
    expect(asked(server.seen)?.query?.query).toBe('SELECT 0      , 0      , 0       FROM events')
  })

  it.each<[ValidateOptions, string, string]>([
    [{ filters: { filterTestAccounts: true } }, 'SELECT 1 FROM events', '{filters}'],
    [{ variables: { org: ORG } }, 'SELECT 1 FROM events', '{variables.org}'],
    [{ variables: { org: ORG } }, 'SELECT 1 FROM events WHERE {variables.ord} = 1', '{variables.org}'],
    [{ filters: {}, values: { filters: 1 } }, 'SELECT 1 FROM events WHERE {filters}', 'given twice'],
  ])('reports what the text does not read: %j', async (options, text, message) => {
    await using server = await validating(VALID)
    const result = await server.client().validate(text, options)
    expect(result.valid).toBe(false)
    expect(result.errors).toEqual([{ message: expect.stringContaining(message), hint: expect.any(String) }])
  })

  it('takes variables, filters and tagged queries', async () => {
    await using server = await validating(VALID)
    const query = hogql`SELECT 1 FROM events WHERE event IN ${['a', 'b']} AND {variables.org} = 'x' AND {filters}`
    const filters = { dateRange: { date_from: new Date(0) }, properties: [{ key: 'plan', value: 'pro' }] }
    expect((await server.client().validate(query, { variables: { org: ORG }, filters })).valid).toBe(true)
    expect(asked(server.seen)?.query).toEqual({
      kind: 'HogQLMetadata',
      language: 'hogQL',
      query: "SELECT 1 FROM events WHERE event IN []   AND {variables.org} = 'x' AND {filters}",
      variables: { [ORG.id]: { variableId: ORG.id, code_name: 'org', value: 'acme', isNull: false } },
      filters: {
        dateRange: { date_from: '1970-01-01T00:00:00.000Z' },
        properties: [{ type: 'event', key: 'plan', value: 'pro' }],
      },
    })
  })

  it('takes a refusal of the text for a verdict', async () => {
    await using server = await validating(refusal('hogql_query_error', 'Unable to resolve field: plan'))
    const result = await server.client().validate('SELECT plan FROM events')
    expect(result).toMatchObject({
      valid: false,
      errors: [{ message: 'Unable to resolve field: plan', position: { start: 7, end: 11 } }],
    })
  })

  it.each([
    ['a kind it does not know', refusal('parse_error', 'JSON parse error - query kind "HogQLMetadata"')],
    ['a request it does not take', refusal('invalid_input', 'Unsupported query kind')],
    ['an answer of another kind', rowsAnswer(['n'], [])],
  ])('says when a server cannot validate: %s', async (_name, answer) => {
    await using server = await validating(answer)
    await expect(server.client().validate('SELECT 1')).rejects.toMatchObject({
      code: 'invalid_response',
      message: expect.stringContaining('cannot validate'),
      hint: expect.stringContaining('HogQLMetadata'),
    })
  })

  it.each([
    ['authentication_failed', 401],
    ['permission_denied', 403],
    ['server_error', 503],
  ])('fails as other calls do: %s', async (code, status) => {
    await using server = await validating(refusal('x', 'no', status))
    await expect(server.client().validate('SELECT 1')).rejects.toMatchObject({ code, status })
  })

  it('refuses wrong arguments before anything is sent', async () => {
    await using server = await validating(VALID)
    const client = server.client()
    const calls = [
      client.validate(''),
      client.validate('SELECT {a}', { values: { a: undefined } }),
      client.validate('SELECT {a}', { values: { a: { b: 1 } } }),
      // @ts-expect-error nothing is run, so nothing is limited
      client.validate('SELECT 1', { limit: 1 }),
      // @ts-expect-error misspelt
      client.validate('SELECT 1', { filter: {} }),
    ]
    for (const call of calls) await expect(call).rejects.toBeInstanceOf(InputError)
    expect(server.seen).toEqual([])
  })
})
