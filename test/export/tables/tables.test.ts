import { describe, expect, it } from 'vitest'
import { InputError } from '../../../src/errors.ts'
import type { AskColumns } from '../../../src/export/ask-columns.ts'
import { cellQuery } from '../../../src/export/plan/cell-query.ts'
import { cohortTable } from '../../../src/export/tables/cohort-table.ts'
import { type EventsExport, eventsTable } from '../../../src/export/tables/events-table.ts'
import { groupsTable } from '../../../src/export/tables/groups-table.ts'
import { personsTable } from '../../../src/export/tables/persons-table.ts'
import { type RowsExport, rowsTable } from '../../../src/export/tables/rows-table.ts'
import { sessionsTable } from '../../../src/export/tables/sessions-table.ts'
import { hogql } from '../../../src/hogql/hogql-tag.ts'

const DAYS = { from: '2026-08-01', to: '2026-08-02' }
const BOUNDS = { time: ['2026-08-01T00:00:00.000000Z', '2026-08-02T00:00:00.000000Z'] } as const

/** Answers a probe as a server does that knows every column: with the names the query gives them. */
const namesIn: AskColumns = async ({ hogql: text }) =>
  (/^SELECT ([\s\S]*?)\nFROM/.exec(text)?.[1] ?? '').split(', ').map((column) => ({
    name: (/ AS (.*)$/.exec(column)?.[1] ?? column).replaceAll('`', ''),
    type: 'String',
  }))
const answering =
  (...answers: { name: string; type: string }[][]): AskColumns =>
  async () =>
    answers.length > 1 ? answers.shift()! : answers[0]!

const failureOf = (call: () => unknown): InputError => {
  try {
    call()
  } catch (error) {
    if (error instanceof InputError) return error
  }
  throw new Error('expected an InputError')
}

