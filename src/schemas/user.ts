import { z } from 'zod'

export const userSchema = z.looseObject({
  uuid: z.string(),
  id: z.number().nullish(),
  distinct_id: z.string().nullish(),
  email: z.string().nullish(),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  team: z.looseObject({ id: z.number().nullish(), organization: z.string().nullish() }).nullish(),
  organization: z.record(z.string(), z.unknown()).nullish(),
  organizations: z.array(z.record(z.string(), z.unknown())).nullish(),
})

/** What the key may do; empty lists of teams and organizations mean "no limit". */
export const keyInfoSchema = z.looseObject({
  scopes: z.array(z.string()).nullish(),
  scoped_teams: z.array(z.number()).nullish(),
  scoped_organizations: z.array(z.string()).nullish(),
})

export type User = z.output<typeof userSchema>
export type KeyInfo = z.output<typeof keyInfoSchema>
