import { z } from 'zod'

/** A remark about a span of the query; offsets count characters (code points) from 0. */
const noticeSchema = z.looseObject({
  message: z.string(),
  start: z.number().int().nullish(),
  end: z.number().int().nullish(),
  /** Text to put in place of the span. */
  fix: z.string().nullish(),
})

/** Servers leave empty lists out, or send null. */
const notices = z
  .array(noticeSchema)
  .nullish()
  .transform((list) => list ?? [])

/** What `HogQLMetadata` answers: the query read, not run. */
export const hogqlMetadataResponseSchema = z.looseObject({
  isValid: z.boolean().nullish(),
  errors: notices,
  warnings: notices,
  notices,
  table_names: z.array(z.string()).nullish(),
})

export type HogQLMetadataResponse = z.output<typeof hogqlMetadataResponseSchema>
