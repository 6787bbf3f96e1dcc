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

  it.each(['Float64', 'Nullable(String)', 'Array(String)', 'Bool', ''])(
    'refuses a key of type %j',
    (type) => {
      expect(() => pageOf('SELECT k FROM x', [type], [null])).toThrow(InputError)
    },
  )
})
