import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CompareOperator, Expression, QueryNode, SelectNode } from '../../../src/local/hogql/ast/ast.ts'
import { createHogQLCompiler } from '../../../src/local/hogql/hogql-compiler.ts'
import { createHogQLParser } from '../../../src/local/hogql/parser/parser.ts'
import { printHogQL } from '../../../src/local/hogql/print/print-hogql.ts'
import { Syntax } from '../../../src/local/hogql/resolve/syntax.ts'
import type { PropertyType } from '../../../src/local/project-metadata.ts'
import { type ClickHouse, startClickHouse } from './support/clickhouse.ts'
import { project } from './support/project.ts'

/** One event's properties; what is absent is NULL in HogQL. */
interface Row {
  n?: number | null
  m?: number | null
  s?: string | null
  t?: string | null
  b?: boolean | null
}
type Value = number | string | boolean | null

/** An expression and what it means, told in TypeScript. */
interface Sample {
  node: Expression
  evaluate(row: Row): Value
}

const parser = createHogQLParser()
let clickhouse: ClickHouse
beforeAll(async () => {
  clickhouse = await startClickHouse()
})
afterAll(async () => {
  await Promise.all([parser.close(), clickhouse?.close()])
})

const types = new Map<string, PropertyType>([
  ['n', 'Numeric'],
  ['m', 'Numeric'],
  ['b', 'Boolean'],
])
const metadata = project({
  propertyTypes: { event: types, person: new Map(), session: new Map(), group: new Map() },
})

const syntax = new Syntax({})
const field = (name: keyof Row): Sample => ({
  node: syntax.field('properties', name),
  evaluate: (row) => row[name] ?? null,
})
const literal = (value: Value): Sample => ({ node: syntax.constant(value), evaluate: () => value })
const word = fc.constantFrom('a', 'b', 'ab', 'B', '', '10', '9', 'null')
const number = fc.integer({ min: -9, max: 9 })

/** Never NULL: equal when both are missing, otherwise false, and the opposite for `!=`. */
const COMPARISONS: Partial<Record<CompareOperator, (a: Value, b: Value) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a !== null && b !== null && a < b,
  '<=': (a, b) => a !== null && b !== null && a <= b,
  '>': (a, b) => a !== null && b !== null && a > b,
  '>=': (a, b) => a !== null && b !== null && a >= b,
}

