import { z } from 'zod'

/** A remark about a span of the query; offsets count characters (code points) from 0. */
const noticeSchema = z.looseObject({
  message: z.string(),
  start: z.number().int().nullish(),
  end: z.number().int().nullish(),
  /** Text to put in place of the span. */
  fix: z.string().nullish(),
})

/** What `HogQLMetadata` answers: the query read, not run. */
export const hogqlMetadataResponseSchema = z.looseObject({
  isValid: z.boolean().nullish(),
  errors: z.array(noticeSchema).default([]),
})
