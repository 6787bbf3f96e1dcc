import { z } from 'zod'
import { PROPERTY_OPERATORS } from './property-filter.ts'
import { queryNodeSchema } from './query-node.ts'
import { tolerantObject } from './tolerant-object.ts'
import { userReferenceSchema } from './user-reference.ts'

export const cohortSchema = z.looseObject({
  id: z.number(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  deleted: z.boolean().nullish(),
  filters: z.record(z.string(), z.unknown()).nullish(),
  query: z.record(z.string(), z.unknown()).nullish(),
  is_static: z.boolean().nullish(),
  cohort_type: z.string().nullish(),
  is_calculating: z.boolean().nullish(),
  last_calculation: z.string().nullish(),
  errors_calculating: z.number().nullish(),
  last_error_message: z.string().nullish(),
  /** Members; null until PostHog has counted. */
  count: z.number().nullish(),
  version: z.number().nullish(),
  created_at: z.string().nullish(),
  created_by: userReferenceSchema,
})

const scalar = z.union([z.string(), z.number(), z.boolean()])

const personConditionSchema = tolerantObject({
  type: z.literal('person'),
  key: z.string().min(1),
  operator: z.enum(PROPERTY_OPERATORS),
  /** A list means "any of these". Needed unless the operator is `is_set` or `is_not_set`. */
  value: z.union([scalar, z.array(scalar)]).optional(),
  negation: z.boolean().default(false),
}).refine(
  ({ operator, value }) => value !== undefined || operator === 'is_set' || operator === 'is_not_set',
  {
    path: ['value'],
    error: 'expected a value for this operator',
  },
)

const behavioralConditionSchema = tolerantObject({
  type: z.literal('behavioral'),
  /** Name of an event, or id of an action. */
  key: z.union([z.string().min(1), z.number().int()]),
  /** `performed_event`, `performed_event_multiple`, `performed_event_first_time`, ... */
  value: z.string().min(1),
  event_type: z.enum(['events', 'actions']),
  time_value: z.union([z.number().int(), z.string()]).optional(),
  time_interval: z.enum(['day', 'week', 'month', 'year', 'hour', 'minute']).optional(),
  explicit_datetime: z.string().optional(),
  operator: z.string().optional(),
  operator_value: z.number().int().optional(),
  total_periods: z.number().int().optional(),
  min_periods: z.number().int().optional(),
  seq_event: z.union([z.string(), z.number()]).optional(),
  seq_event_type: z.string().optional(),
  seq_time_value: z.union([z.number().int(), z.string()]).optional(),
  seq_time_interval: z.string().optional(),
  event_filters: z.array(z.record(z.string(), z.unknown())).optional(),
  negation: z.boolean().default(false),
})

const cohortConditionSchema = tolerantObject({
  type: z.literal('cohort'),
  key: z.literal('id').default('id'),
  /** Id of the other cohort. */
  value: z.number().int(),
  negation: z.boolean().default(false),
})

/** Conditions joined by AND or OR; groups may hold groups. */
const cohortGroupSchema = z.strictObject({
  type: z.enum(['AND', 'OR']),
  get values() {
    return z.array(
      z.discriminatedUnion('type', [
        cohortGroupSchema,
        personConditionSchema,
        behavioralConditionSchema,
        cohortConditionSchema,
      ]),
    )
  },
})

export const cohortInputSchema = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  filters: z.strictObject({ properties: cohortGroupSchema }),
})

export const staticCohortInputSchema = z
  .strictObject({
    name: z.string().min(1),
    description: z.string().optional(),
    /** UUIDs of the members. */
    person_ids: z.array(z.guid('expected the UUID of a person')).optional(),
    /** The members are what this query gives. */
    query: queryNodeSchema.optional(),
  })
  .refine(({ person_ids, query }) => !(person_ids && query), {
    error: 'expected person_ids or a query, not both',
  })

export const cohortChangesSchema = cohortInputSchema.partial().extend({
  /** False brings a deleted cohort back. */
  deleted: z.boolean().optional(),
})

const personId = z.guid('expected the UUID of a person')

export const cohortMembersInputSchema = z.strictObject({ person_ids: z.array(personId).min(1) })
export const cohortMemberInputSchema = z.strictObject({ person_id: personId })

export const cohortFiltersSchema = z.strictObject({
  /** Part of the name. */
  search: z.string().optional(),
  type: z.enum(['static', 'dynamic']).optional(),
  created_by_id: z.number().int().optional(),
  hide_behavioral_cohorts: z.literal(true).optional(),
})

export type Cohort = z.output<typeof cohortSchema>
export type CohortInput = z.input<typeof cohortInputSchema>
export type StaticCohortInput = z.input<typeof staticCohortInputSchema>
export type CohortChanges = z.input<typeof cohortChangesSchema>
export type CohortFilters = z.input<typeof cohortFiltersSchema>
