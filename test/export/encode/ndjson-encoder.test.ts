import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteViewOf } from '../../../src/export/encode/byte-view.ts'
import { inlineJson } from '../../../src/export/encode/inline-json.ts'
import { EscapeNotes } from '../../../src/export/scan/escape-notes.ts'
import { columnsOf, encodeRows } from './encode-rows.ts'

const PLAIN = { kind: 'ndjson', inlineJson: [] } as const
const asString = (text: string) => JSON.stringify(text)
/** One row with the text as its properties, which are inlined. */
const inlined = (jsonString: string) => {
  const line = encodeRows({ kind: 'ndjson' }, columnsOf('properties'), [[jsonString]])
  expect(line.match(/^\{"properties":([^\n]*)\}\n$/)).not.toBeNull()
  return line.slice('{"properties":'.length, -2)
}

describe('NDJSON', () => {
  it('puts the values out as they came, under their names', () => {
    expect(
      encodeRows(PLAIN, columnsOf('uuid', 'we "ird\nñ', 'n'), [
        ['"a\\u00e9\\/é"', '18446744073709551615', '-0'],
        ['null', '[1, {"a":1,"a":2}]', '1.0'],
      ]),
    ).toBe(
      '{"uuid":"a\\u00e9\\/é","we \\"ird\\nñ":18446744073709551615,"n":-0}\n' +
        '{"uuid":null,"we \\"ird\\nñ":[1, {"a":1,"a":2}],"n":1.0}\n',
    )
  })

  it('leaves out columns that are only fetched', () => {
    expect(encodeRows(PLAIN, columnsOf('-hidden', 'a', '-key', 'b'), [['1', '2', '3', '4']])).toBe(
      '{"a":2,"b":4}\n',
    )
    expect(encodeRows(PLAIN, columnsOf('-hidden'), [['1'], ['2']])).toBe('{}\n{}\n')
  })

  it('keeps what breaks lines within a value from breaking the line', () => {
    const [line, rest] = encodeRows(PLAIN, columnsOf('a'), [['[1,\n2,\r{"k"\t:"\\n"}]']]).split('\n')
    expect([JSON.parse(line!), rest]).toEqual([{ a: [1, 2, { k: '\n' }] }, ''])
  })

  it('gives what JSON.parse gave, whatever the values', () => {
    const columns = columnsOf('a', 'properties', '__proto__')
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.jsonValue(), fc.json(), fc.string({ unit: 'grapheme' }))), (rows) => {
        const cells = rows.map((values) => values.map((value) => JSON.stringify(value)))
        const lines = encodeRows(PLAIN, columns, cells).split('\n')
        expect(lines.pop()).toBe('')
        expect(lines.map((line) => Object.values(JSON.parse(line)))).toEqual(
          cells.map((row) => row.map((cell) => JSON.parse(cell))),
        )
      }),
    )
  })

  it('writes rows larger than its buffers', () => {
    const long = JSON.stringify('x'.repeat(3_000_000))
    const text = encodeRows(PLAIN, columnsOf('a', 'b'), [
      ['1', '2'],
      [long, long],
      ['3', '4'],
    ])
    expect(text).toBe(`{"a":1,"b":2}\n{"a":${long},"b":${long}}\n{"a":3,"b":4}\n`)
  })
})