describe('events', () => {
  const queryOf = async (events: Partial<EventsExport>) =>
    cellQuery(await eventsTable({ ...DAYS, ...events }, 'test').prepare(namesIn), BOUNDS, 50_000)

  it('reads columns that cost no join, by time, in no order', async () => {
    const { hogql, values } = await queryOf({})
    expect(hogql).toBe(
      [
        'SELECT uuid, event, properties, timestamp, distinct_id, elements_chain, created_at, $session_id, $window_id, person_mode, toDate(events.timestamp) AS export_key_4',
        'FROM events',
        "WHERE events.timestamp >= toDateTime64({p0}, 6, 'UTC')",
        "  AND events.timestamp <= toDateTime64({p1}, 6, 'UTC')",
        'LIMIT 50000',
      ].join('\n'),
    )
    expect(values).toEqual({ p0: '2026-08-01 00:00:00.000000', p1: '2026-08-01 23:59:59.999999' })
  })

  it('keeps names and values of callers out of the text', async () => {
    const where = hogql`properties.plan = ${"'; DROP"} -- free`
    const { hogql: text, values } = await queryOf({ events: ["it's", '{p0}'], where, columns: ['uuid'] })
    expect(text).toContain('events.event IN {p2} AND (properties.plan = {p3} -- free\n)')
    expect(values).toMatchObject({ p2: ["it's", '{p0}'], p3: "'; DROP" })
  })

  it('puts out columns and properties under the names asked for', async () => {
    const columns = { id: 'uuid', 'the plan': 'person.properties.plan', n: hogql`length(event) + ${1}` }
    const { hogql: text } = await queryOf({ columns, properties: ['$browser', 'odd name'] })
    expect(text).toMatch(
      /^SELECT uuid AS id, person\.properties\.plan AS `the plan`, \(length\(event\) \+ \{p0\}\n\) AS n, properties\['\$browser'\] AS \$browser, properties\['odd name'\] AS `odd name`,/,
    )
  })

  it('tells copies of a row by its own columns, whatever the output calls by their names', async () => {
    const keyOf = async (columns: EventsExport['columns']) => {
      const table = await eventsTable({ ...DAYS, columns }, 'test').prepare(namesIn)
      return table.key?.map((name) => {
        const column = table.columns.find((column) => column.name === name)
        return [column?.expression.hogql, column?.output]
      })
    }
    const day = ['toDate(events.timestamp)', false]
    expect(await keyOf({ id: 'uuid', event: 'event' })).toEqual([
      ['uuid', true],
      ['event', true],
      ['events.distinct_id', false],
      day,
    ])
    expect(await keyOf({ uuid: "'x'", id: 'uuid', event: "'y'" })).toEqual([
      ['events.uuid', false],
      ['events.event', false],
      ['events.distinct_id', false],
      day,
    ])
  })

  it('is the same export only with the same range, columns and conditions', () => {
    const of = (events: Partial<EventsExport>) => eventsTable({ ...DAYS, ...events }, 'test').fingerprint
    expect(of({ from: new Date('2026-08-01T00:00:00Z') })).toEqual(of({ from: '2026-08-01T02:00+02:00' }))
    const others: Partial<EventsExport>[] = [
      { to: '2026-08-03' },
      { from: '2026-08-01T00:00:00.000001Z' },
      { columns: ['uuid'] },
      { columns: { uuid: 'event' } },
      { events: ['a'] },
      { events: ['b'] },
      { where: '1 = 1' },
      { properties: ['plan'] },
    ]
    const all = [{}, ...others].map((events) => JSON.stringify(of(events)))
    expect(new Set(all).size).toBe(all.length)
  })

  it.each<[string, Partial<EventsExport> | { eventz: string[] }]>([
    ['the wrong way round', { from: '2026-08-02', to: '2026-08-01' }],
    ['empty', { from: '2026-08-01', to: new Date('2026-08-01T00:00:00Z') }],
    ['`to` is missing', { to: undefined }],
    ['no moment', { from: 'yesterday' }],
    ['no moment', { from: '2026-02-30' }],
    ['without an offset', { from: '2026-08-01T10:00:00' }],
    ['without an offset', { from: '2026-08-01 10:00' }],
    ['expected a Date', { to: new Date(Number.NaN) }],
    ['cannot hold', { to: '2500-01-01' }],
    ['names; leave it out', { events: [] }],
    ['expected HogQL', { where: ' ' }],
    ['brackets that match', { where: "event = 'a') OR (event = 'b'" }],
    ['brackets that match', { where: "event = 'a')) OR ((event = 'b'" }],
    ['brackets that match', { where: 'event IN [1)' }],
    ['brackets that match', { columns: { uuid: 'uuid', both: 'lower(event), (uuid' } }],
    ['called event', { properties: ['event'] }],
    ['at least one column', { columns: [] }],
    ['at least one column', { columns: {} }],
    ['there is no "eventz"', { eventz: ['a'] }],
  ])('refuses what is %s before anything is sent', (reason, events) => {
    const failure = failureOf(() => eventsTable({ ...DAYS, ...events } as EventsExport, 'exportEvents()'))
    expect(failure.message).toContain(reason)
    expect(failure.hint).toBeTruthy()
  })

  it.each(["event = ') OR ('", "event = 'x' -- (", '`)` = 1 /* ( */', "event IN ('a', f'({event})')"])(
    'takes brackets in names, texts and comments for what they are: %s',
    async (where) => expect((await queryOf({ where })).hogql).toContain(where),
  )

  it('refuses a column that turns out to be several', async () => {
    const source = eventsTable({ ...DAYS, columns: { all: '*' } }, 'test')
    const probe = answering([
      { name: 'uuid', type: 'UUID' },
      { name: 'event', type: 'String' },
    ])
    await expect(source.prepare(probe)).rejects.toThrow('those that come: uuid, event')
  })
})

describe('tables without days', () => {
  it.each([
    [
      personsTable({ where: 'is_identified' }, 'test'),
      'SELECT id, created_at, properties, is_identified\nFROM persons\nWHERE (\nis_identified\n)',
    ],
    [
      groupsTable({ type: 2, columns: ['key'] }, 'test'),
      'SELECT key, groups.index AS export_key_1\nFROM groups\nWHERE (\ngroups.index = {p0}\n)',
    ],
    [
      cohortTable({ cohort: 7, columns: ['id'] }, 'test'),
      'SELECT id\nFROM persons\nWHERE (\npersons.id IN COHORT {p0}\n)',
    ],
  ])('are read as a whole', async (source, text) => {
    const table = await source.prepare(namesIn)
    expect(table.time).toBeUndefined()
    expect(cellQuery(table, {}, 9).hogql).toBe(`${text}\nLIMIT 9`)
  })

  it('have sessions by their beginning', async () => {
    const table = await sessionsTable({ ...DAYS, columns: ['session_id'] }, 'test').prepare(namesIn)
    expect(cellQuery(table, BOUNDS, 9).hogql).toContain('WHERE sessions.$start_timestamp >= ')
  })

  it.each([
    () => groupsTable({ type: 5 }, 'test'),
    () => cohortTable({ cohort: 0 }, 'test'),
    () => cohortTable({ cohort: '' }, 'test'),
    () => personsTable({ columns: 'id' } as never, 'test'),
    () => sessionsTable({ ...DAYS, properties: ['plan'] } as never, 'test'),
  ])('refuse options that do not fit', (call) => {
    expect(failureOf(call).code).toBe('invalid_input')
  })
})

