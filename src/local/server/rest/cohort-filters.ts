import { z } from 'zod'

const scalar = z.union([z.string(), z.number(), z.boolean()])

const person = z
  .strictObject({
    type: z.literal('person'),
    key: z.string().min(1),
    operator: z.string(),
    value: z.union([scalar, z.array(scalar)]).nullish(),
    negation: z.boolean().default(false),
  })
  .refine(
    ({ operator, value }) => (value ?? undefined) !== undefined || /^is_(?:not_)?set$/.test(operator),
    'Missing required keys for person filter: value',
  )

const behavioral = z.strictObject({
  type: z.literal('behavioral'),
  key: z.union([z.string().min(1), z.number().int()]),
  value: z.string().min(1),
  event_type: z.enum(['events', 'actions']),
  time_value: z.union([z.number().int(), z.string()]).nullish(),
  time_interval: z.enum(['minute', 'hour', 'day', 'week', 'month', 'year']).nullish(),
  negation: z.boolean().default(false),
  operator: z.string().nullish(),
  operator_value: z.number().int().nullish(),
  seq_event: z.union([z.string(), z.number()]).nullish(),
  seq_event_type: z.string().nullish(),
  seq_time_value: z.union([z.number().int(), z.string()]).nullish(),
  seq_time_interval: z.string().nullish(),
  total_periods: z.number().int().nullish(),
  min_periods: z.number().int().nullish(),
  event_filters: z.array(z.looseObject({})).nullish(),
  explicit_datetime: z.string().nullish(),
})

const cohort = z.strictObject({
  type: z.literal('cohort'),
  key: z.literal('id'),
  value: z.number().int(),
  negation: z.boolean().default(false),
})

const group = z.strictObject({
  type: z.enum(['AND', 'OR']),
  get values() {
    return z.array(z.union([group, person, behavioral, cohort]))
  },
})

/** Conditions of a cohort; PostHog refuses every key it does not know, and an object without `properties`. */
export const cohortFilters = z.strictObject({ properties: group })