const { numeric, textual, condition } = fc.letrec<{ numeric: Sample; textual: Sample; condition: Sample }>(
  (tie) => {
    const choice = (kind: 'numeric' | 'textual'): fc.Arbitrary<Sample>[] => [
      fc.tuple(tie('condition'), tie(kind), tie(kind)).map(([when, yes, no]) => ({
        node: syntax.call('if', when.node, yes.node, no.node),
        evaluate: (row) => (when.evaluate(row) ? yes : no).evaluate(row),
      })),
      fc.tuple(tie(kind), tie(kind)).map(([first, second]) => ({
        node: syntax.call('coalesce', first.node, second.node),
        evaluate: (row) => first.evaluate(row) ?? second.evaluate(row),
      })),
    ]
    const compared = (kind: 'numeric' | 'textual'): fc.Arbitrary<Sample> =>
      fc
        .tuple(fc.constantFrom(...(Object.keys(COMPARISONS) as CompareOperator[])), tie(kind), tie(kind))
        .map(([op, a, b]) => ({
          node: syntax.compare(op, a.node, b.node),
          evaluate: (row) =>
            (COMPARISONS[op] as (x: Value, y: Value) => boolean)(a.evaluate(row), b.evaluate(row)),
        }))
    const listed = (kind: 'numeric' | 'textual', item: fc.Arbitrary<Value>): fc.Arbitrary<Sample> =>
      fc
        .tuple(tie(kind), fc.array(item, { minLength: 1, maxLength: 4 }), fc.boolean())
        .map(([value, list, negated]) => ({
          node: syntax.compare(negated ? 'not in' : 'in', value.node, {
            node: 'Tuple',
            exprs: list.map((entry) => literal(entry).node),
          }),
          evaluate: (row) => {
            const found = value.evaluate(row)
            return found !== null && list.includes(found) ? !negated : negated
          },
        }))
    return {
      numeric: fc.oneof(
        { depthSize: 'small', maxDepth: 3 },
        fc.constantFrom('n', 'm').map((name) => field(name as 'n' | 'm')),
        number.map(literal),
        ...choice('numeric'),
        fc.tuple(fc.boolean(), tie('numeric'), tie('numeric')).map(([adds, a, b]) => ({
          node: {
            node: 'ArithmeticOperation',
            op: adds ? '+' : '-',
            left: a.node,
            right: b.node,
          } as Expression,
          evaluate: (row: Row) => {
            const [x, y] = [a.evaluate(row), b.evaluate(row)]
            return x === null || y === null ? null : Number(x) + (adds ? Number(y) : -Number(y))
          },
        })),
        // By a positive number only: ClickHouse tells -0 from 0 in IN.
        fc.tuple(tie('numeric'), fc.integer({ min: 1, max: 5 })).map(([value, factor]) => ({
          node: {
            node: 'ArithmeticOperation',
            op: '*',
            left: value.node,
            right: syntax.constant(factor),
          } as Expression,
          evaluate: (row: Row) => {
            const found = value.evaluate(row)
            return found === null ? null : Number(found) * factor
          },
        })),
      ),
      textual: fc.oneof(
        { depthSize: 'small', maxDepth: 3 },
        fc.constantFrom('s', 't').map((name) => field(name as 's' | 't')),
        word.map(literal),
        ...choice('textual'),
        fc.tuple(tie('textual'), tie('textual')).map(([a, b]) => ({
          node: syntax.call('concat', a.node, b.node),
          evaluate: (row: Row) => `${a.evaluate(row) ?? ''}${b.evaluate(row) ?? ''}`,
        })),
      ),
      condition: fc.oneof(
        { depthSize: 'small', maxDepth: 3 },
        compared('numeric'),
        compared('textual'),
        listed('numeric', number),
        listed('textual', word),
        fc.constantFrom(true, false).map((value) => ({
          node: syntax.compare('==', field('b').node, syntax.constant(value)),
          evaluate: (row: Row) => (row.b ?? null) === value,
        })),
        fc.tuple(fc.constantFrom('n', 's', 'b'), fc.boolean()).map(([name, negated]) => ({
          node: syntax.compare(negated ? '!=' : '==', field(name as keyof Row).node, syntax.constant(null)),
          evaluate: (row: Row) => ((row[name as keyof Row] ?? null) === null) !== negated,
        })),
        fc.tuple(tie('numeric'), number, number, fc.boolean()).map(([value, low, high, negated]) => ({
          node: {
            node: 'BetweenExpr',
            expr: value.node,
            low: syntax.constant(low),
            high: syntax.constant(high),
            negated,
          } as Expression,
          evaluate: (row: Row) => {
            const found = value.evaluate(row)
            return found === null ? false : (Number(found) >= low && Number(found) <= high) !== negated
          },
        })),
        fc.tuple(fc.constantFrom('AND', 'OR'), tie('condition'), tie('condition')).map(([op, a, b]) => ({
          node: (op === 'AND' ? syntax.all : syntax.any).call(syntax, [a.node, b.node]),
          evaluate: (row: Row) =>
            op === 'AND'
              ? Boolean(a.evaluate(row)) && Boolean(b.evaluate(row))
              : Boolean(a.evaluate(row)) || Boolean(b.evaluate(row)),
        })),
        tie('condition').map((inner) => ({
          node: { node: 'Not', expr: inner.node } as Expression,
          evaluate: (row: Row) => !inner.evaluate(row),
        })),
      ),
    }
  },
)

