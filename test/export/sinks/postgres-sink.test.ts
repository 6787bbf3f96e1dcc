import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ExportColumn } from '../../../src/export/export-table.ts'
import type { ExportSink } from '../../../src/export/sinks/export-sink.ts'
import { type PostgresSinkOptions, postgresSink } from '../../../src/export/sinks/postgres/postgres-sink.ts'
import { hasPostgres, type LocalPostgres, startPostgres } from '../../support/start-postgres.ts'
import { HOSTILE_PROPERTIES } from '../support/hostile-properties.ts'
import { columnsOf, makePart, type RawValues, summaryOf } from '../support/make-part.ts'

const COLUMNS = columnsOf({
  uuid: 'UUID',
  event: 'LowCardinality(String)',
  timestamp: "DateTime64(6, 'UTC')",
  properties: 'String',
  n: 'Nullable(UInt64)',
  ratio: 'Float64',
  paid: 'Bool',
  day: 'Date',
  tags: 'Array(String)',
  price: 'Decimal(18, 4)',
})

const uuid = (n: number): string => `0195b3c2-6b1a-7c3e-9d55-${String(n).padStart(12, '0')}`
const rowOf = (n: number, more: Partial<Record<string, string>> = {}): RawValues => {
  const values: Record<string, string> = {
    uuid: `"${uuid(n)}"`,
    event: '"sign up"',
    timestamp: '"2026-08-05T04:28:10.808176Z"',
    properties: JSON.stringify('{"b":1.0,"a":"x"}'),
    n: '18446744073709551615',
    ratio: '0.1',
    paid: 'true',
    day: '"2026-08-05"',
    tags: '["a","b\\"c"]',
    price: '12.3400',
  }
  return COLUMNS.map(({ name }) => more[name] ?? values[name]!)
}