describe('JSON text put out as JSON', () => {
  it.each([
    '{"a":18446744073709551615,"b":1.0,"c":-0,"d":1E400,"a":2}',
    '{"text":"\\u00e9\\n\\"quoted\\" \\\\ \\/ \\ud83d\\ude00 \\ud800","é":"€😀"}',
    '[[],{},[{}],"",null,true,false,-1.5e-3]',
    '{ "a" : [ 1 , 2 ] }',
    '  {"a":1}  ',
    '{"a":"]}"}',
    `${'['.repeat(500)}${']'.repeat(500)}`,
  ])('%s: byte for byte', (text) => {
    expect(inlined(asString(text))).toBe(text)
  })

  it.each([
    ['{\n\t"a": 1,\r\n\t"b": "x\\ny"\n}', '{  "a": 1,   "b": "x\\ny" }'],
    ['\n[1]\t', ' [1] '],
  ])('%j: line breaks and tabs between values become spaces', (text, expected) => {
    expect(inlined(asString(text))).toBe(expected)
  })

  it('takes escapes of the outer text for what they stand for', () => {
    expect(inlined('"{\\u0022a\\u0022:\\"\\u00e9\\/\\ud83d\\ude00\\"}"')).toBe('{"a":"é/😀"}')
    expect(inlined('"{\\"a\\":\\"\\u005cn\\"}"')).toBe('{"a":"\\n"}')
  })

  it.each([
    ['""'],
    ['"text"'],
    ['"5"'],
    ['"\\"text\\""'],
    ['"null"'],
    ['"{"'],
    ['"{\\"a\\":1"'],
    ['"{\\"a\\":1}}"'],
    ['"{\\"a\\":1} x"'],
    ['"{a:1}"'],
    ['"{\\"a\\":01}"'],
    ['"[1,]"'],
    ['"[NaN]"'],
    ['"[tru]"'],
    ['"[\'a\']"'],
    ['"[\\"a\\nb\\"]"'],
    ['"[\\"a\\u0000b\\"]"'],
    ['"[\\"\\\\x\\"]"'],
    ['"[\\"\\\\u00zz\\"]"'],
    ['"[\\"\\\\\\"]"'],
    ['"[\\"\\\\"'],
    ['"[\\"\\ud800\\"]"'],
    ['"[\\"\\\\\\ud800\\"]"'],
    ['"[1]\\u0000"'],
    ['"\\u000b[1]"'],
    ['null'],
    ['17'],
    ['{"a":1}'],
  ])('%s stays as it came', (cell) => {
    expect(inlined(cell)).toBe(cell)
  })

  it('does so in the columns that are named, and only there', () => {
    const columns = columnsOf('a', 'b')
    const row = ['"{}"', '"[]"']
    expect(encodeRows({ kind: 'ndjson', inlineJson: ['b'] }, columns, [row])).toBe('{"a":"{}","b":[]}\n')
    expect(encodeRows({ kind: 'ndjson' }, columns, [row])).toBe('{"a":"{}","b":"[]"}\n')
  })

  /** The text as a JSON string: escapes as few as possible, as many, or in between. */
  const escapings: ((text: string) => string)[] = [
    asString,
    (text) =>
      `"${[...Array(text.length).keys()].map((unit) => `\\u${text.charCodeAt(unit).toString(16).padStart(4, '0')}`).join('')}"`,
    (text) =>
      asString(text)
        .replaceAll('/', '\\/')
        .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ]
  const isContainer = (text: string): boolean => {
    try {
      return /^\s*[[{]/.test(text) && JSON.parse(text) !== undefined
    } catch {
      return false
    }
  }
  const spoil = (text: string, place: number, character: string) => {
    const at = place % (text.length + 1)
    return text.slice(0, at) + character + text.slice(at + (place % 2))
  }

  it('agrees with JSON.parse on what is JSON, however it was escaped', () => {
    const json = fc.oneof(
      fc.json(),
      fc.json({ noUnicodeString: false }),
      fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value, null, 1)),
      fc.object().map((value) => JSON.stringify(value) ?? ''),
    )
    const spoilt = fc
      .tuple(
        json,
        fc.nat(),
        fc.constantFrom('"', '\\', '{', ']', ',', ':', '1', '\n', ' ', 'x', '\u0007', 'é'),
      )
      .map(([text, place, character]) => spoil(text, place, character))
    let containers = 0
    fc.assert(
      fc.property(fc.oneof(json, spoilt), fc.constantFrom(...escapings), (text, escaping) => {
        const cell = escaping(text)
        const put = inlined(cell)
        if (isContainer(text) && !/\p{Surrogate}/u.test(text)) {
          containers++
          expect(put).toBe(text.replace(/[\n\r\t]/g, ' '))
        } else {
          expect(put).toBe(cell)
        }
      }),
      { numRuns: 5000 },
    )
    expect(containers).toBeGreaterThan(500)
  })

  it('needs no more room than the string it comes from', () => {
    for (const text of ['{}', '{"a":"é€😀"}', '[1,\n2]', '[', '{"a":\u0000']) {
      const source = Buffer.from(`${asString(text)}\u0000`)
      const to = source.length - 1
      const target = Buffer.alloc(to + 1, 7)
      const notes = new EscapeNotes()
      notes.noteAll(source, 0, to)
      inlineJson(byteViewOf(source), 0, to, notes, byteViewOf(target), 0)
      expect(target[to]).toBe(7)
    }
  })
})
