import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/errors.ts'
import { createRowScanner } from '../../../src/export/scan/row-scanner.ts'
import { chunksOf, scanAnswer } from './scan-answer.ts'

const scanText = (text: string | Buffer, sizes: readonly number[] = [text.length || 1]) =>
  scanAnswer(chunksOf(Buffer.from(text), sizes))

function failureOf(run: () => unknown): ApiError {
  try {
    run()
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  throw new Error('did not fail')
}

/** Writes JSON with this space between any two tokens, and all or no text escaped. */
function write(value: unknown, space: string, escaped: boolean): string {
  if (Array.isArray(value))
    return `[${space}${value.map((item) => write(item, space, escaped) + space).join(`,${space}`)}]`
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(
      ([key, item]) => `${write(key, space, escaped)}${space}:${space}${write(item, space, escaped)}${space}`,
    )
    return `{${space}${pairs.join(`,${space}`)}}`
  }
  if (typeof value !== 'string' || !escaped) return JSON.stringify(value)
  const units = [...Array(value.length).keys()].map((index) => value.charCodeAt(index))
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`
}

const space = fc.constantFrom('', ' ', '\n', '\t \r\n')
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('"', '\\', '/', '\n', '\u0000', 'é', '€', '😀', 'x', '[', '}', ',') }),
  fc.json(),
)
const value = fc.oneof(
  { weight: 3, arbitrary: text },
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.integer(),
  fc.constantFrom(null, true, false),
  fc.jsonValue({ maxDepth: 5 }).map((json) => JSON.parse(JSON.stringify(json))),
)
const table = fc.integer({ min: 0, max: 6 }).chain((width) =>
  fc.record({
    columns: fc.array(text, { minLength: width, maxLength: width }),
    results: fc.array(fc.array(value, { minLength: width, maxLength: width }), { maxLength: 12 }),
  }),
)
const chunking = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
  fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1 }),
)

describe('a row scanner', () => {
  it('gives the rows JSON.parse gives, however they are written and cut', () => {
    fc.assert(
      fc.property(
        table,
        space,
        fc.boolean(),
        chunking,
        fc.boolean(),
        fc.boolean(),
        ({ columns, results }, space, escaped, sizes, columnsFirst, mark) => {
          const around = { clickhouse: 'SELECT ]}"', is_cached: false, results: [[1]] }
          const answer = columnsFirst
            ? { ...around, columns, results, timezone: 'UTC', types: columns }
            : { results, timezone: 'UTC', columns, hasMore: null }
          const body = (mark ? '\uFEFF' : '') + space + write(answer, space, escaped) + space
          const scanned = escaped
            ? scanText(
                body.replace(/"(\\u[0-9a-f]{4})+"(?=\s*:)/g, (key) => JSON.stringify(JSON.parse(key))),
                sizes,
              )
            : scanText(body, sizes)
          expect(scanned.rows).toEqual(results)
          expect(scanned.cells).toEqual(results)
          expect(scanned.columns).toEqual(columns)
          const { results: _, ...envelope } = answer
          expect(scanned.envelope).toEqual(envelope)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('hands on the bytes that came, long numbers and duplicate keys included', () => {
    const cells = ['18446744073709551615', '1.0', '-0', '1E+2', '"\\u00e9\\/"', '{"a":1,"a":[2, 3]}', 'null']
    const body = `{"columns":${JSON.stringify(cells)},"results":[[ ${cells.join(' , ')}\n]]}`
    const seen: string[] = []
    const scanner = createRowScanner({
      onColumns: () => {},
      onRow({ bytes, bounds, columnCount }) {
        for (let column = 0; column < columnCount; column++)
          seen.push(bytes.toString('utf8', bounds[2 * column], bounds[2 * column + 1]))
      },
    })
    scanner.push(Buffer.from(body))
    scanner.end()
    expect(seen).toEqual(cells)
  })

  it('makes spaces of line breaks between the tokens of a value', () => {
    let seen = ''
    const scanner = createRowScanner({
      onColumns: () => {},
      onRow: ({ bytes, bounds }) => {
        seen = bytes.toString('utf8', bounds[0], bounds[1])
      },
    })
    scanner.push(Buffer.from('{"columns":["a"],"results":[[[1,\r\n\t{"a" :\n"\\n"}\n]]]}'))
    scanner.end()
    expect(seen).toBe('[1,   {"a" : "\\n"} ]')
  })

  it('tells the columns before the first row when they come first', () => {
    const calls: string[] = []
    const scanner = createRowScanner({
      onColumns: (names) => calls.push(names.join()),
      onRow: () => calls.push('row'),
    })
    scanner.push(Buffer.from('{"columns":["a","b"],"results":[[1,2],[3,4]'))
    expect(calls).toEqual(['a,b', 'row', 'row'])
    scanner.push(Buffer.from(']}'))
    scanner.end()
    expect(calls).toHaveLength(3)
  })

  it('keeps integers beyond 2^53 exact around the rows', () => {
    const { envelope } = scanText('{"columns":[],"limit_bytes":18446744073709551615,"results":[]}')
    expect(envelope).toEqual({ columns: [], limit_bytes: 18446744073709551615n })
  })

  it('uses one row object and one list of bounds for all rows', () => {
    const rows = new Set<unknown>()
    const bounds = new Set<unknown>()
    const scanner = createRowScanner({
      onColumns: () => {},
      onRow(row) {
        rows.add(row)
        bounds.add(row.bounds)
      },
    })
    const line = JSON.stringify(Array.from({ length: 100 }, (_, n) => n))
    scanner.push(Buffer.from(`{"columns":${JSON.stringify(Array(100).fill('n'))},"results":[`))
    for (let row = 0; row < 2000; row++) scanner.push(Buffer.from(row > 0 ? `,${line}` : line))
    scanner.push(Buffer.from(']}'))
    scanner.end()
    expect([rows.size, bounds.size]).toEqual([1, 1])
  })

  it('takes values nested as deep as you like', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    let length = 0
    const scanner = createRowScanner({
      onColumns: () => {},
      onRow: ({ bounds }) => {
        length = bounds[1]! - bounds[0]!
      },
    })
    scanner.push(Buffer.from(`{"columns":["a"],"results":[[${deep}]]}`))
    scanner.end()
    expect(length).toBe(200_000)
  })
})

/** Everything that makes the scanner change its mind about what it reads. */
const SAMPLE = `{"clickhouse":"a\\"]b","columns":["a","é"],"error":null,"results":[["x\\\\","\\u00e9😀"],[-1.5e3,null],[{"k":[true,false,{}]},[ ]] ],"timezone":"UTC","types":[["a","String"]]}`

describe('an answer that is not whole', () => {
  it.each([[1], [7], [SAMPLE.length]])('fails wherever it is cut (chunks of %i)', (size) => {
    const bytes = Buffer.from(SAMPLE)
    for (let cut = 0; cut < bytes.length; cut++) {
      const { code, retryable } = failureOf(() => scanText(bytes.subarray(0, cut), [size]))
      expect([cut, code, retryable]).toEqual([cut, 'invalid_response', true])
    }
    expect(scanText(bytes, [size]).rows).toEqual(JSON.parse(SAMPLE).results)
  })

  it('says how far it came', () => {
    expect(failureOf(() => scanText('{"columns":["a"],"results":[[1],[2],[')).message).toBe(
      "PostHog's answer ends too early, after 2 rows and 37 bytes",
    )
  })
})

/** What JSON.parse says an answer holds; undefined for what is none. */
function parsed(bytes: Buffer): unknown[][] | undefined {
  try {
    const { columns, results, error, types, timezone, ...rest } = JSON.parse(
      new TextDecoder('utf8', { fatal: true }).decode(bytes),
    )
    const isAnswer =
      Array.isArray(columns) &&
      columns.every((name) => typeof name === 'string') &&
      Array.isArray(results) &&
      results.every((row) => Array.isArray(row) && row.length === columns.length)
    const fits = typeof (error ?? '') === 'string' && typeof (timezone ?? '') === 'string'
    return isAnswer && fits && (types === undefined || Array.isArray(types)) && typeof rest === 'object'
      ? results
      : undefined
  } catch {
    return undefined
  }
}

describe('an answer with wrong bytes', () => {
  const replacements = [...Buffer.from('"\\,:[]{}0a1-.eEu \n\u0001'), 0, 0x80, 0xbf, 0xc3, 0xe2, 0xf0, 0xff]

  it('is read as JSON.parse reads it, or not at all', () => {
    const original = Buffer.from(SAMPLE)
    let accepted = 0
    for (let place = 0; place < original.length; place++)
      for (const replacement of replacements) {
        const bytes = Buffer.from(original)
        bytes[place] = replacement
        const expected = parsed(bytes)
        if (expected) {
          accepted++
          expect(scanText(bytes, [11]).rows).toEqual(expected)
        } else {
          failureOf(() => scanText(bytes, [11]))
        }
      }
    expect(accepted).toBeGreaterThan(300)
  })

  it('is read as JSON.parse reads it when a byte is missing or one too many', () => {
    const original = Buffer.from(SAMPLE)
    for (let place = 0; place < original.length; place++)
      for (const inserted of [Buffer.of(), Buffer.of(original[place]!, original[place]!)]) {
        const bytes = Buffer.concat([original.subarray(0, place), inserted, original.subarray(place + 1)])
        const expected = parsed(bytes)
        if (expected) expect(scanText(bytes).rows).toEqual(expected)
        else expect(failureOf(() => scanText(bytes)).code).toBe('invalid_response')
      }
  })

  it.each([1, 2, 3, 70_000, 256 * 1024])('finds bytes that are not UTF-8 in chunks of %i', (size) => {
    const cell = 'é€😀'.repeat(20_000)
    const body = Buffer.from(`{"columns":["a"],"results":[[${JSON.stringify(cell)}]]}`)
    expect(scanText(body, [size]).rows).toEqual([[cell]])
    for (const place of [0, 2, 5, 100_001]) {
      const spoilt = Buffer.from(body)
      spoilt[31 + place] = 0x41
      expect(failureOf(() => scanText(spoilt, [size])).message).toContain('not UTF-8')
    }
  })
})

describe('something that is no answer with rows', () => {
  it.each([
    ['', 'ends too early'],
    ['   ', 'ends too early'],
    ['<html><body>Bad gateway</body></html>', 'is not JSON before its rows: it begins with <'],
    ['[]', 'is not JSON before its rows'],
    ['"text"', 'is not JSON before its rows'],
    ['{}', 'has no rows (results)'],
    ['{"columns":["a"],"results":null}', 'has no rows (results)'],
    ['{"columns":["a"],"results":{}}', 'has no rows (results)'],
    ['{"query_status":{"id":"x","complete":false}}', 'runs in the background'],
    ['{"results":[[1]]}', 'does not name its columns'],
    ['{"columns":[1],"results":[[1]]}', 'does not name its columns'],
    ['{"columns":null,"results":[]}', 'does not name its columns'],
    ['{"columns":["a"],"results":[[1],[1,2]]}', "Row 2 of PostHog's answer has 2 values for 1 columns"],
    ['{"results":[[1],[1,2]],"columns":["a"]}', "Row 2 of PostHog's answer has 2 values for 1 columns"],
    ['{"results":[[1],[2]],"columns":["a","b"]}', 'has 1 values for 2 columns'],
    ['{"columns":["a"],"results":[{"a":1}]}', 'is not JSON in row 1'],
    ['{"columns":["a"],"results":[[1] [2]]}', 'is not JSON after row 1'],
    ['{"columns":["a"],"results":[[1],]}', 'is not JSON in row 2'],
    ['{"columns":["a"],"results":[,[1]]}', 'is not JSON in row 1'],
    ['{"columns":["a"],"results":[[1]],"results":[[2]]}', 'one list of rows'],
    ['{"columns":["a"],"results":[[1]]} x', 'beside its rows'],
    ['{"columns":["a"],"results":[[1]],"timezone":7}', 'timezone'],
  ])('%j: %s', (body, message) => {
    for (const size of [1, 5, 1000]) {
      const error = failureOf(() => scanText(body, [size]))
      expect(error.code).toBe('invalid_response')
      expect(error.message).toContain(message)
      expect(error.hint).toBeTruthy()
    }
  })

  it('passes on what a server says instead of rows', () => {
    const error = failureOf(() => scanText('{"columns":null,"error":"Unknown table.","results":null}'))
    expect(error).toMatchObject({ code: 'query_invalid', message: 'Unknown table.' })
  })
})

describe('sizes', () => {
  const answerWith = (cellBytes: number) =>
    Buffer.from(`{"columns":["a"],"results":[["${'x'.repeat(cellBytes)}"],[1]]}`)

  it('takes a row of many chunks in about one pass', () => {
    const body = answerWith(20_000_000)
    const startedAt = performance.now()
    expect(scanText(body, [16_384]).rows.map(([cell]) => String(cell).length)).toEqual([20_000_000, 1])
    const oneChunk = performance.now()
    expect(oneChunk - startedAt).toBeLessThan(10_000)
  })

  it.each([
    [996, true],
    [997, false],
  ])('a row of %i + 4 bytes against a limit of 1000: %s', (cellBytes, fits) => {
    for (const size of [1, 100, 5000]) {
      const scan = () => scanAnswer(chunksOf(answerWith(cellBytes), [size]), 1000)
      if (fits) expect(scan().rows).toHaveLength(2)
      else
        expect(failureOf(scan)).toMatchObject({
          code: 'invalid_response',
          retryable: false,
          details: { row: 1, maxRowBytes: 1000 },
        })
    }
  })

  it('gives up on a row that never ends without keeping all of it', () => {
    const scanner = createRowScanner({ onColumns: () => {}, onRow: () => {}, maxRowBytes: 1_000_000 })
    scanner.push(Buffer.from('{"columns":["a"],"results":[["'))
    const chunk = Buffer.alloc(65_536, 'x')
    let pushed = 0
    const failure = failureOf(() => {
      for (; pushed < 1000; pushed++) scanner.push(chunk)
    })
    expect(failure.details.maxRowBytes).toBe(1_000_000)
    expect(pushed).toBeLessThan(17)
  })

  it.each([
    ['before', (long: string) => `{"clickhouse":"${long}","columns":["a"],"results":[[1]]}`],
    ['after', (long: string) => `{"columns":["a"],"results":[[1]],"types":"${long}"}`],
    ['instead of', (long: string) => `{"rows":"${long}"}`],
  ])('gives up on an answer with more than 8 MB %s its rows', (_, body) => {
    const error = failureOf(() => scanText(body('x'.repeat(9_000_000)), [65_536]))
    expect(error.message).toContain('beside its rows')
    expect(
      scanText(`{"clickhouse":"${'x'.repeat(7_000_000)}","columns":["a"],"results":[[1]]}`).rows,
    ).toEqual([[1]])
  })
})
