import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PostHogDriverError } from '../../src/errors.ts'
import { bindValues } from '../../src/hogql/bind-values.ts'
import { closestNames } from '../../src/hogql/closest-names.ts'
import { escapeIdentifier } from '../../src/hogql/escape-identifier.ts'
import { escapeString } from '../../src/hogql/escape-string.ts'
import { hogql } from '../../src/hogql/hogql-tag.ts'
import { keysetPage } from '../../src/hogql/keyset-page.ts'
import { findPlaceholders } from '../../src/hogql/placeholders.ts'
import { propertyAccess } from '../../src/hogql/property-access.ts'
import { findRowLimit, hasUnorderedLimit, withRowLimit } from '../../src/hogql/row-limit.ts'
import { scanHogQL, statementTokens } from '../../src/hogql/scan-hogql.ts'

/** Pieces on which reading of HogQL turns, in any order, between any other characters. */
const PIECES =
  "SELECT|FROM events|WHERE|LIMIT 5|LIMIT|OFFSET 2|ORDER BY|UNION ALL|BY 1|(|)|[|]|{|}|{x}|{x.y}|f'|'|\\'|''|`|\"|\\|--|/*|*/|#|;|,|1e9|.5|0x|<a|/>|</a>|:|::|->|$$|\n|\0|\u2028|\ud800|🙂|é|__proto__".split(
    '|',
  )
const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    {
      maxLength: 40,
    },
  )
  .map((pieces) => pieces.join(' '))
const scalar = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.date(),
  fc.anything(),
)

/** Everything that reads a text, none of which may fail but in our words. */
const READERS: Record<string, (text: string, value: unknown) => unknown> = {
  scanHogQL,
  statementTokens,
  findPlaceholders,
  findRowLimit: (sql, value) => findRowLimit(sql, { x: value }),
  hasUnorderedLimit,
  withRowLimit: (sql) => withRowLimit(sql, 10),
  bindValues: (sql, value) => bindValues(sql, { x: value } as never),
  'hogql.raw': (sql) => hogql.raw(sql),
  'hogql.id': (sql) => hogql.id(sql),
  'hogql.property': (sql) => hogql.property(sql),
  'a value of the tag': (_, value) => hogql`SELECT ${value as never}`,
  'fragments of the tag': (sql, value) => hogql`SELECT ${hogql.raw(sql)} WHERE a = ${value as never}`,
  keysetPage: (sql, value) =>
    keysetPage(
      { hogql: sql, values: {} },
      { key: ['uuid', sql], limit: 10, cursor: { values: [value, sql], types: ['String', sql] } },
    ),
  escapeString,
  escapeIdentifier,
  propertyAccess: (sql) => propertyAccess(sql),
  closestNames: (sql) => closestNames(sql, ['events', 'persons', sql]),
}

it.each(Object.entries(READERS))('%s takes any text, or refuses it in our words', (_, read) => {
  fc.assert(
    fc.property(text, scalar, (sql, value) => {
      try {
        read(sql, value)
      } catch (error) {
        expect(
          PostHogDriverError.isInstance(error),
          `${(error as Error)?.stack}\n${JSON.stringify(sql)}`,
        ).toBe(true)
      }
    }),
    { numRuns: 300, seed: 20_261_121, interruptAfterTimeLimit: 3000 },
  )
})

it('gives the tokens of a text back as the text', () => {
  fc.assert(
    fc.property(text, (sql) => {
      const ends = scanHogQL(sql).map(({ start, end }) => sql.slice(start, end))
      expect(ends.join('')).toBe(sql)
    }),
    { numRuns: 300, seed: 20_261_121 },
  )
})
