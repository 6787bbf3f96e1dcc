/*
id: list_insights
topic: lookup
title: Saved insights
description: >-
  The insights saved in the project with their kind, last changed first. Deleted and unsaved ones are left out; deleted ones may
  be asked for.
asks:
  - list insights
  - list all insights
  - What insights are saved?
  - Which insights do we have?
  - show my saved insights
  - saved insights
  - insights including deleted ones
  - insights
  - all insights
  - saved charts
  - saved reports
  - What insights exist?
  - names of our insights
  - recently changed insights
  - Which charts do we have?
  - latest insights
not_asks:
  - insights about our users
  - any interesting insights
  - list dashboards
  - chart of signups
  - show a chart of sign-ups
  - key insights from last week
words: [exist, available, save, define, name, recent, change, create, including, deleted, removed]
parameters:
  deleted:
    type: choice
    description: Whether deleted insights are listed.
    default: none
    one_of: { none: [], only: [deleted, removed], with: [including deleted, with deleted, even deleted] }
  limit: { type: limit, default: 100, max: 1000, description: How many insights to list. }
columns:
  short_id: { description: What its address ends in., unit: text }
  name: { description: 'Its name, or the one PostHog made up.', unit: text }
  description: { description: What it says about itself., unit: text }
  kind: { description: 'What it shows: TrendsQuery, FunnelsQuery, RetentionQuery, HogQLQuery ...', unit: text }
  created_at: { description: When it was created., unit: time }
  changed_at: { description: When it was last changed., unit: time }
summary:
  rows: 'There are {count saved insight}, last changed {first.name|first.short_id}.'
  single: 'There is one saved insight: {first.name|first.short_id}.'
  empty: 'There are no such insights.'
caveats: []
follow_ups:
  - Which cohorts do we have?
*/
SELECT
  short_id,
  coalesce(nullIf(name, ''), nullIf(derived_name, '')) AS name,
  nullIf(description, '') AS description,
  coalesce(nullIf(JSONExtractString(query, 'source', 'kind'), ''), nullIf(JSONExtractString(query, 'kind'), '')) AS kind,
  created_at,
  last_modified_at AS changed_at
FROM system.insights
WHERE saved = 1
  AND deleted = 0 -- if deleted = none
  AND deleted = 1 -- if deleted = only
ORDER BY changed_at DESC, short_id
LIMIT {limit}