const optional = <Item>(value: fc.Arbitrary<Item>): fc.Arbitrary<Item | null | undefined> =>
  fc.oneof({ weight: 4, arbitrary: value }, fc.constantFrom(null, undefined))
const row: fc.Arbitrary<Row> = fc.record({
  n: optional(number),
  m: optional(number),
  // JSON null and the text "null" are one and the same to PostHog.
  s: optional(word.filter((text) => text !== 'null')),
  t: optional(word.filter((text) => text !== 'null')),
  b: optional(fc.boolean()),
})

/** Trees go past the grammar, which would take its time over the nesting. */
async function sqlOf(tree: QueryNode): Promise<string> {
  const compiler = createHogQLCompiler({ parser: { ...parser, parseSelect: async () => tree } })
  return (await compiler.compile('', { metadata })).sql
}

const fromEvents = (event: string): Pick<SelectNode, 'node' | 'select_from' | 'where'> => ({
  node: 'SelectQuery',
  select_from: { node: 'JoinExpr', table: syntax.field('events') },
  where: syntax.compare('==', syntax.field('event'), syntax.constant(event)),
})

let batch = 0
/** Stores the rows as events of a name of their own and reads the expressions over them, in order. */
async function ask(rows: readonly Row[], samples: readonly Sample[]): Promise<unknown[][]> {
  const event = `random_${++batch}`
  const values = rows.map((properties, index) => {
    const json = JSON.stringify(properties).replaceAll('\\', '\\\\').replaceAll("'", "\\'")
    return `(generateUUIDv4(), '${event}', '${json}', '2026-11-01 00:00:${String(index).padStart(2, '0')}', now(), 'd', generateUUIDv4())`
  })
  await clickhouse.run(
    `INSERT INTO posthog.events (uuid, event, properties, timestamp, created_at, distinct_id, person_id) VALUES ${values.join(', ')}`,
  )
  const select = samples.map(
    ({ node }, index): Expression => ({ node: 'Alias', alias: `x${index}`, expr: node }),
  )
  const sql = await sqlOf({
    ...fromEvents(event),
    select,
    order_by: [{ node: 'OrderExpr', expr: syntax.field('timestamp'), order: 'ASC' }],
  })
  return (await clickhouse.run(sql)).rows
}

/** ClickHouse gives a condition as 1 or as true. */
const same = (value: unknown, expected: Value): unknown =>
  typeof expected === 'boolean' && typeof value === 'number' ? value === 1 : value

test('random expressions over random rows mean what they say', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 12 }),
      fc.array(fc.oneof(numeric, textual, condition), { minLength: 6, maxLength: 10 }),
      async (rows, samples) => {
        const answers = await ask(rows, samples)
        expect(answers).toHaveLength(rows.length)
        for (const [index, answer] of answers.entries()) {
          const expected = samples.map((sample) => sample.evaluate(rows[index] as Row))
          const found = answer.map((value, column) => same(value, expected[column] as Value))
          expect(found, samples.map(({ node }) => printHogQL(node)).join('\n')).toEqual(expected)
        }
      },
    ),
    { numRuns: 60 },
  )
}, 240_000)

test('a random condition selects the rows it holds for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), condition, async (rows, sample) => {
      await ask(rows, [literal(1)])
      const query = fromEvents(`random_${batch}`)
      const sql = await sqlOf({
        ...query,
        select: [syntax.call('countIf', sample.node), syntax.call('count')],
        where: syntax.all([query.where as Expression, sample.node]),
      })
      const expected = rows.filter((properties) => sample.evaluate(properties)).length
      expect(
        (await clickhouse.run(sql)).rows.map((counts) => counts.map(Number)),
        printHogQL(sample.node),
      ).toEqual([[expected, expected]])
    }),
    { numRuns: 40 },
  )
}, 240_000)
