/*
id: list_experiments
topic: lookup
title: Experiments
description: >-
  The experiments of the project with their feature flag and state: running when they have started and not ended, draft before,
  ended after. The latest first; archived ones are left out unless asked for.
asks:
  - list experiments
  - list all experiments
  - Which experiments do we have?
  - Which experiments are running?
  - What experiments exist?
  - running experiments
  - active experiments
  - show our experiments
  - experiments
  - all A/B tests
  - Which A/B tests are running?
  - finished experiments
  - experiments including archived ones
  - Which experiments have ended?
  - draft experiments
  - latest experiments
  - experiments and their feature flags
not_asks:
  - which variant wins
  - create an experiment
  - how many users are in the experiment
  - stop the experiment
  - did the experiment work
  - conversion by variant
words: [exist, available, define, name, recent, newest, state, status, flag, including, archived, running, active, ended, finished, draft, current]
parameters:
  state:
    type: choice
    description: Which of them are listed.
    default: all
    one_of:
      all: []
      running: [running, active, live, ongoing, in progress, started, current, currently running]
      ended: [ended, finished, completed, concluded, stopped, past]
      draft: [draft, drafts, not started, planned, unstarted]
  archived:
    type: choice
    description: Whether archived experiments are listed.
    default: none
    one_of: { none: [], only: [archived], with: [including archived, with archived, even archived] }
  limit: { type: limit, default: 100, max: 1000, description: How many experiments to list. }
columns:
  id: { description: Number of the experiment., unit: text }
  name: { description: Its name., unit: text }
  state: { description: 'running, ended or draft.', unit: text }
  flag: { description: Key of its feature flag., unit: text }
  started_at: { description: When it started., unit: time }
  ended_at: { description: When it ended., unit: time }
  description: { description: What it says about itself., unit: text }
summary:
  rows: 'There are {count experiment}, the latest is {first.name} ({first.state}).'
  single: 'There is one experiment: {first.name} ({first.state}).'
  empty: 'There are no such experiments.'
caveats: []
follow_ups:
  - Which feature flags do we have?
*/
SELECT
  experiment.id AS id,
  experiment.name AS name,
  experiment.state AS state,
  flag.key AS flag,
  experiment.start_date AS started_at,
  experiment.end_date AS ended_at,
  nullIf(experiment.description, '') AS description
FROM (
  SELECT
    id,
    name,
    description,
    start_date,
    end_date,
    created_at,
    feature_flag_id,
    multiIf(isNull(start_date), 'draft', isNull(end_date) OR end_date > now(), 'running', 'ended') AS state
  FROM system.experiments
  WHERE archived = 0 -- if archived = none
  WHERE archived = 1 -- if archived = only
) AS experiment
LEFT JOIN (SELECT id, key FROM system.feature_flags) AS flag ON flag.id = experiment.feature_flag_id
WHERE experiment.state = {state} -- if not state = all
ORDER BY experiment.created_at DESC, experiment.id DESC
LIMIT {limit}
