import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import { type DemoCalendar, INCIDENT_HOURS } from '../calendar.ts'
import { BROKEN_RELEASE } from '../releases.ts'
import { AUTHOR, isoTime } from './document-fields.ts'

/** What happened to the project, newest last. */
export function annotations(calendar: DemoCalendar): EntityDocument[] {
  const { incidentDay, launchDay, onboardingExperimentDay } = calendar
  const notes: [content: string, day: number, utcHour: number][] = [
    ['Experiment "Onboarding checklist" started', onboardingExperimentDay, 0],
  ]
  if (launchDay !== undefined)
    notes.push(['AI assistant launched 🚀 (Product Hunt, newsletter)', launchDay, 9])
  if (incidentDay !== undefined) {
    notes.push(
      [`Release ${BROKEN_RELEASE} deployed`, incidentDay, INCIDENT_HOURS.from],
      [`Incident: sign-up broken by ${BROKEN_RELEASE}; rolled back`, incidentDay, INCIDENT_HOURS.to],
    )
  }
  return notes
    .sort((left, right) => left[1] - right[1] || left[2] - right[2])
    .map(([content, day, utcHour], index) => ({
      id: index + 1,
      content,
      date_marker: isoTime(calendar, day, utcHour),
      creation_type: 'USR',
      dashboard_item: null,
      dashboard_id: null,
      dashboard_name: null,
      insight_short_id: null,
      insight_name: null,
      insight_derived_name: null,
      created_by: AUTHOR,
      created_at: isoTime(calendar, day, utcHour),
      updated_at: isoTime(calendar, day, utcHour),
      deleted: false,
      scope: 'project',
    }))
}
