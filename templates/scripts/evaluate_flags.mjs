/*
id: evaluate_flags
title: Feature flags of a user
description: The feature flags that a user gets, as PostHog evaluates them. Needs the project token.
returns: '{ flags: { key: { enabled, variant, payload, reason } }, partial }; a flag that is missing is unknown, not off'
parameters:
  distinct_id: { type: text, required: true, description: The user. }
  flag_keys: { type: texts, description: Only these flags. }
  groups: { type: object, description: 'Groups of the user: key by type.' }
  person_properties: { type: object, description: 'Person properties to evaluate with, over the stored ones.' }
*/
export default async ({ posthog, params }) => {
  const { distinct_id, flag_keys: flagKeys, groups, person_properties: personProperties } = params
  const { flags, partial, quotaLimited } = await posthog.evaluateFlags(distinct_id, {
    flagKeys,
    groups,
    personProperties,
  })
  if (quotaLimited)
    throw new Error("PostHog evaluated nothing: the organization's allowance of flags is used up.")
  return { flags, partial }
}
