import { z } from 'zod'
import { groupsSchema, identifierSchema, propertiesSchema } from './capture-event.ts'

/** Ids that come from a bug; through one of them strangers would melt into one person, so PostHog ignores such merges. */
const NOBODY = ['[object Object]', 'NaN', 'None', 'none', 'null', '0']
const NOBODY_IN_ANY_CASE = [
  'anonymous',
  'guest',
  'distinctid',
  'distinct_id',
  'id',
  'not_authenticated',
  'email',
  'undefined',
  'true',
  'false',
]

const isNobody = (id: string): boolean => NOBODY.includes(id) || NOBODY_IN_ANY_CASE.includes(id.toLowerCase())

const personIdSchema = identifierSchema.refine((id) => !isNobody(id), {
  error: 'it is the id of nobody; PostHog merges no persons through it',
})

/** What a caller gives to `identify`. */
export const identifySchema = z
  .strictObject({
    distinctId: personIdSchema,
    anonymousId: personIdSchema.optional(),
    set: propertiesSchema.optional(),
    setOnce: propertiesSchema.optional(),
    groups: groupsSchema.optional(),
  })
  .refine(({ distinctId, anonymousId }) => distinctId !== anonymousId, {
    path: ['anonymousId'],
    error: 'it is the same as distinctId',
  })

/** What a caller gives to `alias`. */
export const aliasSchema = z
  .strictObject({ distinctId: personIdSchema, alias: personIdSchema })
  .refine(({ distinctId, alias }) => distinctId !== alias, {
    path: ['alias'],
    error: 'it is the same as distinctId',
  })

/** What a caller gives to `groupIdentify`. */
export const groupIdentifySchema = z.strictObject({
  type: identifierSchema,
  key: identifierSchema,
  set: propertiesSchema.optional(),
  distinctId: identifierSchema.optional(),
})