describe('rows of any query', () => {
  const found = [
    { name: 'day', type: "DateTime64(6, 'UTC')" },
    { name: 'plan', type: 'Nullable(String)' },
    { name: 'person_id', type: 'UUID' },
  ]
  const tableOf = (key: RowsExport['key'], columns = found) =>
    rowsTable({ hogql: 'SELECT day, plan, person_id FROM events -- all', key }, 'test').prepare(
      answering(columns),
    )

  it('are split by days of a datetime in the key, and by the hash of what else is in it', async () => {
    const table = await tableOf(['day', 'plan', 'person_id'])
    expect(table.time).toMatchObject({ column: { hogql: 'export_rows.day' }, from: null, to: null })
    expect(table.hashes.map(({ hogql }) => hogql)).toEqual([
      "ifNull(toString(export_rows.plan), '')",
      'export_rows.person_id',
    ])
    expect(cellQuery(table, {}, 5).hogql).toBe(
      `SELECT export_rows.day AS day, export_rows.plan AS plan, export_rows.person_id AS person_id
FROM (
SELECT day, plan, person_id FROM events
) AS export_rows
LIMIT 5`,
    )
    expect((await tableOf('person_id')).time).toBeUndefined()
    expect((await tableOf('day')).hashes.map(({ hogql }) => hogql)).toEqual([
      "ifNull(toString(export_rows.day), '')",
    ])
  })

  it.each(['DateTime64(9)', "DateTime64(9, 'UTC')", 'Date', 'String', 'Array(DateTime)'])(
    'are not split by days of a %s',
    async (type) => {
      const table = await tableOf(['day', 'person_id'], [{ name: 'day', type }, found[2]!])
      expect(table.time).toBeUndefined()
      expect(table.hashes).toHaveLength(2)
    },
  )

  it.each(['DateTime', "DateTime('UTC')", "Nullable(DateTime64(3, 'Asia/Tokyo'))", 'DateTime64(6)'])(
    'are split by days of a %s',
    async (type) => {
      const table = await tableOf(['day', 'person_id'], [{ name: 'day', type }, found[2]!])
      expect(table.time).toBeDefined()
    },
  )

  it('have a key of their columns', async () => {
    await expect(tableOf('persn_id')).rejects.toMatchObject({
      message: expect.stringContaining('persn_id is not a column of the query'),
      hint: 'Did you mean person_id?',
    })
  })

  it('have columns of different names', async () => {
    const one = { name: 'uuid', type: 'UUID' }
    const source = rowsTable({ hogql: 'SELECT uuid, event AS uuid FROM events', key: 'uuid' }, 'test')
    const probe = answering([one], [one, { name: 'uuid_2', type: 'String' }])
    await expect(source.prepare(probe)).rejects.toThrow('Columns of the query have the same name: uuid.')
  })

  it.each<[string, RowsExport]>([
    ['LIMIT but no ORDER BY', { hogql: 'SELECT uuid FROM events LIMIT 5', key: 'uuid' }],
    ['missing', { hogql: 'SELECT uuid FROM events WHERE event = {name}', key: 'uuid' }],
    ['key', { hogql: 'SELECT uuid FROM events', key: [] }],
  ])('refuse a query with %s before anything is sent', (_, rows) => {
    expect(failureOf(() => rowsTable(rows, 'test')).code).toBe('invalid_input')
  })

  it('take an ordered LIMIT, and values beside the text', async () => {
    const query = hogql`SELECT uuid FROM events WHERE event = ${'a'} ORDER BY uuid LIMIT 5;`
    const source = rowsTable({ hogql: query, key: 'uuid' }, 'test')
    const table = await source.prepare(answering([{ name: 'uuid', type: 'UUID' }]))
    expect(cellQuery(table, {}, 5)).toMatchObject({
      hogql: expect.stringContaining(
        '(\nSELECT uuid FROM events WHERE event = {p0} ORDER BY uuid LIMIT 5\n)',
      ),
      values: { p0: 'a' },
    })
  })
})
