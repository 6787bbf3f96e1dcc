import { z } from 'zod'

/** One flag as `/flags/?v=2` answers it. */
const flagSchema = z.looseObject({
  enabled: z.boolean(),
  variant: z.string().nullish(),
  /** The flag could not be evaluated: `enabled` says nothing then. */
  failed: z.boolean().nullish(),
  reason: z
    .looseObject({
      code: z.string().nullish(),
      condition_index: z.number().nullish(),
      description: z.string().nullish(),
    })
    .nullish(),
  metadata: z
    .looseObject({
      id: z.number().nullish(),
      version: z.number().nullish(),
      /** JSON as text in most cases. */
      payload: z.unknown().optional(),
    })
    .nullish(),
})

/** What `/flags/?v=2` answers. Loose: only what is read here is described. */
export const flagsResponseSchema = z.looseObject({
  flags: z.record(z.string(), flagSchema),
  errorsWhileComputingFlags: z.boolean().nullish(),
  quotaLimited: z.array(z.string()).nullish(),
  requestId: z.string().nullish(),
  /** Milliseconds since 1970. */
  evaluatedAt: z.number().nullish(),
})

export type FlagsResponse = z.output<typeof flagsResponseSchema>
export type FlagResponse = z.output<typeof flagSchema>
