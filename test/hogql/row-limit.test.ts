import { describe, expect, it } from 'vitest'
import { findRowLimit, hasUnorderedLimit, withRowLimit } from '../../src/hogql/row-limit.ts'
import { parseHogQL } from './parse-hogql.ts'

describe('findRowLimit', () => {
  it.each([
    ['SELECT 1', { kind: 'none' }],
    ['SELECT 1 LIMIT 5', { kind: 'rows', rows: 5 }],
    ['select 1 limit 5;', { kind: 'rows', rows: 5 }],
    ['SELECT 1 -- LIMIT 5', { kind: 'none' }],
    ["SELECT 'LIMIT 5'", { kind: 'none' }],
    ['SELECT * FROM (SELECT * FROM events LIMIT 5)', { kind: 'none' }],
    ['WITH a AS (SELECT 1 LIMIT 5) SELECT * FROM a', { kind: 'none' }],
    ['SELECT * FROM events LIMIT 2 BY event', { kind: 'none' }],
    ['SELECT * FROM events LIMIT 2 BY event LIMIT 7', { kind: 'rows', rows: 7 }],
    ['SELECT limit FROM t', { kind: 'none' }],
    ['SELECT t.limit, limit FROM t ORDER BY limit LIMIT 3', { kind: 'rows', rows: 3 }],
    ['SELECT 1 LIMIT 5 OFFSET 2', { kind: 'rows', rows: 5 }],
    ['SELECT 1 LIMIT {n}', { kind: 'rows', rows: 9 }],
    ['SELECT 1 LIMIT {m}', { kind: 'expression' }],
    ['SELECT 1 LIMIT 2 + 3', { kind: 'expression' }],
    ['(SELECT 1 LIMIT 5)', { kind: 'rows', rows: 5 }],
    ['SELECT * EXCEPT (a) FROM t', { kind: 'none' }],
  ])('%s', (text, expected) => {
    expect(findRowLimit(text, { n: 9 })).toEqual({ ...expected, combined: false })
  })

  it.each([
    ['SELECT 1 UNION ALL SELECT 2', 'none'],
    ['SELECT 1 UNION ALL SELECT 2 LIMIT 5', 'partial'],
    ['(SELECT 1 LIMIT 1) UNION DISTINCT (SELECT 2 LIMIT 5)', 'expression'],
    ['SELECT 1 EXCEPT SELECT 2', 'none'],
  ])('%s', (text, kind) => {
    expect(findRowLimit(text)).toEqual({ kind, combined: true })
  })
})

describe('hasUnorderedLimit', () => {
  it.each([
    ['SELECT uuid FROM events LIMIT 5', true],
    ['(SELECT uuid FROM events LIMIT {n})', true],
    ['SELECT uuid FROM events LIMIT 1 BY event', true],
    ['SELECT row_number() OVER (ORDER BY uuid) FROM events LIMIT 5', true],
    ['SELECT uuid FROM (SELECT uuid FROM events ORDER BY uuid) LIMIT 5', true],
    ['(SELECT 1 ORDER BY 1 LIMIT 1) UNION ALL (SELECT 2 LIMIT 5)', true],
    ['SELECT uuid FROM events ORDER BY uuid LIMIT 5', false],
    ['select uuid from events order by uuid limit 1 by event limit 5; -- all', false],
    ['SELECT uuid FROM events', false],
    ['SELECT limit FROM t', false],
    ['SELECT 1 UNION ALL SELECT 2', false],
  ])('%s: %s', (text, expected) => {
    expect(hasUnorderedLimit(text)).toBe(expected)
  })
})

describe('withRowLimit', () => {
  it('appends to a plain query, behind a comment and before a semicolon', () => {
    expect(withRowLimit('SELECT 1 ; -- done', 10)).toEqual({ hogql: 'SELECT 1\nLIMIT 10', shift: 0 })
    expect(withRowLimit('SELECT 1 -- x', 10)).toEqual({ hogql: 'SELECT 1\nLIMIT 10', shift: 0 })
  })

  it('wraps what cannot take a LIMIT of its own', () => {
    expect(withRowLimit('SELECT 1 UNION ALL SELECT 2', 10)).toEqual({
      hogql: 'SELECT * FROM (SELECT 1 UNION ALL SELECT 2\n) LIMIT 10',
      shift: 15,
    })
  })

  it.each([
    'SELECT 1 ; -- done',
    'SELECT event FROM events ORDER BY event DESC',
    'SELECT event FROM events LIMIT 1 BY event',
    'WITH a AS (SELECT 1 AS x LIMIT 5) SELECT x FROM a',
    'SELECT 1 UNION ALL (SELECT 2 LIMIT 3)',
    '(SELECT 1)',
  ])('means to the grammar what it says: %s', async (text) => {
    const tree = await parseHogQL(withRowLimit(text, 10).hogql)
    expect(tree).toMatchObject({ node: 'SelectQuery', limit: { node: 'Constant', value: 10 } })
  })

  it('leaves a query with a LIMIT alone', () => {
    expect(withRowLimit('SELECT 1 LIMIT 5', 10)).toEqual({ hogql: 'SELECT 1 LIMIT 5', shift: 0 })
  })
})
