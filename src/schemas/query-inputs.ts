import { z } from 'zod'
import { isRecord } from '../is-record.ts'
import { propertyFilterSchema } from './property-filter.ts'
import { dateFilterInput } from './time-input.ts'

const scalar = z.union([z.string(), z.number(), z.boolean()])
const VARIABLE_VALUE = 'expected text, a number, true, false, null, a Date, or a list'

const variableSchema = z.strictObject({
  /** Of the variable, as PostHog's SQL editor and its API show it. */
  id: z.guid('expected the UUID of the variable'),
  /** `null` for "no value". */
  value: z.union([scalar, z.null(), z.date(), z.array(scalar)], VARIABLE_VALUE),
})

/** Values of the project's SQL variables by code name, for `{variables.code_name}` in the text. */
const queryVariablesSchema = z.record(z.string().min(1), variableSchema)

/** What `{filters}` in the text stands for. */
export const queryFiltersSchema = z.strictObject({
  /** From `date_from` (inclusive) to `date_to` (exclusive): Dates, ISO 8601 text, or times such as `-7d`. */
  dateRange: z
    .strictObject({
      date_from: dateFilterInput.nullable(),
      date_to: dateFilterInput.nullable(),
      explicitDate: z.boolean(),
    })
    .partial()
    .optional(),
  /** All of them must hold. `type` is `event` unless given. */
  properties: z.array(propertyFilterSchema).optional(),
  /** Leaves out what the project's settings call internal and test users. */
  filterTestAccounts: z.boolean().optional(),
})

/** Settings of how PostHog reads a query; each has a default of the project. */
export const queryModifiersSchema = z
  .strictObject({
    /** `false` gives DateTimes in UTC, whatever the zone of the project. */
    convertToProjectTimezone: z.boolean(),
    personsOnEventsMode: z.enum([
      'disabled',
      'person_id_no_override_properties_on_events',
      'person_id_override_properties_on_events',
      'person_id_override_properties_joined',
    ]),
    inCohortVia: z.string(),
    materializationMode: z.string(),
    personsArgMaxVersion: z.enum(['auto', 'v1', 'v2']),
    sessionTableVersion: z.enum(['auto', 'v1', 'v2', 'v3']),
    propertyGroupsMode: z.string(),
    useMaterializedViews: z.boolean(),
    formatCsvAllowDoubleQuotes: z.boolean(),
    debug: z.boolean(),
    timings: z.boolean(),
  })
  .partial()

/** Who asks, for PostHog's query log. */
export const queryTagsSchema = z.strictObject({ productKey: z.string(), scene: z.string() }).partial()

/** Everything a query brings along beside its text, one option each. */
export const QUERY_INPUTS = {
  values: z
    .custom<Record<string, unknown>>(isRecord, 'expected an object of values by placeholder name')
    .optional(),
  variables: queryVariablesSchema.optional(),
  filters: queryFiltersSchema.optional(),
}

export type QueryVariable = z.input<typeof variableSchema>
export type QueryFilters = z.input<typeof queryFiltersSchema>
export type QueryModifiers = z.input<typeof queryModifiersSchema>
export type QueryTags = z.input<typeof queryTagsSchema>
