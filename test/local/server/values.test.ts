import { describe, expect, it } from 'vitest'
import { EngineError } from '../../../src/local/engine/engine.ts'
import { clickhouseFailure } from '../../../src/local/server/query/clickhouse-failure.ts'
import { parseClickHouseType } from '../../../src/local/server/values/clickhouse-type.ts'
import { createJsonWriter, writeRows } from '../../../src/local/server/values/json-writer.ts'

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

describe('writing values', () => {
  it.each([
    ['UInt64', '18446744073709551615', '18446744073709551615'],
    ['Nullable(Int64)', null, 'null'],
    ['Int32', 5, '5'],
    ['IntervalDay', '7', '7'],
    ['Float64', null, 'null'],
    ['Float64', 1.5, '1.5'],
    ['Decimal(18, 3)', '1.500', '"1.500"'],
    ['Bool', true, 'true'],
    ['UUID', '0190b6a0-0000-7000-8000-000000000001', '"0190b6a0-0000-7000-8000-000000000001"'],
    ['Date', '2026-01-02', '"2026-01-02"'],
    ['String', 'a"b\n\u2028', JSON.stringify('a"b\n\u2028')],
    ['Array(UInt64)', ['1', '2'], '[1,2]'],
    ['Array(Nullable(Int64))', ['1', null], '[1,null]'],
    ['Tuple(UInt8, String, Int64)', [1, 'a', '-9'], '[1,"a",-9]'],
    ['Map(String, UInt64)', { 'a"b': '1' }, '{"a\\"b":1}'],
    ['Array(Tuple(a UInt64, b Array(Int64)))', [['1', ['2']]], '[[1,[2]]]'],
    ['Nested(a UInt64, b Int8)', [['1', 2]], '[[1,2]]'],
    ["DateTime('UTC')", '2026-01-02T03:04:05Z', '"2026-01-02T03:04:05Z"'],
    ["DateTime64(3, 'UTC')", '2026-01-02T03:04:05.500Z', '"2026-01-02T03:04:05.500000Z"'],
    ["DateTime64(6, 'UTC')", '2026-01-02T03:04:05.000000Z', '"2026-01-02T03:04:05Z"'],
    ["DateTime64(9, 'UTC')", '2026-01-02T03:04:05.123456789Z', '"2026-01-02T03:04:05.123456Z"'],
    ['DateTime', '2026-01-02T03:04:05Z', '"2026-01-02T03:04:05"'],
    [
      "DateTime64(6, 'America/New_York')",
      '2026-01-02T03:04:05.678000Z',
      '"2026-01-01T22:04:05.678000-05:00"',
    ],
    ["DateTime64(6, 'Asia/Kolkata')", '2026-01-02T03:04:05.000000Z', '"2026-01-02T08:34:05+05:30"'],
    ["DateTime64(6, 'America/St_Johns')", '2026-01-02T03:04:05.000000Z', '"2026-01-01T23:34:05-03:30"'],
    ["DateTime64(6, 'Europe/Berlin')", '1969-12-31T23:59:58.500000Z', '"1970-01-01T00:59:58.500000+01:00"'],
  ])('%s', (type, value, expected) => {
    expect(createJsonWriter(type)(value)).toBe(expected)
  })

  it('follows the zone across the change of its clocks, hour by hour', () => {
    const write = createJsonWriter("DateTime('Europe/Berlin')")
    const hours = [
      '2026-10-24T23:30:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-25T02:30:00Z',
    ]
    expect(hours.map((hour) => JSON.parse(write(hour)))).toEqual([
      '2026-10-25T01:30:00+02:00',
      '2026-10-25T02:30:00+02:00',
      '2026-10-25T02:30:00+01:00',
      '2026-10-25T03:30:00+01:00',
    ])
  })

  it('writes rows in the order of their columns', () => {
    expect(
      writeRows(
        [{ type: 'String' }, { type: 'UInt64' }],
        [
          ['a', '1'],
          ['b', '2'],
        ],
      ),
    ).toBe('[["a",1],["b",2]]')
    expect(writeRows([{ type: 'String' }], [])).toBe('[]')
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
    [6, 'CANNOT_PARSE_TEXT', 400, 'invalid_input'],
    [49, 'LOGICAL_ERROR', 500, 'error'],
  ])('%s %s is %s %s', (code, name, status, serverCode) => {
    const failure = clickhouseFailure(new EngineError('reason', code, name))
    expect([failure.status, failure.options.code]).toEqual([status, serverCode])
  })
})
