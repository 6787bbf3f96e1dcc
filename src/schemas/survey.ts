import { z } from 'zod'
import { momentInput } from './time-input.ts'
import { userReferenceSchema } from './user-reference.ts'

const looseRecord = z.record(z.string(), z.unknown())
const TYPES = ['popover', 'widget', 'external_survey', 'api'] as const

export const surveySchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  type: z.string().nullish(),
  questions: z.array(looseRecord).nullish(),
  conditions: looseRecord.nullish(),
  appearance: looseRecord.nullish(),
  start_date: z.string().nullish(),
  end_date: z.string().nullish(),
  archived: z.boolean().nullish(),
  created_at: z.string().nullish(),
  created_by: userReferenceSchema,
})

export const surveyInputSchema = z.strictObject({
  name: z.string().min(1),
  type: z.enum(TYPES),
  description: z.string().optional(),
  questions: z.array(z.looseObject({ type: z.string(), question: z.string() })).optional(),
  conditions: looseRecord.nullable().optional(),
  appearance: looseRecord.nullable().optional(),
  /** Shown from then on; null for a draft. */
  start_date: momentInput.nullable().optional(),
  end_date: momentInput.nullable().optional(),
  linked_flag_id: z.number().int().nullable().optional(),
  targeting_flag_filters: looseRecord.nullable().optional(),
  responses_limit: z.number().int().min(1).nullable().optional(),
})

export const surveyChangesSchema = surveyInputSchema.partial().extend({ archived: z.boolean().optional() })

export const surveyFiltersSchema = z.strictObject({ search: z.string().optional() })

/** Counts of the survey's events; their names differ between versions. */
export const surveyStatsSchema = z.looseObject({})

export type Survey = z.output<typeof surveySchema>
export type SurveyInput = z.input<typeof surveyInputSchema>
export type SurveyChanges = z.input<typeof surveyChangesSchema>
export type SurveyFilters = z.input<typeof surveyFiltersSchema>
export type SurveyStats = z.output<typeof surveyStatsSchema>
