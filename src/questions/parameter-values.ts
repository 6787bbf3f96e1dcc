import { z } from 'zod'
import type { HogQLQuery } from '../client/driver.ts'
import { InputError, QuestionError } from '../errors.ts'
import { closestNames, didYouMean } from '../hogql/closest-names.ts'
import type { HogQLPropertyFilter } from '../schemas/hogql-property-filter.ts'
import { bucketsOf, countBuckets, type Interval, intervalFor, MAX_BUCKETS } from './interval.ts'
import { parameterTakes } from './parameter-takes.ts'
import { type Clock, type Period, previousOf } from './period.ts'
import {
  accessOn,
  conditionOn,
  conditionsSchema,
  type GroupTypeReference,
  groupTypeSchema,
  type PropertyReference,
  propertyReferenceSchema,
} from './property-reference.ts'
import type { ParameterHeader } from './question-header.ts'
import type { TemplateInput } from './question-template.ts'
import { type PeriodInput, periodInputSchema, toPeriod } from './to-period.ts'

/** What callers may pass for a parameter; strings are read as the command line gives them: `10`, `true`, `a, b, c`. */
export type ParameterInput =
  | string
  | number
  | boolean
  | readonly string[]
  | PeriodInput
  | PropertyReference
  | GroupTypeReference
  | readonly HogQLPropertyFilter[]
  | null
  | undefined

/** Parameters after defaults: what was decided, ready to be shown, stored and passed to `build` again. */
export type ParameterValues = Record<
  string,
  | string
  | number
  | boolean
  | string[]
  | Period
  | PropertyReference
  | GroupTypeReference
  | HogQLPropertyFilter[]
>

export const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const

/** Names a parameter answers to in `{...}`. */
export function placeholdersOf(name: string, parameter: ParameterHeader): string[] {
  if (parameter.type === 'period')
    return ['from', 'to', 'previous_from', 'previous_to'].map((part) => `${name}_${part}`)
  if (parameter.type === 'interval')
    return [name, `${name}_first`, `${name}_starts`, `${name}_partial`, `${name}_count`, `${name}_complete`]
  return parameter.type === 'number' && parameter.unit ? [name, `${name}_us`] : [name]
}

/** What a parameter accepts, for callers and as a tool's input schema. */
export function parameterSchema(parameter: ParameterHeader): z.ZodType {
  const schema = schemaOf(parameter)
  const optional = parameter.required ? schema : schema.optional()
  return optional.describe(parameter.description)
}

const schemas = new WeakMap<ParameterHeader, z.ZodType>()

/** Made once per parameter: making one takes longer than checking with it. */
function schemaOf(parameter: ParameterHeader): z.ZodType {
  const schema = schemas.get(parameter) ?? bareSchema(parameter)
  schemas.set(parameter, schema)
  return schema
}

function bareSchema(parameter: ParameterHeader): z.ZodType {
  switch (parameter.type) {
    case 'period':
      return periodInputSchema
    case 'interval':
      return z.enum(parameter.one_of)
    case 'limit':
      return z.int().min(1).max(parameter.max)
    case 'number': {
      let number = parameter.integer ? z.int() : z.number()
      if (parameter.min !== undefined) number = number.min(parameter.min)
      if (parameter.max !== undefined) number = number.max(parameter.max)
      return number
    }
    case 'choice':
      return z.enum(Object.keys(parameter.one_of))
    case 'flag':
    case 'internal':
    case 'comparison':
      return z.boolean()
    case 'conditions':
      return conditionsSchema
    case 'values':
      return z.array(z.string().min(1).max(400)).min(1).max(50)
    case 'events':
      return z.array(z.string().min(1).max(400)).min(parameter.min).max(parameter.max)
    case 'property':
      if (parameter.one_of) return z.enum(parameter.one_of)
      return parameter.of === 'any' ? propertyReferenceSchema : z.string().min(1).max(400)
    case 'group_type':
      return groupTypeSchema
    case 'event':
    case 'person':
    case 'group':
    case 'text':
      return z.string().min(1).max(400)
  }
}

/**
 * Checks parameters and fills defaults.
 * @throws {QuestionError} naming the parameter, what came and what was expected.
 */
export function resolveParameters(
  id: string,
  parameters: Readonly<Record<string, ParameterHeader>>,
  input: Readonly<Record<string, ParameterInput>>,
  clock: Clock,
): ParameterValues {
  for (const name of Object.keys(input))
    if (!Object.hasOwn(parameters, name))
      throw new QuestionError(`${id} has no parameter ${name}.`, {
        code: 'question_invalid',
        hint:
          didYouMean(closestNames(name, Object.keys(parameters))) ??
          `It takes ${Object.keys(parameters).join(', ') || 'none'}.`,
        details: { parameter: name },
      })
  const values: ParameterValues = {}
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = input[name] ?? ('default' in parameter ? parameter.default : undefined)
    if (value !== undefined) values[name] = checkParameter(id, name, parameter, value, clock)
    else if (parameter.required)
      throw new QuestionError(`${id} needs the parameter ${name}: ${parameter.description}`, {
        code: 'question_invalid',
        hint: `Pass { ${name}: ${EXAMPLES[parameter.type]} }.`,
        details: { parameter: name },
      })
  }
  const interval = Object.entries(parameters).find(([, parameter]) => parameter.type === 'interval')
  const period = Object.values(values).find(isPeriod)
  if (interval && period) {
    const [name, header] = interval
    const isOptional = header.type === 'interval' && header.optional
    if (!isOptional) values[name] ??= allowedInterval(intervalFor(period), header)
    if (values[name] !== undefined && countBuckets(period, values[name] as Interval) > MAX_BUCKETS)
      throw new QuestionError(`${period.text} by ${values[name]} is more than ${MAX_BUCKETS} rows.`, {
        code: 'question_invalid',
        hint: 'Take a shorter period or a longer interval.',
      })
  }
  return values
}

