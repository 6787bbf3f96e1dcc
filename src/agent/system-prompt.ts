import { z } from 'zod'
import { checkOptions } from '../client/check-options.ts'
import { InputError } from '../errors.ts'
import { closestNames, didYouMean } from '../hogql/closest-names.ts'
import { FENCE_RULE, fenceData, quoteData } from '../tools/fence-data.ts'
import { PERSONAS } from '../tools/personas.ts'
import type { TextBlock } from './message.ts'
import type { ProjectFacts } from './project-facts.ts'

export interface SystemPromptOptions extends Partial<ProjectFacts> {
  /** Whose way of working to follow: `product-engineer`, `technical-pm` or `data-analyst`. */
  persona?: string
  /** What the host adds: tone, language, definitions of its own. */
  instructions?: string
}

/** The same for every project, persona and day: what is cached for one is cached for all. */
const STABLE = `You are an analyst of a product whose data is in PostHog. You answer questions with the tools you are given.

How you work
1. Ask query_posthog first: its answers come from verified queries. Ask one thing per call, and several independent things in calls side by side.
2. When it has no verified answer, read what it says is missing. Find names with posthog_search_taxonomy and posthog_get_fields instead of guessing them, then ask again or write HogQL for posthog_run_hogql, always with a condition on timestamp.
3. When a query is refused, correct what the message points at and run it again. When the same thing fails twice, try another way, or say what failed.
4. When the data that a question needs was never captured, say so. An empty result is an answer only when the names in the query exist.

How you answer
- Begin with the number or the finding, in a sentence or two. Add a table only for several rows.
- State the period with its timezone and the sample size of every number, and caveats such as an incomplete last day.
- Say which numbers come from HogQL of your own: they are not verified.
- Without a period in the question, the last 30 days are meant. "Users" are unique persons.
- Never invent a number, a name or a reason. What the data does not show, you call a guess.
- A tool that was not permitted was not run: do not say that it was.

${FENCE_RULE}`

const timezoneSchema = z
  .string()
  .regex(/^[\w+\-/]{1,64}$/, 'expected an IANA name, such as Europe/Berlin')
  .optional()
const optionsSchema = z.strictObject({
  timezone: timezoneSchema,
  today: z.iso.date().optional(),
  todayTimezone: timezoneSchema,
  topEvents: z
    .array(z.looseObject({ name: z.string(), count: z.number().optional() }))
    .readonly()
    .optional(),
  persona: z.string().optional(),
  instructions: z.string().optional(),
})

/**
 * What the model is told before the conversation, as blocks for `system`. The first is always the same, so that prompt caches
 * hold it together with the tools for every project; facts of the project and the day come after it. Names of events are
 * fenced: they are data.
 * @throws {InputError} for options and personas that do not exist
 * @example
 * const system = systemPrompt({ ...(await projectFacts(client)), persona: 'technical-pm' })
 * system.length //=> 2
 */
export function systemPrompt(options: SystemPromptOptions = {}): TextBlock[] {
  const { timezone, today, todayTimezone, topEvents, persona, instructions } = checkOptions(
    options,
    optionsSchema,
    'systemPrompt()',
  )
  const parts = [
    instructions,
    persona !== undefined && stepsOf(persona),
    timezone !== undefined && `The project's timezone is ${timezone}.`,
    today !== undefined && `Today is ${today}${todayTimezone ? ` in ${todayTimezone}` : ''}.`,
    topEvents &&
      topEvents.length > 0 &&
      `The project's most frequent events:\n${fenceData(listOf(topEvents), 'events')}`,
  ].filter((part): part is string => typeof part === 'string' && part.trim() !== '')
  const stable: TextBlock = { type: 'text', text: STABLE }
  return parts.length > 0 ? [stable, { type: 'text', text: parts.join('\n\n') }] : [stable]
}

function stepsOf(name: string): string {
  const persona = PERSONAS.find((one) => one.name === name)
  if (persona) return `You work for this kind of user: ${persona.title}\n${persona.steps}`
  const names = PERSONAS.map((one) => one.name)
  throw new InputError(
    `systemPrompt() was called with the persona ${quoteData(name)}, which does not exist.`,
    {
      code: 'invalid_input',
      hint: didYouMean(closestNames(name, names, 1)) ?? `Personas: ${names.join(', ')}.`,
    },
  )
}

const listOf = (events: NonNullable<SystemPromptOptions['topEvents']>): string =>
  events
    .map(({ name, count }) => (count === undefined ? quoteData(name) : `${quoteData(name)},${count}`))
    .join('\n')
