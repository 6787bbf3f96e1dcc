import { z } from 'zod'

/** Who made or changed something; null for what PostHog made itself. */
export const userReferenceSchema = z
  .looseObject({
    id: z.union([z.number(), z.string()]).nullish(),
    uuid: z.string().nullish(),
    distinct_id: z.string().nullish(),
    first_name: z.string().nullish(),
    last_name: z.string().nullish(),
    email: z.string().nullish(),
  })
  .nullish()

export type UserReference = NonNullable<z.output<typeof userReferenceSchema>>