const EXAMPLES: Record<ParameterHeader['type'], string> = {
  period: "'last 7 days'",
  interval: "'week'",
  limit: '20',
  number: '14',
  choice: "'...'",
  flag: 'true',
  event: "'user_signed_up'",
  events: "['user_signed_up', 'subscription_purchased']",
  values: "['pro', 'team']",
  property: "'$pathname'",
  conditions: "[{ key: '$browser', value: 'Chrome' }]",
  internal: 'true',
  comparison: 'true',
  person: "'jane@example.com'",
  group_type: "{ key: 'company', group_type_index: 0 }",
  group: "'Acme'",
  text: "'...'",
}

/** How a value of this type is written in code. */
export const parameterExample = (type: ParameterHeader['type']): string => EXAMPLES[type]

function checkParameter(
  id: string,
  name: string,
  parameter: ParameterHeader,
  value: NonNullable<ParameterInput>,
  clock: Clock,
): ParameterValues[string] {
  const parsed = schemaOf(parameter).safeParse(fromText(parameter, value))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const candidates =
      issue?.code === 'invalid_value' ? closestNames(String(value), issue.values.map(String)) : []
    throw new QuestionError(
      `${id}.${name} is ${JSON.stringify(value)}: it takes ${parameterTakes(parameter)}.`,
      {
        code: 'question_invalid',
        hint: didYouMean(candidates) ?? parameter.description,
        details: { parameter: name },
      },
    )
  }
  if (parameter.type === 'period') return periodOf(name, parsed.data as PeriodInput, clock)
  return parsed.data as ParameterValues[string]
}

function periodOf(name: string, input: PeriodInput, clock: Clock): Period {
  try {
    return toPeriod(input, clock)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const { message, code, hint, details } = error
    throw new InputError(message, { code, hint, details: { ...details, parameter: name }, cause: error })
  }
}

/** Command lines and models hand over text; what it says is unambiguous for these types. */
function fromText(parameter: ParameterHeader, value: NonNullable<ParameterInput>): unknown {
  if (typeof value !== 'string') return value
  const text = value.trim()
  if (/^(?:limit|number|group_type)$/.test(parameter.type) && /^-?\d+(\.\d+)?$/.test(text))
    return Number(text)
  if (/^(?:flag|internal|comparison)$/.test(parameter.type) && /^(?:true|false)$/i.test(text))
    return text.toLowerCase() === 'true'
  if (parameter.type === 'events') return text.split(/\s*(?:,|->|→)\s*/).filter((item) => item !== '')
  if (parameter.type === 'values') return text.split(/\s*,\s*/).filter((item) => item !== '')
  return parameter.type === 'text' ? value : text
}

function allowedInterval(wanted: Interval, header: ParameterHeader): Interval {
  if (header.type !== 'interval' || header.one_of.includes(wanted)) return wanted
  return header.one_of[0] as Interval
}

export const isPeriod = (value: unknown): value is Period =>
  typeof value === 'object' && value !== null && 'from' in value && 'timezone' in value

/** The constants and property names the template is rendered with. `extraRows` widens the ranking's limit. */
export function templateInput(
  parameters: Readonly<Record<string, ParameterHeader>>,
  resolved: ParameterValues,
  extraRows = 0,
): TemplateInput {
  const values: Record<string, unknown> = {}
  const properties: Record<string, { name: string; access: string }> = {}
  const conditions: Record<string, HogQLQuery> = {}
  const period = Object.values(resolved).find(isPeriod)
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = resolved[name]
    if (value === undefined) continue
    if (isPeriod(value)) {
      values[`${name}_from`] = value.from
      values[`${name}_to`] = value.to
      const previous = previousOf(value)
      values[`${name}_previous_from`] = previous.from
      values[`${name}_previous_to`] = previous.to
    } else if (parameter.type === 'property') {
      const type = parameter.of === 'any' ? 'event' : parameter.of
      const property = typeof value === 'object' ? (value as PropertyReference) : { key: String(value), type }
      properties[name] = { name: property.key, access: accessOn(parameter.on, property) }
    } else if (parameter.type === 'group_type') {
      const { key, group_type_index } = value as GroupTypeReference
      properties[name] = { name: key, access: `$group_${group_type_index}` }
      values[name] = group_type_index
    } else if (parameter.type === 'conditions') {
      conditions[name] = conditionOn(parameter.on, value as HogQLPropertyFilter[])
    } else if (parameter.type === 'limit') values[name] = (value as number) + extraRows
    else values[name] = value
    if (parameter.type === 'number' && parameter.unit)
      values[`${name}_us`] = Math.round((value as number) * UNIT_MS[parameter.unit] * 1000)
    if (parameter.type === 'interval' && period) {
      const { starts, partial } = bucketsOf(period, value as Interval)
      values[`${name}_first`] = starts[0]
      values[`${name}_starts`] = starts
      values[`${name}_partial`] = partial
      values[`${name}_count`] = starts.length
      // Buckets before the running one: the last index whose end has passed, counted from 1.
      values[`${name}_complete`] = partial.at(-1) === 1 ? starts.length - 1 : starts.length
    }
  }
  return { values, properties, conditions }
}
