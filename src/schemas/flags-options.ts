import { z } from 'zod'
import { groupPropertiesSchema, groupsSchema, identifierSchema, propertiesSchema } from './capture-event.ts'
import { callOptionsSchema } from './query-options.ts'

/** What a caller gives to `evaluateFlags`. */
export const evaluateFlagsSchema = callOptionsSchema.extend({
  distinctId: identifierSchema,
  groups: groupsSchema.optional(),
  personProperties: propertiesSchema.optional(),
  groupProperties: groupPropertiesSchema.optional(),
  flagKeys: z
    .array(z.string().min(1))
    .min(1, 'it is empty; leave it out to evaluate all flags')
    .readonly()
    .optional(),
  evaluationContexts: z.array(z.string().min(1)).min(1, 'it is empty; leave it out').readonly().optional(),
  disableGeoip: z.boolean().optional(),
})
