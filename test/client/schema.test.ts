import { describe, expect, it } from 'vitest'
import { SchemaCatalog } from '../../src/client/schema/schema-catalog.ts'
import { InputError, PostHogDriverError } from '../../src/errors.ts'
import { type Answer, refusal, rowsAnswer, type SeenRequest, startStubPostHog } from './stub-posthog.ts'

const SEED = [
  'events',
  'insights',
  'persons',
  'cohorts',
  'feature_flags',
  'sessions',
  'annotations',
  'experiments',
]
const COLUMN_NAMES = [
  'table_schema',
  'table_name',
  'column_name',
  'ordinal_position',
  'data_type',
  'is_nullable',
  'is_array',
  'description',
]

function informationSchema({ body }: SeenRequest): Answer | undefined {
  const query = body.query?.query ?? ''
  if (query.includes('information_schema.tables'))
    return rowsAnswer(
      ['table_schema', 'table_name'],
      [
        ['public', 'events'],
        ['system', 'system.feature_flags'],
        ['system', 'cohorts'],
        ['warehouse', 'stripe_charges'],
      ],
    )
  if (query.includes('information_schema.columns')) {
    const rows: unknown[][] = [
      ['public', 'events', 'event', 1, 'String', 0, 0, 'Name of the event'],
      ['public', 'events', 'person', 2, 'VirtualTable', null, 0, null],
      ['public', 'events', 'elements', 3, 'String', 1, 1, null],
      ['system', 'system.feature_flags', 'key', 1, 'String', 0, 0, null],
      ['system', 'cohorts', 'id', 1, 'Integer', 0, 0, null],
      ['warehouse', 'cohorts', 'other', 1, 'Integer', 0, 0, null],
    ]
    const names = body.query!.values!.p0 as string[]
    return rowsAnswer(
      COLUMN_NAMES,
      rows.filter((row) => names.includes(row[1] as string)),
    )
  }
  if (query.includes('information_schema.relationships'))
    return rowsAnswer(['source_column', 'target_table'], [['person', 'persons']])
}

const databaseSchema = ({ body }: SeenRequest): Answer | undefined =>
  body.query?.kind === 'DatabaseSchemaQuery'
    ? {
        tables: {
          events: {
            id: 'events',
            name: 'events',
            type: 'posthog',
            fields: {
              event: { name: 'event', hogql_value: 'event', type: 'string', table: null, chain: null },
              person: { name: 'person', hogql_value: 'person', type: 'lazy_table', table: 'persons' },
              odd: { name: 'odd', type: 'something_new' },
            },
          },
          feature_flags: { name: 'feature_flags', type: 'system', fields: {} },
        },
        joins: [],
      }
    : undefined

const failure = async (promise: Promise<unknown>): Promise<PostHogDriverError> => {
  const error = await promise.catch((error) => error)
  if (PostHogDriverError.isInstance(error)) return error
  throw new Error('did not fail')
}

