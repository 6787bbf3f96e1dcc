import { describe, expect, it } from 'vitest'
import { InputError } from '../../src/errors.ts'
import { keysetPage } from '../../src/hogql/keyset-page.ts'

const pageOf = (hogql: string, types: readonly string[], values: readonly unknown[], key = ['k']) =>
  keysetPage({ hogql, values: {} }, { key, limit: 10, cursor: { types, values } })

describe('keysetPage', () => {
  it.each(['SELECT 1 AS k', 'SELECT 1 AS k;', 'SELECT 1 AS k; -- the end', 'SELECT 1 AS k /* ; */ ;\n;'])(
    'wraps %j without its ending',
    (hogql) => {
      const { hogql: page } = keysetPage({ hogql, values: {} }, { key: ['k'], limit: 10 })
      expect(page).toBe('SELECT * FROM (\nSELECT 1 AS k\n) AS page\nORDER BY page.k ASC\nLIMIT 10')
    },
  )

  it('starts at the row of the cursor, compared in the order of the key', () => {
    const { hogql, values } = pageOf(
      'SELECT t, `odd name` FROM x',
      ["DateTime64(6, 'UTC')", 'UUID'],
      ['2026-01-02T03:04:05Z', 'id'],
      ['t', 'odd name'],
    )
    expect(hogql).toContain(
      'WHERE (page.t > toDateTime({key_0}) OR (page.t = toDateTime({key_0}) AND page.`odd name` >= toUUID({key_1})))',
    )
    expect(values).toEqual({ key_0: '2026-01-02T03:04:05Z', key_1: 'id' })
  })

  it('leaves the values of the query alone', () => {
    const query = { hogql: 'SELECT {key_0} AS k', values: { key_0: 'mine' } }
    const { values } = keysetPage(query, {
      key: ['k'],
      limit: 1,
      cursor: { types: ['String'], values: ['a'] },
    })
    expect(values).toEqual({ key_0: 'mine', key_0_: 'a' })
  })

  it.each(['Float64', 'Nullable(Float64)', 'Array(String)', 'Decimal(9, 2)', "DateTime64(9, 'UTC')", ''])(
    'refuses a key of type %j',
    (type) => {
      expect(() => pageOf('SELECT k FROM x', [type], ['1'])).toThrow(InputError)
    },
  )

  it('refuses NULL where the type has none', () => {
    expect(() => pageOf('SELECT k FROM x', ['String'], [null])).toThrow(InputError)
  })

  const whereOf = (types: string[], values: unknown[], order?: 'asc' | 'desc') => {
    const key = types.map((_, index) => 'abc'[index]!)
    const page = keysetPage(
      { hogql: 'SELECT 1', values: {} },
      { key, limit: 10, order, cursor: { types, values } },
    )
    return /WHERE (.*)/.exec(page.hogql)?.[1]
  }

  it('puts NULL after everything, in both directions', () => {
    expect(whereOf(['Nullable(String)'], ['x'])).toBe('(page.a >= {key_0} OR page.a IS NULL)')
    expect(whereOf(['Nullable(String)'], [null])).toBe('page.a IS NULL')
    expect(whereOf(['LowCardinality(Nullable(String))', 'UInt8'], ['x', 1], 'desc')).toBe(
      '(page.a < {key_0} OR page.a IS NULL OR (page.a = {key_0} AND page.b <= {key_1}))',
    )
    expect(whereOf(['Nullable(Int64)', 'String', 'Bool'], [null, 'x', true])).toBe(
      '(page.a IS NULL AND (page.b > {key_1} OR (page.b = {key_1} AND page.c >= {key_2})))',
    )
  })

  it('orders and compares backwards', () => {
    const query = { hogql: 'SELECT 1 AS k', values: {} }
    const { hogql } = keysetPage(query, {
      key: ['k'],
      limit: 5,
      order: 'desc',
      cursor: { types: ['UInt64'], values: [7] },
    })
    expect(hogql).toContain('WHERE page.k <= {key_0}\nORDER BY page.k DESC\nLIMIT 5')
  })

  it.each([
    ['DateTime', '2026-01-02T03:04:05', '2026-01-02T03:04:05Z'],
    ['DateTime64(6)', '2026-01-02T03:04:05.000001', '2026-01-02T03:04:05.000001Z'],
    [
      "DateTime64(6, 'America/New_York')",
      '2026-01-02T03:04:05.000001-05:00',
      '2026-01-02T03:04:05.000001-05:00',
    ],
  ])('reads a %s in the zone it was written in', (type, given, sent) => {
    expect(pageOf('SELECT 1 AS k', [type], [given]).values).toEqual({ key_0: sent })
  })
})
