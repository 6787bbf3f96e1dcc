import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InputError } from '../../src/errors.ts'
import { escapeIdentifier } from '../../src/hogql/escape-identifier.ts'
import { escapeString } from '../../src/hogql/escape-string.ts'
import { propertyAccess } from '../../src/hogql/property-access.ts'
import { parseHogQL } from './parse-hogql.ts'

const HOSTILE = [
  "it's",
  '`; DROP',
  '"quoted"',
  'back\\slash',
  'a\\',
  "\\'",
  '{p0}',
  '-- x',
  '/* x */',
  'line\nbreak',
  'tab\t\r',
  'ünïcode 🦔',
  'а', // Cyrillic
  "' OR 1 = 1 --",
  "f'{x}'",
  '</a>',
]

const unquotable = (text: string) => text === '' || /[%\0]/.test(text)
const selected = (tree: Record<string, unknown>) => (tree.select as Record<string, unknown>[])[0]!

describe('escapeIdentifier', () => {
  it('leaves plain names alone and quotes the rest', () => {
    expect(escapeIdentifier('event')).toBe('event')
    expect(escapeIdentifier('$session_id')).toBe('$session_id')
    expect(escapeIdentifier('timestamp')).toBe('timestamp')
    expect(escapeIdentifier('odd `name`')).toBe('`odd ``name```')
    expect(escapeIdentifier('select')).toBe('`select`')
    expect(escapeIdentifier('1st')).toBe('`1st`')
  })

  it.each(['', 'a%b', 'a\0b', 'a\ud800'])('refuses %j', (name) => {
    expect(() => escapeIdentifier(name)).toThrow(InputError)
  })

  it.each(HOSTILE)('%j is one field to the grammar', async (name) => {
    const tree = await parseHogQL(
      `SELECT ${escapeIdentifier(name)}, 1 AS ${escapeIdentifier(name)} FROM events`,
    )
    expect(selected(tree)).toEqual({ node: 'Field', chain: [name] })
    expect((tree.select as unknown[])[1]).toMatchObject({ node: 'Alias', alias: name })
  })

  it('any text stays one field', async () => {
    const anyName = fc.string({ unit: 'binary' }).filter((name) => !unquotable(name))
    await fc.assert(
      fc.asyncProperty(anyName, async (name) => {
        expect(selected(await parseHogQL(`SELECT ${escapeIdentifier(name)} FROM events`))).toEqual({
          node: 'Field',
          chain: [name],
        })
      }),
      { numRuns: 100 },
    )
  })
})

describe('escapeString and propertyAccess', () => {
  it.each([...HOSTILE, '', 'a%b', 'nul\0', '$feature/flag', 'a.b'])('%j is one property', async (name) => {
    const tree = await parseHogQL(
      `SELECT ${propertyAccess(name, 'person.properties')}, ${escapeString(name)} FROM events`,
    )
    expect(selected(tree)).toEqual({
      node: 'ArrayAccess',
      array: { node: 'Field', chain: ['person', 'properties'] },
      property: { node: 'Constant', value: name },
    })
    expect((tree.select as unknown[])[1]).toEqual({ node: 'Constant', value: name })
  })

  it('any text stays one constant', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        expect(selected(await parseHogQL(`SELECT ${escapeString(text)}`))).toEqual({
          node: 'Constant',
          value: text,
        })
      }),
      { numRuns: 100 },
    )
  })

  it('refuses half a surrogate pair', () => {
    expect(() => escapeString('\udc00')).toThrow(InputError)
  })
})
