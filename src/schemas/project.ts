import { z } from 'zod'

export const projectSchema = z.looseObject({
  id: z.number(),
  name: z.string().nullish(),
  uuid: z.string().nullish(),
  organization: z.string().nullish(),
  /** IANA name. */
  timezone: z.string().nullish(),
  /** The project token (`phc_...`), with which events are sent. */
  api_token: z.string().nullish(),
  week_start_day: z.number().nullish(),
  test_account_filters: z.array(z.unknown()).nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
})

export type Project = z.output<typeof projectSchema>
