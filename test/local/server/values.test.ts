import { describe, expect, it } from 'vitest'
import { EngineError } from '../../../src/local/engine/engine.ts'
import { clickhouseFailure } from '../../../src/local/server/query/clickhouse-failure.ts'
import { parseClickHouseType } from '../../../src/local/server/values/clickhouse-type.ts'
import { createJsonRewriter } from '../../../src/local/server/values/json-rewriter.ts'
import { writeRows } from '../../../src/local/server/values/write-rows.ts'

describe('reading type names', () => {
  it('looks through wrappers and into containers', () => {
    expect(parseClickHouseType("Array(Nullable(DateTime64(6, 'Europe/Berlin')))")).toEqual({
      name: 'Array',
      inner: [{ name: 'DateTime64', inner: [], timezone: 'Europe/Berlin' }],
    })
    expect(parseClickHouseType('LowCardinality(Nullable(String))').name).toBe('String')
    expect(parseClickHouseType('SimpleAggregateFunction(sum, UInt64)').name).toBe('UInt64')
  })

  it('drops the names of tuple elements, whatever they contain', () => {
    const names = parseClickHouseType("Tuple(at DateTime('UTC'), `a, (b` UInt64, Map(String, Int64))").inner
    expect(names.map(({ name }) => name)).toEqual(['DateTime', 'UInt64', 'Map'])
  })

  it('is not confused by enum values', () => {
    const [first, second] = parseClickHouseType("Tuple(Enum8('a, (' = 1, 'it\\'s' = 2), UInt64)").inner
    expect([first!.name, second!.name]).toEqual(['Enum8', 'UInt64'])
  })
})

describe('rewriting values', () => {
  /** One value of a type, as ClickHouse writes it and as PostHog does. */
  const rewritten = (type: string, json: string) => createJsonRewriter([type])?.(`[${json}]`).slice(1, -1)

  it.each([
    'UInt64',
    'Nullable(Int64)',
    'Float64',
    'Decimal(18, 3)',
    'Bool',
    'UUID',
    'Date',
    'String',
    'Array(UInt64)',
    'Tuple(UInt8, String, Int64)',
    'Map(String, UInt64)',
    'Nested(a UInt64, b Int8)',
    'IntervalDay',
  ])('leaves %s as it is', (type) => {
    expect(createJsonRewriter([type, 'String'])).toBeUndefined()
  })

  it.each([
    ["DateTime('UTC')", '"2026-01-02T03:04:05Z"', '"2026-01-02T03:04:05Z"'],
    ["Nullable(DateTime('UTC'))", 'null', 'null'],
    ["DateTime64(3, 'UTC')", '"2026-01-02T03:04:05.500Z"', '"2026-01-02T03:04:05.500000Z"'],
    ["DateTime64(6, 'UTC')", '"2026-01-02T03:04:05.000000Z"', '"2026-01-02T03:04:05Z"'],
    ["DateTime64(9, 'UTC')", '"2026-01-02T03:04:05.123456789Z"', '"2026-01-02T03:04:05.123456Z"'],
    ['DateTime', '"2026-01-02T03:04:05Z"', '"2026-01-02T03:04:05"'],
    [
      "DateTime64(6, 'America/New_York')",
      '"2026-01-02T03:04:05.678000Z"',
      '"2026-01-01T22:04:05.678000-05:00"',
    ],
    ["DateTime64(6, 'Asia/Kolkata')", '"2026-01-02T03:04:05.000000Z"', '"2026-01-02T08:34:05+05:30"'],
    ["DateTime64(6, 'America/St_Johns')", '"2026-01-02T03:04:05.000000Z"', '"2026-01-01T23:34:05-03:30"'],
    ["DateTime64(6, 'Europe/Berlin')", '"1969-12-31T23:59:58.500000Z"', '"1970-01-01T00:59:58.500000+01:00"'],
    ['UInt128', '340282366920938463463374607431768211455', '"340282366920938463463374607431768211455"'],
    ['Nullable(Int256)', '-5', '"-5"'],
    ["Array(Nullable(DateTime('UTC')))", '["2026-01-02T03:04:05Z", null ,"2026-01-02T03:04:06Z"]', undefined],
    ["Array(DateTime('UTC'))", '[]', '[]'],
    [
      "Tuple(a UInt64, `b, (c` Array(Tuple(String, DateTime('Europe/Berlin'))), Map(String, String))",
      String.raw`[18446744073709551615, [["a\"],[", "2026-01-02T03:04:05Z"], ["\\", null]], {"k\"}":"[{\\"}]`,
      String.raw`[18446744073709551615, [["a\"],[", "2026-01-02T04:04:05+01:00"], ["\\", null]], {"k\"}":"[{\\"}]`,
    ],
    [
      "Map(String, DateTime('Europe/Berlin'))",
      String.raw`{"a:\\\"}" : "2026-01-02T03:04:05Z","b":"2026-07-02T03:04:05Z"}`,
      String.raw`{"a:\\\"}" : "2026-01-02T04:04:05+01:00","b":"2026-07-02T05:04:05+02:00"}`,
    ],
    [
      "Nested(at DateTime('Europe/Berlin'), n Int8)",
      '[["2026-01-02T03:04:05Z",1]]',
      '[["2026-01-02T04:04:05+01:00",1]]',
    ],
  ])('%s %s', (type, json, expected = json) => {
    expect(rewritten(type, json)).toBe(expected)
  })

  it('follows the zone across the change of its clocks, hour by hour', () => {
    const hours = [
      '"2026-10-24T23:30:00Z"',
      '"2026-10-25T00:30:00Z"',
      '"2026-10-25T01:30:00Z"',
      '"2026-10-25T02:30:00Z"',
    ]
    expect(hours.map((hour) => JSON.parse(rewritten("DateTime('Europe/Berlin')", hour)!))).toEqual([
      '2026-10-25T01:30:00+02:00',
      '2026-10-25T02:30:00+02:00',
      '2026-10-25T02:30:00+01:00',
      '2026-10-25T03:30:00+01:00',
    ])
  })
})

