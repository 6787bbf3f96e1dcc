import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvHeader } from '../../../src/export/encode/csv-encoder.ts'
import { columnsOf, encodeRows } from './encode-rows.ts'

const csv = (...rows: string[][]) =>
  encodeRows({ kind: 'csv' }, columnsOf(...rows[0]!.map((_, index) => `c${index}`)), rows)

/** A reader of RFC 4180, written for this test; tells an empty field from an empty string by its quotes. */
function readCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = []
  let row: (string | null)[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  for (let match = field.exec(text); match; match = field.exec(text)) {
    const [, quoted, plain, end] = match
    row.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    rows.push(row)
    row = []
    if (field.lastIndex === text.length) return rows
  }
  if (text !== '') throw new Error('not CSV')
  return rows
}

describe('CSV', () => {
  it.each([
    ['null', ''],
    ['""', '""'],
    ['"plain text"', 'plain text'],
    ['"a,b"', '"a,b"'],
    ['"say \\"hi\\""', '"say ""hi"""'],
    ['"two\\nlines"', '"two\nlines"'],
    ['"\\u0041\\u0022"', '"A"""'],
    ['"é😀"', 'é😀'],
    ['"\\ud83d\\ude00"', '"😀"'],
    ['"\\ud800"', '"\uFFFD"'],
    ['"\\udc00\\ud83d"', '"\uFFFD\uFFFD"'],
    ['"\\ud83d\\ud83d\\ude00x"', '"\uFFFD😀x"'],
    ['"\\u0000"', '"\0"'],
    ['"nothing"', 'nothing'],
    ['"null"', 'null'],
    ['12', '12'],
    ['18446744073709551615', '18446744073709551615'],
    ['-1.50', '-1.50'],
    ['true', 'true'],
    ['[1,"a"]', '"[1,""a""]"'],
    ['[1]', '[1]'],
    ['{"a":null}', '"{""a"":null}"'],
  ])('%s is %j', (cell, field) => {
    expect(csv([cell])).toBe(`${field}\r\n`)
    expect(csv(['1', cell, '"x"'])).toBe(`1,${field},x\r\n`)
  })

  it('can be read back, whatever the values', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', '\\', 'é', 'x') }),
      fc.constantFrom(null, 1, true),
      fc.json(),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value), { minLength: 1 }), (rows) => {
        const cells = rows.map((row) => row.map((item) => JSON.stringify(item)))
        expect(readCsv(csv(...cells))).toEqual(
          rows.map((row) => row.map((item) => (item === null ? null : String(item)))),
        )
      }),
    )
  })

  it('has room for what is nothing but quotes', () => {
    const text = '"'.repeat(1_500_000)
    expect(csv([JSON.stringify(text), JSON.stringify(text)])).toBe(
      `"${text.repeat(2)}","${text.repeat(2)}"\r\n`,
    )
    expect(csv([`[${JSON.stringify(text)}]`]).length).toBe(2 + 2 + 2 * 2 + 1_500_000 * 3 + 2)
  })

  it('leaves out columns that are only fetched, in the header too', () => {
    const columns = columnsOf('a', '-b', 'say "c"', 'd,e', '')
    expect(csvHeader(columns).toString()).toBe('a,"say ""c""","d,e",""\r\n')
    expect(encodeRows({ kind: 'csv' }, columns, [['1', '2', '3', '4', '5']])).toBe('1,3,4,5\r\n')
  })
})

describe('arrays', () => {
  it('are the values that are put out, as they came', () => {
    expect(
      encodeRows({ kind: 'arrays' }, columnsOf('a', '-b', 'properties'), [
        ['18446744073709551615', '2', '"{\\"a\\":1}"'],
        ['null', '2', '[1,\n2]'],
      ]),
    ).toBe('[18446744073709551615,"{\\"a\\":1}"]\n[null,[1, 2]]\n')
    expect(encodeRows({ kind: 'arrays' }, columnsOf('-a'), [['1']])).toBe('[]\n')
  })
})
