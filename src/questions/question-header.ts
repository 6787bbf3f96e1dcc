import { z } from 'zod'
import { INTERVALS } from './interval.ts'
import { readConditions } from './question-template.ts'

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and _, starting with a letter')
const text = z.string().trim().min(1)
const common = {
  description: text,
  /** True: the question cannot be answered without it. */
  required: z.boolean().default(false),
}
/** Phrases that set a value when they occur in a question: `{ day_of_week: ['weekday', 'day of week'] }`. */
const phrases = z.array(text)

/** What the HogQL reads from: events know the properties of their persons, sessions and groups; the others their own. */
const TABLES = ['events', 'persons', 'sessions'] as const
export type Table = (typeof TABLES)[number]

/** Kinds of parameters, and the placeholders each one gives the HogQL (`p` stands for the parameter's name). */
const parameterSchema = z.discriminatedUnion('type', [
  /** `{p_from}`, `{p_to}`, `{p_previous_from}`, `{p_previous_to}`: ISO 8601 with offset. */
  z.strictObject({ type: z.literal('period'), ...common, default: text.default('last 30 days') }),
  /** `{p}`, `{p_first}`, `{p_starts}`, `{p_partial}`, `{p_count}`, `{p_complete}`: the buckets of the question's period. */
  z.strictObject({
    type: z.literal('interval'),
    ...common,
    one_of: z
      .array(z.enum(INTERVALS))
      .min(1)
      .default([...INTERVALS]),
    /** Without it the length of the period decides. */
    default: z.enum(INTERVALS).optional(),
    /** True: cut only where the question says so ("per day"), and lines may end in `-- if not p`. */
    optional: z.boolean().default(false),
  }),
  /** `{p}`: rows of a ranking. */
  z.strictObject({
    type: z.literal('limit'),
    ...common,
    default: z.int().min(1).default(10),
    max: z.int().min(1).max(50_000).default(1000),
  }),
  /** `{p}`, and with a `unit` also `{p_us}`, in microseconds. With `cues` and `unit`, "within 7 days" is read from the question. */
  z.strictObject({
    type: z.literal('number'),
    ...common,
    default: z.number().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    integer: z.boolean().default(true),
    unit: z.enum(['minute', 'hour', 'day', 'week']).optional(),
    cues: phrases.default([]),
    /** Without a unit: "at least 5 times" and "more than 4 times" are 5 of `least`; "at most 5", "fewer than 6" are 5 of `most`. */
    bound: z.enum(['least', 'most']).optional(),
    /** So many intervals after a start: 7 of "D7 retention". */
    offset: z.boolean().optional(),
  }),
  /** `{p}`, and lines ending in `-- if p = value`. */
  z.strictObject({
    type: z.literal('choice'),
    ...common,
    one_of: z.record(name, phrases),
    default: text.optional(),
  }),
  /** Lines ending in `-- if p` or `-- if not p`. */
  z.strictObject({ type: z.literal('flag'), ...common, phrases: phrases.default([]) }),
  /** `{p}`: an event name. */
  z.strictObject({ type: z.literal('event'), ...common, default: text.optional() }),
  /** `{p}`: the list; lines ending in `-- each p` repeat with `{p.item}` and `{p.number}`. */
  z.strictObject({
    type: z.literal('events'),
    ...common,
    min: z.int().min(1).default(1),
    max: z.int().min(1).max(50).default(10),
    /** Found among the project's names when neither the text nor the caller says which. */
    means: z.literal('payments').optional(),
  }),
  /**
   * `{p.access}`: reading the property, escaped; the name is never taken as code. Of `any`, "by browser", "per plan": the
   * project's taxonomy says whose property it is.
   */
  z.strictObject({
    type: z.literal('property'),
    ...common,
    of: z.enum(['event', 'person', 'any']).default('event'),
    on: z.enum(TABLES).default('events'),
    /** `numbers`: of events, and one to calculate with: "average amount". */
    holds: z.enum(['anything', 'numbers']).default('anything'),
    /** Found among the project's names when neither the text nor the caller says which. */
    means: z.enum(['amount', 'currency']).optional(),
    one_of: z.array(text).optional(),
    default: text.optional(),
  }),
  /**
   * `{p}`: the list of values of the property parameter `of` that a text puts side by side, "mobile vs desktop"; `others` names
   * the flag for "pro users vs everyone else".
   */
  z.strictObject({ type: z.literal('values'), ...common, of: name, others: name.optional() }),
  /** `{p.condition}`: "on mobile", "for plan = pro", "except Germany"; conditions on properties, joined with AND. */
  z.strictObject({
    type: z.literal('conditions'),
    ...common,
    on: z.enum(TABLES).default('events'),
    /** Whose property is meant when events and persons have one of the same name: "users on the pro plan". */
    prefer: z.enum(['event', 'person']).default('event'),
  }),
  /** Lines ending in `-- if p`, with `{filters}` in them: PostHog puts the project's test-account filters there. */
  z.strictObject({ type: z.literal('internal'), ...common }),
  /** Lines ending in `-- if p`: "compared to the previous period". */
  z.strictObject({ type: z.literal('comparison'), ...common }),
  /** `{p}`: the email or the distinct id of a person. */
  z.strictObject({ type: z.literal('person'), ...common }),
  /** `{p}`, the number of a type of group, and `{p.access}`, the column of events that names the group: "companies". */
  z.strictObject({ type: z.literal('group_type'), ...common }),
  /** `{p}`: the key or the name of a group, which stands beside its type: "company Acme". */
  z.strictObject({ type: z.literal('group'), ...common }),
  /** `{p}`: a quoted text, or the word that stands beside a cue, as in "the flag new-nav". */
  z.strictObject({
    type: z.literal('text'),
    ...common,
    default: z.string().optional(),
    cues: phrases.default([]),
    /** True: a cue may be followed by any word, "format pdf", and not only by a quoted or written-out name. */
    any_word: z.boolean().default(false),
  }),
])

