import { z } from 'zod'
import { momentInput } from './time-input.ts'
import { userReferenceSchema } from './user-reference.ts'

const looseRecord = z.record(z.string(), z.unknown())

export const experimentSchema = z.looseObject({
  id: z.number(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  /** `web` or `product`. */
  type: z.string().nullish(),
  /** Null for a draft. */
  start_date: z.string().nullish(),
  end_date: z.string().nullish(),
  feature_flag_key: z.string().nullish(),
  /** Its variants are in `feature_flag.filters.multivariate`. */
  feature_flag: looseRecord.nullish(),
  parameters: looseRecord.nullish(),
  metrics: z.array(looseRecord).nullish(),
  metrics_secondary: z.array(looseRecord).nullish(),
  saved_metrics: z.array(z.unknown()).nullish(),
  exposure_criteria: looseRecord.nullish(),
  stats_config: looseRecord.nullish(),
  holdout: z.unknown().optional(),
  archived: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
  conclusion: z.string().nullish(),
  conclusion_comment: z.string().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  created_by: userReferenceSchema,
})

const metricInput = z.looseObject({ kind: z.string().optional(), metric_type: z.string().optional() })

export const experimentInputSchema = z.strictObject({
  name: z.string().min(1),
  /** Key of the flag that assigns the variants; made when there is none. */
  feature_flag_key: z.string().min(1),
  description: z.string().optional(),
  type: z.enum(['web', 'product']).optional(),
  start_date: momentInput.nullable().optional(),
  end_date: momentInput.nullable().optional(),
  parameters: looseRecord.nullable().optional(),
  metrics: z.array(metricInput).optional(),
  metrics_secondary: z.array(metricInput).optional(),
  saved_metrics_ids: z.array(looseRecord).optional(),
  exposure_criteria: looseRecord.nullable().optional(),
  stats_config: looseRecord.nullable().optional(),
  holdout_id: z.number().int().nullable().optional(),
})

export const experimentChangesSchema = experimentInputSchema
  .omit({ feature_flag_key: true })
  .partial()
  .extend({
    archived: z.boolean().optional(),
    conclusion: z.enum(['won', 'lost', 'inconclusive', 'stopped_early', 'invalid']).nullable().optional(),
    conclusion_comment: z.string().nullable().optional(),
    /** False brings a deleted experiment back. */
    deleted: z.boolean().optional(),
  })

export type Experiment = z.output<typeof experimentSchema>
export type ExperimentInput = z.input<typeof experimentInputSchema>
export type ExperimentChanges = z.input<typeof experimentChangesSchema>
