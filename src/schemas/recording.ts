import { z } from 'zod'
import { propertyFilterSchema } from './property-filter.ts'
import { dateFilterInput } from './time-input.ts'

export const recordingSchema = z.looseObject({
  id: z.string(),
  distinct_id: z.string().nullish(),
  viewed: z.boolean().nullish(),
  /** In seconds, as the two after it. */
  recording_duration: z.number().nullish(),
  active_seconds: z.number().nullish(),
  inactive_seconds: z.number().nullish(),
  start_time: z.string().nullish(),
  end_time: z.string().nullish(),
  click_count: z.number().nullish(),
  keypress_count: z.number().nullish(),
  mouse_activity_count: z.number().nullish(),
  console_log_count: z.number().nullish(),
  console_warn_count: z.number().nullish(),
  console_error_count: z.number().nullish(),
  start_url: z.string().nullish(),
  person: z.record(z.string(), z.unknown()).nullish(),
  snapshot_source: z.string().nullish(),
  ongoing: z.boolean().nullish(),
  activity_score: z.number().nullish(),
})

const entity = z.looseObject({ id: z.union([z.string(), z.number()]).nullish() })

/** Fields of PostHog's RecordingsQuery. */
export const recordingFiltersSchema = z.strictObject({
  /** @default the last three days, at the server */
  date_from: dateFilterInput.optional(),
  date_to: dateFilterInput.optional(),
  session_ids: z.array(z.string()).optional(),
  distinct_ids: z.array(z.string()).optional(),
  person_uuid: z.string().optional(),
  /** Events that happened in the session: `[{ id: 'signup', type: 'events' }]`. */
  events: z.array(entity).optional(),
  actions: z.array(entity).optional(),
  properties: z.array(propertyFilterSchema).optional(),
  console_log_filters: z.array(propertyFilterSchema).optional(),
  /** On what is known of the recording: `[{ type: 'recording', key: 'duration', operator: 'gt', value: 60 }]`. */
  having_predicates: z.array(propertyFilterSchema).optional(),
  comment_text: z.record(z.string(), z.unknown()).optional(),
  filter_test_accounts: z.boolean().optional(),
  operand: z.enum(['AND', 'OR']).optional(),
  order: z.string().optional(),
  order_direction: z.enum(['ASC', 'DESC']).optional(),
})

export type Recording = z.output<typeof recordingSchema>
export type RecordingFilters = z.input<typeof recordingFiltersSchema>
