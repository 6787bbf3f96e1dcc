import { z } from 'zod'
import type { HogQLQuery } from '../client/driver.ts'
import { QuestionError } from '../errors.ts'
import {
  type ParameterInput,
  type ParameterValues,
  parameterSchema,
  resolveParameters,
  templateInput,
} from './parameter-values.ts'
import type { QuestionFile } from './parse-question-file.ts'
import type { Clock } from './period.ts'
import type { ParameterHeader, QuestionHeader } from './question-header.ts'
import {
  type RenderedTemplate,
  renderTemplate,
  sourceLines,
  type TemplateInput,
} from './question-template.ts'

export interface QuestionParameter {
  name: string
  type: ParameterHeader['type']
  description: string
  required: boolean
  default?: string | number
}

export interface QuestionColumn {
  name: string
  description: string
  unit?: string
}

export interface BuildOptions extends Partial<Clock> {
  /** Rows asked for beyond the ranking's limit, to learn whether more exist. @default 0 */
  extraRows?: number
}

/** A query ready to run, with the parameters that made it. */
export interface BuiltQuestion extends HogQLQuery {
  params: ParameterValues
  /** For `query`: PostHog leaves out the project's internal and test users. */
  filters?: { filterTestAccounts: true }
}

/** A verified query: the question as people ask it, its parameters, its HogQL. */
export class Question {
  readonly header: QuestionHeader
  /** The HogQL with placeholders and directives, as in the file. */
  readonly template: string
  /** Where it was read from. */
  readonly file: string

  readonly #templateLine: number

  constructor({ header, template, templateLine }: QuestionFile, file: string) {
    this.header = header
    this.template = template
    this.file = file
    this.#templateLine = templateLine
  }

  /** Its name, the same as that of its file. */
  get id(): string {
    return this.header.id
  }
  /** The folder it is in: `funnels`, `retention` ... */
  get topic(): string {
    return this.header.topic
  }
  /** What it answers, in a few words. */
  get title(): string {
    return this.header.title
  }
  /** What it counts and how, in a sentence or two. */
  get description(): string {
    return this.header.description
  }
  /** What anyone who reads the answer should know. */
  get caveats(): readonly string[] {
    return this.header.caveats
  }
  /** What one may ask next. */
  get followUps(): readonly string[] {
    return this.header.follow_ups
  }
  /** How people ask it, ready to be shown: slots filled with words. */
  get examples(): string[] {
    const { parameters } = this.header
    return this.header.asks.map((ask) =>
      ask
        .replace('between {steps}', BETWEEN_STEPS)
        .replace(/\{(\w+)\}/g, (_, slot: string) => SLOT_EXAMPLES[slot] ?? exampleOf(slot, parameters)),
    )
  }
  /** What `build` takes, with types and defaults. */
  get params(): QuestionParameter[] {
    return Object.entries(this.header.parameters).map(([name, parameter]) => ({
      name,
      type: parameter.type,
      description: parameter.description,
      required: parameter.required,
      ...('default' in parameter && parameter.default !== undefined && { default: parameter.default }),
    }))
  }
  /** What its rows have, with units. */
  get columns(): QuestionColumn[] {
    return Object.entries(this.header.columns).map(([name, { description, unit }]) => ({
      name,
      description,
      unit,
    }))
  }
  /** What `build` accepts, as a zod object: a tool's input schema. */
  get inputSchema(): z.ZodObject {
    const shape = Object.entries(this.header.parameters).map(([name, parameter]) => [
      name,
      parameterSchema(parameter),
    ])
    return z.strictObject(Object.fromEntries(shape))
  }

  /**
   * The query for these parameters. Values travel beside the text.
   * @param options `now` and `timezone` decide what "yesterday" is. @default the present, UTC
   * @throws {QuestionError} when a parameter is unknown, missing or out of range.
   * @example
   * registry.get('top_events').build({ period: 'last 7 days', limit: 5 }, { timezone: 'Europe/Prague' })
   * //=> { hogql: 'SELECT ... LIMIT {limit}', values: { limit: 5, period_from: '...', period_to: '...' }, params: { ... } }
   */
  build(params: Readonly<Record<string, ParameterInput>> = {}, options: BuildOptions = {}): BuiltQuestion {
    const { now = new Date(), timezone = 'UTC', extraRows } = options
    const { parameters } = this.header
    const resolved = resolveParameters(this.id, parameters, params, { now, timezone })
    const internal = Object.entries(parameters).find(([, { type }]) => type === 'internal')?.[0]
    return {
      ...this.#render(templateInput(parameters, resolved, extraRows)),
      params: resolved,
      ...(internal && resolved[internal] === true && { filters: { filterTestAccounts: true } }),
    }
  }

  /** A line that lacks its value is named by its place in the file, as whatever else is wrong with a file. */
  #render(input: TemplateInput): RenderedTemplate {
    try {
      return renderTemplate(this.template, input)
    } catch (error) {
      if (!(error instanceof QuestionError)) throw error
      const { file } = this
      const line = this.#templateLine + Number(error.details.templateLine)
      throw new QuestionError(`${file}:${line}: ${error.message}`, {
        code: error.code,
        hint: error.hint,
        details: { file, line },
        cause: error,
      })
    }
  }

  /** The line of the file that a line of built HogQL came from, both counted from 1. */
  fileLine(builtLine: number, params: ParameterValues): number {
    const lines = sourceLines(this.template, templateInput(this.header.parameters, params))
    return this.#templateLine + (lines[builtLine - 1] ?? 0)
  }
}

function exampleOf(slot: string, parameters: QuestionHeader['parameters']): string {
  const parameter = parameters[slot] ?? Object.values(parameters).find(({ type }) => type === slot)
  switch (parameter?.type) {
    case 'property':
      if (parameter.holds === 'numbers') return 'amount'
      return (
        parameter.one_of?.[0] ?? { events: 'browser', persons: 'plan', sessions: 'channel' }[parameter.on]
      )
    case 'choice':
      return Object.values(parameter.one_of).flat()[0] ?? slot
    case 'event':
      return 'user_signed_up'
    case 'person':
      return 'jane@example.com'
    case 'group_type':
      return 'company'
    case 'group':
      return 'Acme'
    case 'text':
      return '"my-name"'
    case 'values':
      return 'mobile vs desktop'
    default:
      return slot
  }
}

/** `between a to b` is no English. */
const BETWEEN_STEPS = 'between user_signed_up, onboarding_completed and subscription_purchased'

const SLOT_EXAMPLES: Record<string, string> = {
  event: 'user_signed_up',
  start: 'user_signed_up',
  goal: 'subscription_purchased',
  steps: 'user_signed_up to onboarding_completed to subscription_purchased',
  interval: 'day',
  model: 'model',
}
