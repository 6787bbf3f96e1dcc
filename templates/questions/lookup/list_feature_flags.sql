/*
id: list_feature_flags
topic: lookup
title: Feature flags
description: >-
  The feature flags of the project with their kind and rollout, newest first. Deleted ones are left out unless asked for.
asks:
  - list feature flags
  - list all feature flags
  - Which feature flags do we have?
  - What feature flags exist?
  - show our feature flags
  - feature flags
  - feature flags including deleted ones
  - all flags
  - list our flags
  - names of our feature flags
  - Which flags are defined?
  - newest feature flags
  - feature flags and their rollout
  - What is the rollout of our feature flags?
  - Which flags are multivariate?
  - Which feature flags are active?
  - active feature flags
not_asks:
  - which flags are turned on
  - enabled feature flags
  - which flags are disabled
  - usage of feature flags
  - which flags are called most
  - flag evaluations
  - flag calls per flag
  - turn on the flag
  - how do feature flags work
  - which flags does a user have
  - conversion by flag variant
words: [exist, available, define, name, recent, rollout, create, including, deleted, removed]
parameters:
  kind:
    type: choice
    description: Which kind of flags.
    default: all
    one_of: { all: [], multivariate: [multivariate], boolean: [boolean] }
  deleted:
    type: choice
    description: Whether deleted flags are listed.
    default: none
    one_of: { none: [], only: [deleted, removed], with: [including deleted, with deleted, even deleted] }
  limit: { type: limit, default: 100, max: 1000, description: How many flags to list. }
columns:
  key: { description: What programs call it., unit: text }
  description: { description: 'What it is for, as its name field says.', unit: text }
  variants: { description: Its variants; none for a flag that is on or off., unit: text }
  rollout: { description: 'Percent of people it reaches; empty where it has several groups of conditions.', unit: percent }
  created_at: { description: When it was created., unit: time }
summary:
  rows: 'There are {count feature flag}, the newest is {first.key}.'
  single: 'There is one feature flag: {first.key}.'
  empty: 'There are no such feature flags.'
caveats:
  - Whether a flag is switched on is not among what HogQL shows; client.featureFlags.list() tells it.
follow_ups:
  - Which experiments are running?
*/
SELECT
  key,
  nullIf(name, '') AS description,
  arrayStringConcat(arrayMap(variant -> JSONExtractString(variant, 'key'), JSONExtractArrayRaw(filters, 'multivariate', 'variants')), ', ') AS variants,
  rollout_percentage AS rollout,
  created_at
FROM system.feature_flags
WHERE 1 = 1
  AND deleted = 0 -- if deleted = none
  AND deleted = 1 -- if deleted = only
  AND JSONLength(filters, 'multivariate', 'variants') > 0 -- if kind = multivariate
  AND JSONLength(filters, 'multivariate', 'variants') = 0 -- if kind = boolean
ORDER BY created_at DESC, key
LIMIT {limit}
