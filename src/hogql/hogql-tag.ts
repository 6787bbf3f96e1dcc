import { InputError } from '../errors.ts'
import { type EncodedValue, encodeValue, exactIntegerText } from './encode-value.ts'
import { escapeIdentifier } from './escape-identifier.ts'
import { findPlaceholders } from './placeholders.ts'
import { propertyAccess } from './property-access.ts'

/** A part of a fragment: query text, or a value that will get a placeholder. */
type Part = string | { value: EncodedValue }

/** A symbol, so that no JSON from outside can pass for a fragment. */
const PARTS = Symbol.for('posthog-driver.hogql-fragment')

/** Query text with its values beside it; accepted wherever HogQL is, and inside other fragments. */
export interface HogQLFragment {
  readonly hogql: string
  readonly values: Record<string, EncodedValue>
}

function tag(strings: TemplateStringsArray, ...values: readonly unknown[]): HogQLFragment {
  const parts: Part[] = []
  strings.forEach((text, index) => {
    parts.push(text)
    if (index < values.length) parts.push(...toParts(values[index], text, `\${${index + 1}}`))
  })
  return fragment(parts)
}

/**
 * A name in a query: table, column or a path of them. Checked and quoted where needed.
 * @example hogql`SELECT ${hogql.id('person', 'properties', 'odd name')} FROM events`
 * //=> SELECT person.properties.`odd name` FROM events
 */
function id(...path: readonly string[]): HogQLFragment {
  if (path.length === 0)
    throw new InputError('hogql.id() needs at least one name.', {
      code: 'invalid_input',
      hint: "Pass a column, or a path such as hogql.id('person', 'properties', 'plan').",
    })
  return fragment([path.map(escapeIdentifier).join('.')])
}

/**
 * One property by name, whatever characters the name has.
 * @param owner `properties` (default), `person.properties`, `group_0.properties` ...
 * @example hogql`SELECT ${hogql.property('$browser')} FROM events` //=> SELECT properties['$browser'] FROM events
 */
function property(name: string, owner?: string): HogQLFragment {
  return fragment([propertyAccess(name, owner)])
}

/**
 * WARNING: puts text into the query as it is. Never pass anything a user or a model wrote.
 * @param values For `{name}` placeholders in the text; they are renamed so that they clash with nothing.
 * @example hogql`SELECT * FROM (${hogql.raw('SELECT 1 AS n WHERE 1 = {x}', { x: 1 })})`
 * //=> SELECT * FROM (SELECT 1 AS n WHERE 1 = {p0})
 */
function raw(text: string, values: Readonly<Record<string, unknown>> = {}): HogQLFragment {
  const parts: Part[] = []
  let position = 0
  for (const { name, start, end } of findPlaceholders(text)) {
    if (name === undefined || !Object.hasOwn(values, name)) continue
    parts.push(text.slice(position, start), ...valueParts(values[name], name))
    position = end
  }
  return fragment([...parts, text.slice(position)])
}

/**
 * Fragments and values in a row.
 * @example hogql.join([hogql`a = ${1}`, hogql`b = ${2}`], ' AND ') //=> a = {p0} AND b = {p1}
 */
function join(items: readonly unknown[], separator = ', '): HogQLFragment {
  return fragment(
    items.flatMap((item, index) => [
      ...(index > 0 ? [separator] : []),
      ...toParts(item, separator, `item ${index + 1}`),
    ]),
  )
}

/**
 * Writes HogQL with values that can never change the query: each `${value}` travels beside the text as a placeholder.
 * Takes text, finite numbers, booleans, null, bigints, Dates, lists of these, and other fragments.
 *
 * A Date is written `toDateTime({p0})` with ISO text in UTC, unless it already stands in a `toDateTime(...)`.
 * An integer beyond 2^53 is written as its digits, because JSON cannot carry it exactly.
 * @throws {InputError} for undefined, objects, functions, NaN, and for values inside quotes or comments, where no
 * placeholder works.
 * @example
 * const query = hogql`SELECT count() FROM events WHERE event = ${name} AND timestamp >= ${since}`
 * query.hogql  //=> SELECT count() FROM events WHERE event = {p0} AND timestamp >= toDateTime({p1})
 * query.values //=> { p0: 'signup', p1: '2026-01-01T00:00:00.000Z' }
 * await client.query(query)
 */
export const hogql = Object.assign(tag, {
  /** A name in a query: table, column or a path of them. Checked and quoted where needed. */
  id,
  /** One property by name, whatever characters the name has. */
  property,
  /** WARNING: puts text into the query as it is. Never pass anything a user or a model wrote. */
  raw,
  /** Fragments and values in a row. */
  join,
})

const partsOf = (value: unknown): readonly Part[] | undefined =>
  typeof value === 'object' && value !== null && PARTS in value
    ? (value as { [PARTS]: readonly Part[] })[PARTS]
    : undefined

function toParts(value: unknown, before: string, name: string): readonly Part[] {
  const nested = partsOf(value)
  if (nested) return nested
  if (!(value instanceof Date) || /\btoDateTime\(\s*$/i.test(before)) return valueParts(value, name)
  return ['toDateTime(', ...valueParts(value, name), ')']
}

function valueParts(value: unknown, name: string): readonly Part[] {
  const digits = exactIntegerText(value)
  return [digits ?? { value: encodeValue(value, name) }]
}

function fragment(parts: readonly Part[]): HogQLFragment {
  const taken = new Set(
    parts.flatMap((part) => (typeof part === 'string' ? (part.match(/p\d+/g) ?? []) : [])),
  )
  const values: Record<string, EncodedValue> = {}
  const slots: number[] = []
  let text = ''
  let next = 0
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    while (taken.has(`p${next}`)) next++
    values[`p${next}`] = part.value
    slots.push(text.length)
    text += `{p${next++}}`
  }
  checkSlots(text, slots)
  const result = { hogql: text, values }
  Object.defineProperty(result, PARTS, { value: parts })
  return result
}

function checkSlots(text: string, slots: readonly number[]): void {
  if (slots.length === 0) return
  const working = new Set(findPlaceholders(text).map((placeholder) => placeholder.start))
  const dead = slots.findIndex((slot) => !working.has(slot))
  if (dead === -1) return
  throw new InputError(
    `Value ${dead + 1} of the query stands inside quotes, a comment or braces, where it would be plain text.`,
    {
      code: 'invalid_input',
      hint: 'Remove the quotes around it; names of columns take hogql.id(), and LIKE patterns carry their % in the value.',
      details: { near: text.slice(Math.max(0, slots[dead]! - 40), slots[dead]! + 10) },
    },
  )
}
