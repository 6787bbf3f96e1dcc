import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isQueryResponse, queryResponseSchema } from '../../src/schemas/query-response.ts'

const WHOLE = {
  results: [[1, 'a']],
  columns: ['n', 'event'],
  types: [['n', 'UInt64'], ['event', null], 'String'],
  hasMore: false,
  limit: 100,
  hogql: 'SELECT n, event',
  error: null,
  is_cached: true,
  last_refresh: '2026-09-01T10:00:00Z',
  timezone: 'UTC',
  query_status: null,
}

test('an ordinary answer is taken without asking the schema', () => {
  expect(isQueryResponse(WHOLE)).toBe(true)
  expect(isQueryResponse({ results: [], columns: [], types: [] })).toBe(true)
})

test('what is taken without asking the schema is what the schema takes, unchanged', () => {
  const wrong = fc.oneof(
    fc.constantFrom(undefined, null, Number.NaN, Number.POSITIVE_INFINITY, 7n, {}, [], [[]], [1]),
    fc.anything({ maxDepth: 2 }),
  )
  const keys = fc.constantFrom(...Object.keys(WHOLE))
  fc.assert(
    fc.property(keys, wrong, (key, value) => {
      const answer = { ...WHOLE, [key]: value, other: value }
      if (isQueryResponse(answer))
        expect(queryResponseSchema.safeParse(answer)).toEqual({ success: true, data: answer })
    }),
    { numRuns: 1_000 },
  )
})

test.each(Object.keys(WHOLE))('the schema names %s when it is of another kind', (key) => {
  const result = queryResponseSchema.safeParse({ ...WHOLE, [key]: 7n })
  expect(result.error?.issues[0]?.path).toEqual([key])
  expect(isQueryResponse({ ...WHOLE, [key]: 7n })).toBe(false)
})
