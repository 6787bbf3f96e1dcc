import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scanHogQL } from '../../src/hogql/scan-hogql.ts'

const kinds = (text: string) =>
  scanHogQL(text)
    .filter((token) => token.kind !== 'space')
    .map((token) => `${token.kind}:${token.text}`)

describe('scanHogQL', () => {
  it('tells strings, quoted names and comments from code', () => {
    expect(kinds("a 'b''c\\'d' `e``f` \"g\" -- h\n/* i */ 1.5")).toEqual([
      'word:a',
      "string:'b''c\\'d'",
      'quoted:`e``f`',
      'quoted:"g"',
      'comment:-- h',
      'comment:/* i */',
      'number:1.5',
    ])
  })

  it('reads template strings and the code inside them', () => {
    expect(kinds("f'it\\'s {upper('x')} {{p}}' z")).toEqual([
      "template:f'",
      "template:it\\'s ",
      'template:{',
      'word:upper',
      'symbol:(',
      "string:'x'",
      'symbol:)',
      'template:}',
      'template: ',
      'template:{',
      'symbol:{',
      'word:p',
      'symbol:}',
      'template:}',
      "template:'",
      'word:z',
    ])
  })

  it('reads tags, whose text may hold quotes', () => {
    expect(kinds("<a href={url} b='>'>it's {x}</a> 'y'").filter((kind) => !kind.startsWith('tag'))).toEqual([
      'word:url',
      'word:x',
      "string:'y'",
    ])
    expect(kinds('a<b AND c>d')).toEqual([
      'word:a',
      'symbol:<',
      'word:b',
      'word:AND',
      'word:c',
      'symbol:>',
      'word:d',
    ])
  })

  it('accepts any text and loses none of it', () => {
    const alphabet = fc.constantFrom(...`'"\`\\{}<>/-*fa1 \n$(),:?`, '</a>', '<a>', "f'", '--', '/*', '🦔')
    fc.assert(
      fc.property(
        fc.array(alphabet).map((parts) => parts.join('')),
        (text) => {
          const tokens = scanHogQL(text)
          expect(tokens.map((token) => token.text).join('')).toBe(text)
          for (const token of tokens) expect(text.slice(token.start, token.end)).toBe(token.text)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('takes megabytes, as one string or as many tokens', () => {
    expect(scanHogQL(`SELECT '${"a''\\\\".repeat(1_000_000)}'`)).toHaveLength(3)
    expect(scanHogQL(`SELECT '${"''".repeat(10_000_000)}'`)).toHaveLength(3)
    expect(scanHogQL(`SELECT "${'\\"'.repeat(10_000_000)}"`)).toHaveLength(3)
    expect(scanHogQL(`SELECT f'${"x\\{ ''".repeat(4_000_000)}'`).at(-1)?.text).toBe("'")
    expect(scanHogQL("properties['a'], f'{x}', ".repeat(40_000)).length).toBeGreaterThan(400_000)
  })
})