describe('listObjects and getFields', () => {
  it('read the SQL catalogue', async () => {
    await using server = await startStubPostHog(informationSchema)
    const client = server.client()
    expect(await client.listObjects()).toEqual([
      ...SEED,
      'stripe_charges',
      'system.cohorts',
      'system.feature_flags',
    ])
    expect(await client.getFields('events')).toEqual({
      event: {
        type: 'String',
        description: 'Name of the event',
        nullable: false,
        table: 'events',
        source: 'information_schema',
      },
      person: { type: 'VirtualTable', references: 'persons', table: 'events', source: 'information_schema' },
      elements: { type: 'Array', nullable: true, table: 'events', source: 'information_schema' },
    })
    expect(await client.getFields('feature_flags')).toEqual(await client.get_fields('system.feature_flags'))
    expect((await client.getFields('feature_flags')).key?.table).toBe('system.feature_flags')
    expect(Object.keys(await client.getFields('cohorts'))).toEqual(['id'])
    expect(Object.keys(await client.getFields('posthog.events'))).toContain('event')
    // What the server does not list is described from what is known of PostHog.
    expect((await client.getFields('annotations')).content).toEqual({
      type: 'String',
      table: 'system.annotations',
      source: 'built_in',
    })
    expect(await client.list_objects()).toEqual(await client.listObjects())
  })

  it('fall back to DatabaseSchemaQuery', async () => {
    await using server = await startStubPostHog(databaseSchema)
    const client = server.client()
    expect(await client.listObjects()).toEqual([...SEED, 'system.feature_flags'])
    expect(await client.getFields('events')).toEqual({
      event: { type: 'String', table: 'events', source: 'database_schema' },
      person: { type: 'VirtualTable', references: 'persons', table: 'events', source: 'database_schema' },
      odd: { type: 'Unknown', table: 'events', source: 'database_schema' },
    })
  })

  it('fall back to what is built in, and say so', async () => {
    await using server = await startStubPostHog(() => undefined)
    const client = server.client()
    expect((await client.listObjects()).slice(0, SEED.length)).toEqual(SEED)
    for (const object of await client.listObjects()) {
      const fields = Object.values(await client.getFields(object))
      expect(fields.length).toBeGreaterThan(0)
      expect(new Set(fields.map((field) => field.source))).toEqual(new Set(['built_in']))
    }
  })

  it.each([
    [401, 'authentication_failed'],
    [403, 'permission_denied'],
    [404, 'not_found'],
    [402, 'quota_exceeded'],
    [429, 'concurrency_limited'],
  ])('do not hide a %s behind what is built in', async (status, code) => {
    await using server = await startStubPostHog(() => refusal('x', 'no', status))
    expect((await failure(server.client().listObjects())).code).toBe(code)
    expect(server.seen).toHaveLength(1)
  })

  it('do not hide an outage behind what is built in', async () => {
    await using server = await startStubPostHog(() => refusal('error', 'down', 503))
    expect((await failure(server.client().listObjects())).code).toBe('server_error')
    expect(server.seen.map(({ body }) => body.query?.kind)).toEqual(['HogQLQuery', 'DatabaseSchemaQuery'])
  })

  it('ask the other way when one fails, and say built-in when the other is not there', async () => {
    let other = databaseSchema
    const brokenCatalogue = (request: SeenRequest) =>
      request.body.query?.kind === 'HogQLQuery' ? refusal('error', 'down', 503) : other(request)
    await using server = await startStubPostHog(brokenCatalogue)
    expect((await server.client().getFields('events')).odd?.source).toBe('database_schema')
    other = () => undefined
    expect((await server.client().getFields('events')).uuid?.source).toBe('built_in')
  })

  it('do not hide a broken connection', async () => {
    const server = await startStubPostHog(() => undefined)
    await server[Symbol.asyncDispose]()
    await using client = server.client()
    expect((await failure(client.listObjects())).code).toBe('connection_failed')
  })

  it('ask once for callers at the same time, and remember', async () => {
    await using server = await startStubPostHog(informationSchema)
    const client = server.client()
    await Promise.all([
      client.listObjects(),
      client.listObjects(),
      client.getFields('events'),
      client.getFields('events'),
    ])
    await client.getFields('events')
    expect(server.seen).toHaveLength(3) // tables, columns, relationships
  })

  it('hand out copies', async () => {
    await using server = await startStubPostHog(informationSchema)
    const client = server.client()
    ;(await client.getFields('events')).event!.type = 'changed'
    ;(await client.listObjects()).length = 0
    expect((await client.getFields('events')).event?.type).toBe('String')
    expect(await client.listObjects()).toContain('events')
  })

  it('suggest names for an unknown object', async () => {
    await using server = await startStubPostHog(informationSchema)
    const error = await failure(server.client().getFields('stripe_charge'))
    expect(error).toBeInstanceOf(InputError)
    expect(error).toMatchObject({ code: 'not_found', hint: 'Did you mean stripe_charges?' })
  })
})

describe('SchemaCatalog', () => {
  const schemaOf = (...tables: string[]) => ({
    source: 'information_schema' as const,
    tables,
    loadFields: async () => ({}),
  })

  it('asks again after five minutes', async () => {
    let now = 0
    let loads = 0
    const catalog = new SchemaCatalog([async () => schemaOf(`t${++loads}`)], () => now)
    expect(await catalog.listObjects()).toContain('t1')
    now = 5 * 60_000 - 1
    expect(await catalog.listObjects()).toContain('t1')
    now += 1
    expect(await catalog.listObjects()).toContain('t2')
  })

  it('lets one caller give up without disturbing the others', async () => {
    let finish = () => {}
    let aborted = false
    const catalog = new SchemaCatalog([
      (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            aborted = true
          })
          finish = () => resolve(schemaOf('t'))
        }),
    ])
    const controller = new AbortController()
    const impatient = catalog.listObjects({ signal: controller.signal })
    const patient = catalog.listObjects()
    controller.abort()
    expect((await failure(impatient)).code).toBe('aborted')
    expect(aborted).toBe(false)
    finish()
    expect(await patient).toContain('t')
  })

  it('cancels the load when everybody gave up, and starts afresh for the next', async () => {
    const signals: AbortSignal[] = []
    const catalog = new SchemaCatalog([
      (signal) => {
        signals.push(signal)
        return signals.length === 1 ? new Promise(() => {}) : Promise.resolve(schemaOf('t'))
      },
    ])
    expect((await failure(catalog.listObjects({ timeoutMs: 20 }))).code).toBe('timeout')
    expect(signals[0]?.aborted).toBe(true)
    expect(await catalog.listObjects()).toContain('t')
  })
})
