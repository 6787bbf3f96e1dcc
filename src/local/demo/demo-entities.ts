import type { EntityDocument } from '../ingest/ingestion-store.ts'
import type { DemoCalendar } from './calendar.ts'
import type { CohortMembers } from './cohort-members.ts'
import { actions } from './entities/actions.ts'
import { annotations } from './entities/annotations.ts'
import { cohorts } from './entities/cohorts.ts'
import { dashboards } from './entities/dashboards.ts'
import { experiments } from './entities/experiments.ts'
import { featureFlags } from './entities/feature-flags.ts'
import { insights } from './entities/insights.ts'
import { surveys } from './entities/surveys.ts'
import { teams } from './entities/teams.ts'

/** The project's metadata by kind, named as the `system.*` tables; documents carry the field names of PostHog's REST API and agree with the events. */
export type DemoEntities = Record<
  | 'cohorts'
  | 'feature_flags'
  | 'experiments'
  | 'annotations'
  | 'insights'
  | 'dashboards'
  | 'actions'
  | 'surveys'
  | 'teams',
  EntityDocument[]
>

export function createDemoEntities(calendar: DemoCalendar, members: CohortMembers): DemoEntities {
  const flagDocuments = featureFlags(calendar)
  const insightDocuments = insights(calendar)
  return {
    cohorts: cohorts(calendar, members),
    feature_flags: flagDocuments,
    experiments: experiments(calendar, flagDocuments),
    annotations: annotations(calendar),
    insights: insightDocuments,
    dashboards: dashboards(calendar, insightDocuments),
    actions: actions(calendar),
    surveys: surveys(calendar),
    teams: teams(calendar),
  }
}