describe.skipIf(!hasPostgres())('postgresSink', () => {
  let postgres: LocalPostgres
  let admin: pg.Client
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client(postgres.connection)
    await client.connect()
    return client
  }
  const copy = (client: pg.Client, sql: string) => client.query(copyFrom(sql))
  const select = async (sql: string): Promise<Record<string, unknown>[]> => (await admin.query(sql)).rows

  beforeAll(async () => {
    postgres = await startPostgres()
    admin = await connect()
  })
  afterAll(async () => {
    await admin?.end()
    await postgres?.[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    await admin.query('DROP TABLE IF EXISTS events')
  })

  const run = async (
    parts: readonly (readonly RawValues[])[],
    options: Partial<PostgresSinkOptions<pg.Client>> = {},
    { columns = COLUMNS as readonly ExportColumn[], overwrite = false, resumed = false } = {},
  ): Promise<void> => {
    const sink: ExportSink = postgresSink({ connect, table: 'events', key: 'uuid', ...options })
    try {
      await sink.check?.({ resumed, overwrite, committed: new Set() })
      await sink.open?.({ columns, resumed, overwrite, committed: new Set() })
      for (const [index, rows] of parts.entries()) {
        const part = makePart(columns, rows, { id: `2026-08-05-000${index}`, format: sink.format })
        await sink.writePart(part)
        await sink.commit?.(part)
      }
      await sink.finish?.(summaryOf([]))
    } finally {
      await sink.close?.()
    }
  }

  describe.each([
    ['COPY', { copy }],
    ['INSERT', {}],
  ])('by %s', (_name, way) => {
    it('creates the table and keeps every value as it is', async () => {
      await run([[rowOf(1)], [rowOf(2, { n: 'null', ratio: 'null', properties: '"{}"', event: '""' })]], way)
      const rows = await select(
        'SELECT uuid, event, properties::text, n, ratio, paid, day::text, tags, price FROM events ORDER BY uuid',
      )
      expect(rows).toMatchObject([
        {
          uuid: uuid(1),
          event: 'sign up',
          properties: '{"b":1.0,"a":"x"}',
          n: '18446744073709551615',
          ratio: 0.1,
          paid: true,
          day: '2026-08-05',
          tags: ['a', 'b"c'],
          price: '12.3400',
        },
        { uuid: uuid(2), event: '', properties: '{}', n: null, ratio: null },
      ])
      const [exact] = await select(`SELECT (timestamp AT TIME ZONE 'UTC')::text AS at FROM events LIMIT 1`)
      expect(exact).toEqual({ at: '2026-08-05 04:28:10.808176' })
    })

    it('takes text that Postgres has no place for', async () => {
      const hostile = [
        rowOf(1, {
          event: '"nul \\u0000 here"',
          properties: JSON.stringify('{"nul":"\\u0000","esc":"\\\\u0000"}'),
        }),
        rowOf(2, { event: JSON.stringify('quote " comma , line\r\nback\\slash 🎉 \\. '), properties: '""' }),
        rowOf(3, {
          event: '"\\\\N"',
          properties: JSON.stringify('{"half":"\\ud83d","pair":"\\ud83c\\udf89"}'),
        }),
        rowOf(4, { event: '"NULL"' }),
      ]
      await run([hostile], way)
      expect(await select('SELECT event, properties::text FROM events ORDER BY uuid')).toEqual([
        { event: 'nul \ufffd here', properties: '{"nul":"\\u0000","esc":"\\\\u0000"}' },
        { event: 'quote " comma , line\r\nback\\slash 🎉 \\. ', properties: null },
        { event: '\\N', properties: '{"half":"\\ud83d","pair":"\\ud83c\\udf89"}' },
        { event: 'NULL', properties: '{"b":1.0,"a":"x"}' },
      ])
    })

    it('keeps properties byte for byte, whatever JSON they are', async () => {
      const rows = HOSTILE_PROPERTIES.map((text, index) => rowOf(index, { properties: JSON.stringify(text) }))
      await run([rows], way)
      const kept = await select('SELECT properties::text FROM events ORDER BY uuid')
      expect(kept.map(({ properties }) => properties)).toEqual(HOSTILE_PROPERTIES)
    })

    it('mends what jsonb cannot hold, and nothing else', async () => {
      const hostile = [
        rowOf(1, {
          properties: JSON.stringify('{"nul":"a\\u0000\\u0000b","esc":"\\\\u0000","deep":"\\\\\\u0000"}'),
        }),
        rowOf(2, {
          properties: JSON.stringify(
            '{"high":"\\ud83d!","low":"\\uDF89","pairs":"\\ud83c\\udf89\\ud83c\\udf89","esc":"\\\\ud83d","turned":"\\udf89\\ud83c"}',
          ),
        }),
      ]
      await run([hostile], { ...way, columns: { properties: 'jsonb' } })
      const [first, second] = await select('SELECT properties FROM events ORDER BY uuid')
      expect(first?.properties).toEqual({ nul: 'a\ufffd\ufffdb', esc: '\\u0000', deep: '\\\ufffd' })
      expect(second?.properties).toEqual({
        high: '\ufffd!',
        low: '\ufffd',
        pairs: '🎉🎉',
        esc: '\\ud83d',
        turned: '\ufffd\ufffd',
      })
    })

    it('leaves one copy of a part that comes twice, and of rows that share a key', async () => {
      const rows = [rowOf(1), rowOf(2), rowOf(2, { event: '"other"' })]
      await run([rows], way)
      await run([rows, [rowOf(1, { event: '"changed"' })]], way, {
        columns: COLUMNS,
        resumed: true,
        overwrite: false,
      })
      const events = await select('SELECT uuid, event FROM events ORDER BY uuid')
      expect(events.map((row) => row.uuid)).toEqual([uuid(1), uuid(2)])
      expect(events[0]).toMatchObject({ event: 'changed' })
    })

    it('writes nothing of a part that fails, and says why', async () => {
      const bad = run([[rowOf(1)], [rowOf(2), rowOf(3, { uuid: '"no uuid"' })]], way)
      await expect(bad).rejects.toMatchObject({
        code: 'export_stopped',
        message: expect.stringContaining('2026-08-05-0001'),
        details: { sqlstate: '22P02' },
      })
      expect(await select('SELECT uuid FROM events')).toEqual([{ uuid: uuid(1) }])
    })
  })

  it('sees nothing of a part before it is committed', async () => {
    const sink = postgresSink({ connect, table: 'events', key: 'uuid', copy })
    await sink.open?.({ columns: COLUMNS, resumed: false, overwrite: false, committed: new Set() })
    await sink.writePart(makePart(COLUMNS, [rowOf(1)], { format: sink.format }))
    expect(await select('SELECT uuid FROM events')).toEqual([])
    await sink.close?.()
    expect(await select('SELECT uuid FROM events')).toEqual([])
  })

  it('keeps the row that is there with mode insert', async () => {
    await run([[rowOf(1)], [rowOf(1, { event: '"changed"' })]], { mode: 'insert' })
    expect(await select('SELECT event FROM events')).toEqual([{ event: 'sign up' }])
  })

  it('tells rows apart by several columns', async () => {
    await run([[rowOf(1), rowOf(1, { event: '"other"' })]], { key: ['uuid', 'event'] })
    expect(await select('SELECT event FROM events ORDER BY event')).toEqual([
      { event: 'other' },
      { event: 'sign up' },
    ])
  })

  it('empties the table when it may overwrite, unless it goes on with an earlier run', async () => {
    await run([[rowOf(1)]])
    await run([[rowOf(2)]], {}, { columns: COLUMNS, overwrite: true, resumed: true })
    expect(await select('SELECT uuid FROM events')).toHaveLength(2)
    await run([[rowOf(3)]], {}, { columns: COLUMNS, overwrite: true, resumed: false })
    expect(await select('SELECT uuid FROM events')).toEqual([{ uuid: uuid(3) }])
  })

  it('takes the types of a table that is there', async () => {
    await admin.query(
      'CREATE TABLE events (extra int DEFAULT 7, properties jsonb, event varchar(40), uuid text UNIQUE, n text)',
    )
    const columns = COLUMNS.filter(({ name }) => ['uuid', 'event', 'properties', 'n'].includes(name))
    const row = ['"u1"', '"e"', JSON.stringify('{"nul":"\\u0000"}'), '18446744073709551615']
    await run([[row]], {}, { columns })
    expect(await select('SELECT * FROM events')).toEqual([
      { extra: 7, properties: { nul: '\ufffd' }, event: 'e', uuid: 'u1', n: '18446744073709551615' },
    ])
  })

  it.each([
    ['has no column for some', 'CREATE TABLE events (uuid uuid PRIMARY KEY)', /no column event.*timestamp/],
    ['has no index over the key', undefined, /no unique or exclusion constraint/],
  ])('refuses a table that %s', async (_name, create, message) => {
    if (create) await admin.query(create)
    else await run([]).then(() => admin.query('ALTER TABLE events DROP CONSTRAINT events_pkey'))
    await expect(run([[rowOf(1)]])).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    })
  })

  it('refuses a key that the export does not have', async () => {
    await expect(run([], { key: 'uid' })).rejects.toMatchObject({ hint: 'Did you mean uuid?' })
  })

  it('says so when Postgres cannot be reached', async () => {
    const lost = async (): Promise<pg.Client> => {
      const client = new pg.Client({ ...postgres.connection, host: '/nowhere' })
      await client.connect()
      return client
    }
    await expect(run([], { connect: lost })).rejects.toMatchObject({
      code: 'export_stopped',
      retryable: true,
    })
  })

  it('leaves the connection open that it was given', async () => {
    const client = await connect()
    await run([[rowOf(1)]], { connect: undefined, client })
    expect((await client.query('SELECT count(*)::int AS n FROM events')).rows).toEqual([{ n: 1 }])
    await client.end()
  })

  it.each([
    ['COPY', { copy }],
    ['INSERT', {}],
  ])('stops in the middle of a part when told to: by %s', async (_name, way) => {
    const stop = new AbortController()
    const sink = postgresSink({ connect, table: 'events', key: 'uuid', ...way })
    await sink.open?.({
      columns: COLUMNS,
      resumed: false,
      overwrite: false,
      committed: new Set(),
      signal: stop.signal,
    })
    const rows = Array.from({ length: 200 }, (_, n) => rowOf(n))
    const part = makePart(COLUMNS, rows, { format: sink.format, chunkSize: 100 })
    const slow = {
      ...part,
      async *chunks() {
        for await (const chunk of part.chunks()) {
          yield chunk
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      },
    }
    slow.stream = () => Readable.from(slow.chunks())
    setTimeout(() => stop.abort(new Error('enough')), 50)
    await expect(sink.writePart(slow)).rejects.toThrow(/enough|abort/i)
    await sink.close?.()
    expect(await select('SELECT uuid FROM events')).toEqual([])
  })

  it('gives a connection of a pool back', async () => {
    const pool = new pg.Pool({ ...postgres.connection, max: 1 })
    const sink = postgresSink({ connect: () => pool.connect(), table: 'events', key: 'uuid' })
    await sink.open?.({ columns: COLUMNS, resumed: false, overwrite: false, committed: new Set() })
    await sink.close?.()
    expect((await pool.query('SELECT count(*)::int AS n FROM events')).rows).toEqual([{ n: 0 }])
    await pool.end()
  })

  it('survives a connection that is cut between parts', async () => {
    const sink = postgresSink({ connect, table: 'events', key: 'uuid' })
    await sink.open?.({ columns: COLUMNS, resumed: false, overwrite: false, committed: new Set() })
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
    )
    const part = makePart(COLUMNS, [rowOf(1)], { format: sink.format })
    await expect(sink.writePart(part)).rejects.toMatchObject({ code: 'export_stopped', retryable: true })
    await sink.close?.()
  })
})

it('leaves no listener on a connection of a pool, and throws away only one that was lost', async () => {
  const client = Object.assign(new EventEmitter(), {
    query: async () => ({ rows: [] }),
    release: vi.fn(),
  })
  const sink = postgresSink({ connect: async () => client, table: 'events', key: 'uuid' })
  const context = { resumed: false, overwrite: false, committed: new Set<string>() }
  await sink.check?.(context)
  expect(client.listenerCount('error')).toBe(1)
  await sink.close?.()
  expect(client.listenerCount('error')).toBe(0)
  await sink.check?.(context)
  client.emit('error', new Error('cut'))
  await sink.close?.()
  await sink.check?.(context)
  await sink.close?.()
  expect(client.release.mock.calls).toEqual([[false], [true], [false]])
})

it('refuses options that do not fit', () => {
  const connect = async (): Promise<never> => {
    throw new Error('never')
  }
  expect(() => postgresSink({ table: 'events', key: 'uuid' })).toThrow(/either connect or client/)
  // @ts-expect-error misspelt
  expect(() => postgresSink({ connect, table: 'events', key: 'uuid', modus: 'insert' })).toThrow(
    /no option modus/,
  )
})
