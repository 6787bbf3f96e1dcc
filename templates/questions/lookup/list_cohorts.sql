/*
id: list_cohorts
topic: lookup
title: Cohorts
description: >-
  The cohorts saved in the project, with how many people each had when it was last calculated. Deleted ones are left out unless
  asked for.
asks:
  - list cohorts
  - list all cohorts
  - Which cohorts do we have?
  - What cohorts exist?
  - show our cohorts
  - saved cohorts
  - cohorts including deleted ones
  - cohorts
  - all cohorts
  - largest cohorts
  - How big are our cohorts?
  - How many people are in each cohort?
  - cohort sizes
  - names of our cohorts
  - Which cohorts are defined?
not_asks:
  - create a cohort
  - cohort retention
  - retention by cohort
  - cohort analysis
  - weekly cohorts
  - users in a cohort
  - who is in the cohort
  - how many users are in the cohort power users
  - add users to a cohort
  - sign-up cohorts
words: [exist, available, save, define, name, user, top, size, big, including, deleted, removed]
parameters:
  deleted:
    type: choice
    description: Whether deleted cohorts are listed.
    default: none
    one_of: { none: [], only: [deleted, removed], with: [including deleted, with deleted, even deleted] }
  limit: { type: limit, default: 100, max: 1000, description: How many cohorts to list. }
columns:
  id: { description: Number of the cohort., unit: text }
  name: { description: Its name., unit: text }
  description: { description: What it says about itself., unit: text }
  users: { description: People in it when it was last calculated; empty when it never was., unit: count }
  is_static: { description: 1 for a fixed list of people., unit: flag }
  created_at: { description: When it was created., unit: time }
  calculated_at: { description: When it was last calculated., unit: time }
chart: { bar: users, label: name }
summary:
  rows: 'There are {count cohort}; the largest is {first.name} with {first.users person/people|an unknown number of people}.'
  single: 'There is one cohort: {first.name}, with {first.users person/people|an unknown number of people}.'
  empty: 'There are no such cohorts.'
  measure: id
caveats:
  - Sizes are those of the last calculation.
follow_ups:
  - Which feature flags do we have?
*/
SELECT
  id,
  name,
  nullIf(description, '') AS description,
  count AS users,
  is_static,
  created_at,
  last_calculation AS calculated_at
FROM system.cohorts
WHERE deleted = 0 -- if deleted = none
WHERE deleted = 1 -- if deleted = only
ORDER BY ifNull(users, 0) DESC, id
LIMIT {limit}
