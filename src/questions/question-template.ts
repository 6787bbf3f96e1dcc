import type { HogQLQuery } from '../client/driver.ts'
import { QuestionError } from '../errors.ts'
import { findPlaceholders } from '../hogql/placeholders.ts'

/**
 * The optional and repeated parts of a question's HogQL. A directive is a comment at the end of a line, so a template
 * stays readable as the query it becomes:
 *
 *   AND event = {event}            -- if event          kept when the parameter is given
 *   toDate(timestamp) AS bucket,   -- if interval = day kept when it has this value
 *   1 AS one,                      -- if not compare    kept when it is absent; conditions join with `and`
 *   event = {steps.item},          -- each steps        once per item; the comma after the last one is dropped
 *
 * Values never enter the text: `{steps.item}` becomes `{steps_1}`, `{steps_2}`, ... beside values of these names. Only these
 * are written out: `{steps.number}`, the position of the item, `{page.access}`, the escaped access to a property, and
 * `{where.condition}`, whose constants become `{where_1}`, `{where_2}`, ...
 */
export interface TemplateInput {
  /** Every placeholder's constant; undefined means that the parameter is absent. */
  values: Readonly<Record<string, unknown>>
  /** Property parameters: the name, and the HogQL that reads it. */
  properties: Readonly<Record<string, { name: string; access: string }>>
  /** Condition parameters: HogQL with values of its own. */
  conditions?: Readonly<Record<string, HogQLQuery>>
}

export interface RenderedTemplate {
  hogql: string
  /** The constants this text needs, and no others. */
  values: Record<string, unknown>
}

export interface Condition {
  name: string
  negated: boolean
  value?: string
}
type Directive = { kind: 'if'; conditions: Condition[] } | { kind: 'each'; name: string }

export const PLACEHOLDER = /\{([a-z][a-z0-9_]*)(?:\.(item|number|access|condition))?\}/g
const CONDITION = /^(not )?\s*([a-z][a-z0-9_]*)(?:\s*=\s*([a-z][a-z0-9_]*))?$/
const NAME = /^[a-z][a-z0-9_]*$/
const DIRECTIVE = /\s*--\s*(if|each)\b(.*)$/

/** @throws {QuestionError} for a line that lacks its value; `templateLine` of its details is counted from 0. */
export function renderTemplate(template: string, input: TemplateInput): RenderedTemplate {
  const values: Record<string, unknown> = {}
  const lines = template.split('\n').flatMap((line) => {
    const { code, directive } = splitLine(line)
    const times = timesKept(directive, input)
    if (directive?.kind !== 'each') return times === 1 ? [code] : []
    return times > 0 ? repeat(code, directive.name, input.values[directive.name] as unknown[], values) : []
  })
  const text = lines.join('\n')
  const hogql = text.replace(
    PLACEHOLDER,
    (placeholder, name: string, part: string | undefined, offset: number) => {
      const property = input.properties[name]
      if (part === 'access' && property) return property.access
      const condition = input.conditions?.[name]
      if (part === 'condition' && condition) return writeCondition(name, condition, values)
      if (name in values || name === TEST_ACCOUNTS) return placeholder
      const value = input.values[name]
      if (value === undefined)
        throw new QuestionError(`The query needs a value for {${name}}, and there is none.`, {
          code: 'question_invalid',
          hint: `End the line with "-- if ${name}" to leave it out when the parameter is absent.`,
          details: {
            templateLine: sourceLines(template, input)[text.slice(0, offset).split('\n').length - 1],
          },
        })
      values[name] = value
      return placeholder
    },
  )
  return { hogql: hogql.trim(), values }
}

/** For each line of the rendered text the line of the template it came from, both counted from 0. */
export const sourceLines = (template: string, input: TemplateInput): number[] =>
  template
    .split('\n')
    .flatMap((line, index) => Array<number>(timesKept(splitLine(line).directive, input)).fill(index))

/** How many lines a line of the template becomes. */
function timesKept(directive: Directive | undefined, input: TemplateInput): number {
  if (!directive) return 1
  if (directive.kind === 'if')
    return directive.conditions.every((condition) => holds(condition, input)) ? 1 : 0
  const items = input.values[directive.name]
  return Array.isArray(items) ? items.length : 0
}

/** The placeholder PostHog itself fills: where its test-account filters go. */
export const TEST_ACCOUNTS = 'filters'

/** The condition in brackets, its constants under names of the parameter. */
function writeCondition(name: string, condition: HogQLQuery, values: Record<string, unknown>): string {
  let text = ''
  let position = 0
  for (const [index, placeholder] of findPlaceholders(condition.hogql).entries()) {
    const own = `${name}_${index + 1}`
    values[own] = condition.values[placeholder.name as string]
    text += `${condition.hogql.slice(position, placeholder.start)}{${own}}`
    position = placeholder.end
  }
  return `(${text}${condition.hogql.slice(position)})`
}

/** A line without its directive, and the directive. */
export function splitLine(line: string): { code: string; directive?: Directive } {
  const match = DIRECTIVE.exec(line)
  if (!match) return { code: line }
  const code = line.slice(0, match.index)
  const rest = (match[2] as string).trim()
  if (match[1] === 'each' && NAME.test(rest)) return { code, directive: { kind: 'each', name: rest } }
  const conditions = match[1] === 'if' ? readConditions(rest) : undefined
  if (conditions) return { code, directive: { kind: 'if', conditions } }
  throw new QuestionError(`"-- ${match[1]} ${rest}" is not a directive.`, {
    code: 'question_invalid',
    hint: 'Write -- if name, -- if not name, -- if name = value (joined with "and"), or -- each name.',
  })
}

/** Reads `by`, `not by and show = people`; undefined for anything else. */
export function readConditions(text: string): Condition[] | undefined {
  const parts = text.split(/\s+and\s+/).map((part) => CONDITION.exec(part))
  if (!parts.every((part) => part !== null)) return undefined
  return parts.map(([, not, name, value]) => ({ name: name as string, negated: !!not, value }))
}

/** The parameters a directive speaks of. */
export const namesOf = (directive: Directive): string[] =>
  directive.kind === 'each' ? [directive.name] : directive.conditions.map(({ name }) => name)

const holds = (condition: Condition, { values, properties, conditions }: TemplateInput): boolean =>
  isMet(condition, values[condition.name] ?? properties[condition.name] ?? conditions?.[condition.name])

/** Whether a condition holds when this is what its parameter was given. */
export function isMet({ negated, value }: Condition, given: unknown): boolean {
  const matches = value === undefined ? given !== undefined && given !== false : given === value
  return matches !== negated
}

function repeat(code: string, name: string, items: unknown[], values: Record<string, unknown>): string[] {
  return items.map((item, index) => {
    const number = index + 1
    const line = code.replace(PLACEHOLDER, (placeholder, list: string, part?: string) => {
      if (list !== name || part === undefined) return placeholder
      if (part === 'number') return String(number)
      values[`${name}_${number}`] = item
      return `{${name}_${number}}`
    })
    return number === items.length ? line.replace(/,\s*$/, '') : line
  })
}