describe('writing rows', () => {
  const STRINGS = [{ type: 'String' }, { type: 'UInt64' }]
  const TIMES = [{ type: 'String' }, { type: "DateTime('Europe/Berlin')" }]
  const write = async (columns: { type: string }[], text: string, window = {}) => {
    const { json, count } = await writeRows(columns, Buffer.from(text), window)
    return [json.toString(), count]
  }

  it('joins lines, with and without values to rewrite', async () => {
    expect(await write(STRINGS, '["a", 1]\n["ü€😀", 2]\n')).toEqual(['[["a", 1],["ü€😀", 2]]', 2])
    expect(await write(TIMES, '["ü€😀", "2026-01-02T03:04:05Z"]\n["b", null]\n')).toEqual([
      '[["ü€😀", "2026-01-02T04:04:05+01:00"],["b", null]]',
      2,
    ])
    for (const columns of [STRINGS, TIMES]) expect(await write(columns, '')).toEqual(['[]', 0])
  })

  it('takes the rows of a window, and counts all', async () => {
    const lines = '["a", null]\n["b", null]\n["c", null]\n'
    for (const columns of [STRINGS, TIMES]) {
      expect(await write(columns, lines, { limit: 2 })).toEqual(['[["a", null],["b", null]]', 3])
      expect(await write(columns, lines, { offset: 1 })).toEqual(['[["b", null],["c", null]]', 3])
      expect(await write(columns, lines, { offset: 1, limit: 1 })).toEqual(['[["b", null]]', 3])
      expect(await write(columns, lines, { offset: 3, limit: 9 })).toEqual(['[]', 3])
      expect(await write(columns, lines, { offset: 5 })).toEqual(['[]', 3])
    }
  })

  it('leaves others their turn while it writes much', async () => {
    const text = 'x'.repeat(10_000)
    const lines = Array.from({ length: 500 }, (_, index) => `["${text}${index}", "2026-01-02T03:04:05Z"]\n`)
    const order: string[] = []
    const written = write(TIMES, lines.join('')).then(([json]) => {
      order.push('written')
      return JSON.parse(String(json)) as [string, string][]
    })
    setImmediate(() => order.push('other'))
    const rows = await written
    expect(order).toEqual(['other', 'written'])
    expect(rows).toHaveLength(500)
    expect(rows.every(([name, at], index) => name === text + index && at.endsWith('+01:00'))).toBe(true)
  })
})

describe('ClickHouse refusals', () => {
  it.each([
    [159, 'TIMEOUT_EXCEEDED', 504, 'error'],
    [160, 'TOO_SLOW', 504, 'error'],
    [241, 'MEMORY_LIMIT_EXCEEDED', 513, 'clickhouse_memory_limit_exceeded'],
    [396, 'TOO_MANY_ROWS_OR_BYTES', 400, 'too_many_bytes'],
    [43, 'ILLEGAL_TYPE_OF_ARGUMENT', 400, 'illegal_type_of_argument'],
    [386, 'NO_COMMON_TYPE', 400, 'no_common_type'],
    [376, 'CANNOT_PARSE_UUID', 400, 'cannot_parse_uuid'],
    [6, 'CANNOT_PARSE_TEXT', 400, 'cannot_parse_text'],
    [48, 'NOT_IMPLEMENTED', 400, 'invalid_input'],
    [49, 'LOGICAL_ERROR', 500, 'error'],
  ])('%s %s is %s %s', (code, name, status, serverCode) => {
    const failure = clickhouseFailure(new EngineError('reason', code, name))
    expect([failure.status, failure.options.code]).toEqual([status, serverCode])
  })
})
