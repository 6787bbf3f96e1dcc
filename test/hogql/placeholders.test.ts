import { describe, expect, it } from 'vitest'
import { InputError } from '../../src/errors.ts'
import { checkPlaceholders } from '../../src/hogql/check-placeholders.ts'
import { findPlaceholders } from '../../src/hogql/placeholders.ts'
import { nodesOf, parseHogQL } from './parse-hogql.ts'

const names = (text: string) =>
  findPlaceholders(text).map((placeholder) => placeholder.name ?? placeholder.names)

type Beside = Parameters<typeof checkPlaceholders>[2]

function refusal(text: string, values: Record<string, unknown>, beside: Beside = {}): InputError {
  try {
    checkPlaceholders(text, values, beside)
  } catch (error) {
    if (error instanceof InputError) return error
  }
  throw new Error('not refused')
}

describe('findPlaceholders', () => {
  const texts: [text: string, expected: unknown[]][] = [
    ['SELECT {a} FROM events WHERE event IN {names}', ['a', 'names']],
    ['SELECT \'{a}\', `{b}`, "{c}" /* {d} */ -- {e}', []],
    ['SELECT 1 // {a}\n, {b}', ['b']],
    ['SELECT { a }, {variables.org}, {`odd name`}', ['a', 'variables', 'odd name']],
    ["SELECT {'k': {v}}, {}", ['v']],
    ["SELECT f'text {field} {{value}} \\{no}'", ['value']],
    ['SELECT <a href={{link}}>{{text}}</a>', ['link', 'text']],
    ['SELECT 1 LIMIT {n}', ['n']],
  ]

  it.each(texts)('%s', (text, expected) => {
    expect(names(text)).toEqual(expected)
  })

  it.each(texts)("agrees with PostHog's parser on %s", async (text, expected) => {
    const found = nodesOf(await parseHogQL(text), 'Placeholder')
    expect(found.map((node) => (node.expr as { chain: string[] }).chain[0])).toEqual(expected)
  })

  it('gives offsets that cut the placeholder out', () => {
    const text = "SELECT '🦔', {a}, { b }"
    expect(findPlaceholders(text).map(({ start, end }) => text.slice(start, end))).toEqual(['{a}', '{ b }'])
  })

  it('tells expressions from dictionaries', () => {
    expect(names('SELECT {a + b}, {a ? b : c}, {a::Int}')).toEqual([
      ['a', 'b'],
      ['a', 'b', 'c'],
      ['a', 'Int'],
    ])
    expect(names('SELECT {a: 1}')).toEqual([])
  })
})

describe('checkPlaceholders', () => {
  it('passes when names and values match, and leaves the names the server fills', () => {
    checkPlaceholders('SELECT {a}, {a + b}, {filters}, {variables.org}', { a: 1, b: 2 })
  })

  it('names every missing and every unused value at once', () => {
    const error = refusal('SELECT {since}, {until}', { sinse: 1, other: 2 })
    expect(error.message).toContain('{since}')
    expect(error.message).toContain('{until}')
    expect(error.message).toContain("'other'")
    expect(error.hint).toBe('Did you mean sinse?')
    expect(error.details).toEqual({ missing: ['since', 'until'], unused: ['sinse', 'other'] })
  })

  it('refuses filters and variables that no placeholder reads', () => {
    const error = refusal('SELECT 1', {}, { filters: true })
    expect(error.message).toContain('the filters have no placeholder {filters} in the query')
    expect(error.details.unused).toEqual(['filters'])
    const variables = refusal('SELECT {variables.org}', {}, { variables: ['org', 'orgs'] })
    expect(variables.details.unused).toEqual(['variables.orgs'])
    expect(variables.hint).toBe('Did you mean org?')
  })

  it('does not take inherited properties for values', () => {
    expect(refusal('SELECT {constructor}', {}).details.missing).toEqual(['constructor'])
  })

  it('says that a quoted placeholder is text', () => {
    expect(refusal("SELECT '{a}'", { a: 1 }).hint).toContain('outside quotes')
  })
})
