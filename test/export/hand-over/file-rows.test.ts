import { describe, expect, it } from 'vitest'
import { createFileRows } from '../../../src/export/hand-over/file-rows.ts'
import { fileTable } from '../../../src/export/hand-over/file-table.ts'
import { createLineScanner } from '../../../src/export/hand-over/line-scanner.ts'
import type { EventsExport } from '../../../src/export/tables/events-table.ts'

const AUGUST = { from: '2026-08-01', to: '2026-09-01' }
const UUID = '0195b3c2-6b1a-7c3e-9d55-2f1f0a9b7e11'

const line = (fields: object = {}) =>
  JSON.stringify({
    uuid: UUID,
    event: 'sold',
    distinct_id: 'ada',
    properties: '{"a":1}',
    timestamp: '2026-08-05T04:28:10.808176Z',
    created_at: '2026-08-05T04:28:11.000000Z',
    elements_chain: '',
    ip: null,
    ...fields,
  })

interface Found {
  rows: unknown[][]
  leftOut: string[]
}

function read(text: string | Buffer, selection: Partial<EventsExport> = {}, pieceBytes = 1 << 20): Found {
  const found: Found = { rows: [], leftOut: [] }
  const table = fileTable({ ...AUGUST, ...selection }, 'test')
  const rows = createFileRows(table, {
    write({ bytes, bounds }, moment) {
      const values = table.columns.flatMap(({ output }, index) =>
        output ? [JSON.parse(bytes.toString('utf8', bounds[2 * index], bounds[2 * index + 1]))] : [],
      )
      found.rows.push([...values, moment])
    },
    leaveOut: (moment) => found.leftOut.push(moment),
  })
  const scanner = createLineScanner({
    keys: table.columns.map(({ key }) => key),
    onRow: (row) => rows.take(row),
  })
  const bytes = Buffer.from(text)
  for (let from = 0; from < bytes.length; from += pieceBytes)
    scanner.push(bytes.subarray(from, from + pieceBytes))
  scanner.end()
  return found
}

const columnsOf = (selection: Partial<EventsExport>, text: string) =>
  read(text, selection).rows.map((row) => row.slice(0, -1))

describe('rows of files', () => {
  it('are cut wherever the pieces end', () => {
    const text = [
      line(),
      line({ event: 'a "\\" é 😀 }\n{', uuid: UUID.replace('1a', '1b') }),
      line({ uuid: UUID.replace('1a', '1c'), extra: { deep: [1, { uuid: 'not this' }] } }),
    ].join('\n')
    const whole = read(text).rows
    expect(whole).toHaveLength(3)
    expect(whole[1]![1]).toBe('a "\\" é 😀 }\n{')
    for (const pieceBytes of [1, 2, 3, 7, 64]) expect(read(`${text}\n`, {}, pieceBytes).rows).toEqual(whole)
  })

  it('are of the range, to the microsecond', () => {
    const at = (timestamp: string) => line({ timestamp, uuid: crypto.randomUUID() })
    const text = [
      '2026-07-31T23:59:59.999999Z',
      '2026-08-01T00:00:00.000000Z',
      '2026-08-31 23:59:59.999999',
      '2026-09-01T01:59:59.999999+02:00',
      '2026-09-01T00:00:00Z',
    ]
    expect(read(text.map(at).join('\n')).rows.map((row) => row.at(-1))).toEqual([
      '2026-08-01T00:00:00.000000Z',
      '2026-08-31T23:59:59.999999Z',
      '2026-08-31T23:59:59.999999Z',
    ])
  })

  it('come once, and stay different under another event, person or day', () => {
    const text = [
      line(),
      line(),
      line({ event: 'bought' }),
      line({ distinct_id: 'bob' }),
      line({ timestamp: '2026-08-06T04:28:10.808176Z' }),
      line({ timestamp: '2026-08-05T05:00:00.000001Z', properties: '{"a":2}' }),
    ].join('\n')
    const { rows, leftOut } = read(text)
    expect(rows).toHaveLength(4)
    expect(leftOut).toEqual(['2026-08-05T04:28:10.808176Z', '2026-08-05T05:00:00.000001Z'])
  })

  it('have times and properties as queries give them', () => {
    const shown = columnsOf(
      { columns: ['timestamp', 'created_at', 'properties', 'person.properties'] },
      [
        line({ person_properties: '{"p":1}' }),
        line({
          uuid: UUID.replace('1a', '1b'),
          timestamp: '2026-08-05 04:28:10.5',
          created_at: '2026-08-05T06:28:10+02:00',
          properties: { big: 1, text: 'é"' },
          person_properties: null,
        }),
        line({
          uuid: UUID.replace('1a', '1c'),
          timestamp: '2026-08-05T00:00:00.000000Z',
          created_at: null,
          person_properties: '',
        }),
      ].join('\n'),
    )
    expect(shown).toEqual([
      ['2026-08-05T04:28:10.808176Z', '2026-08-05T04:28:11Z', '{"a":1}', '{"p":1}'],
      ['2026-08-05T04:28:10.500000Z', '2026-08-05T04:28:10Z', '{"big":1,"text":"é\\""}', null],
      ['2026-08-05T00:00:00Z', null, '{"a":1}', ''],
    ])
  })

  it('keep the bytes of properties that come as JSON', () => {
    const text = line().replace('"{\\"a\\":1}"', '{"n": 12345678901234567890, "f":1.0,"f":2e400}')
    expect(columnsOf({ columns: ['properties'] }, text)).toEqual([
      ['{"n": 12345678901234567890, "f":1.0,"f":2e400}'],
    ])
  })

  it('are chosen by name, however it is escaped', () => {
    const text = [
      line({ event: 'Zürich "x"' }),
      line().replace('"sold"', '"Z\\u00fcrich \\"x\\""').replace('1a', '1b'),
      line(),
    ]
    expect(columnsOf({ events: ['Zürich "x"'], columns: ['event'] }, text.join('\n'))).toEqual([
      ['Zürich "x"'],
      ['Zürich "x"'],
    ])
  })

  it.each([
    ['that end too early', line().slice(0, -1), 'ends within object 1'],
    ['that are no JSON', '{"uuid": nope}', 'object 1 of it is not JSON'],
    ['of XML', '<?xml version="1.0"?><Error/>', 'object 1 of it is not JSON'],
    ['without a column', line({ uuid: undefined }), 'has no uuid in object 1; it has event, distinct_id'],
    ['with another kind of time', line({ timestamp: 1754368090 }), 'has 1754368090 for a time'],
  ])('%s are refused', (_what, text, message) => {
    expect(() => read(text)).toThrow(message)
  })
})

it('tells any number of rows from their copies', () => {
  const some = Array.from({ length: 20_000 }, (_, index) =>
    line({ uuid: `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}` }),
  )
  const { rows, leftOut } = read([...some, ...some].join('\n'), { columns: ['event'] })
  expect([rows.length, leftOut.length]).toEqual([20_000, 20_000])
})