export const questionHeaderSchema = z.strictObject({
  id: name,
  topic: name,
  title: text,
  /** What it answers, with its definitions, in one or two sentences. */
  description: text,
  /** Other ids it answers to. */
  aliases: z.array(name).default([]),
  /** How people ask it. `{event}` and `{steps}` stand for events of the project. */
  asks: z.array(text).min(1),
  /** What sounds similar and is not meant. */
  not_asks: z.array(text).default([]),
  /** Further words that change nothing when they occur. */
  words: z.array(text).default([]),
  parameters: z.record(name, parameterSchema).default({}),
  /** Columns of the answer, in order. */
  columns: z.record(
    z.string(),
    z.strictObject({
      description: text,
      unit: z.enum(['count', 'percent', 'seconds', 'hours', 'flag', 'time', 'text', 'ratio']).optional(),
      /** Present only then, as lines of the HogQL are: `by`, `not by`, `show = people and compare`. */
      if: z
        .string()
        .refine(
          (condition) => readConditions(condition),
          'write name, not name, or name = value, joined with "and"',
        )
        .optional(),
    }),
  ),
  /** Which column a bar may be drawn for (of several the first that is there), and which one names the bar. */
  chart: z.strictObject({ bar: z.union([text, z.array(text).min(1)]), label: text }).optional(),
  /** One sentence over the rows, see `summarize.ts`. */
  summary: z.strictObject({
    rows: text,
    empty: text,
    single: text.optional(),
    partial: text.optional(),
    tie: text.optional(),
    /** Column that is 0 in every row when there is nothing to tell. By default the bar. */
    measure: text.optional(),
  }),
  caveats: z.array(text).default([]),
  follow_ups: z.array(text).default([]),
})

export type QuestionHeader = z.output<typeof questionHeaderSchema>
export type ParameterHeader = QuestionHeader['parameters'][string]
