import type { DemoCalendar } from '../../../src/local/demo/calendar.ts'
import { CohortCounter } from '../../../src/local/demo/cohort-members.ts'
import { createDemoEntities } from '../../../src/local/demo/demo-entities.ts'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'
import type { EntityDocument } from '../../../src/local/ingest/ingestion-store.ts'

/** What people made in the project: that of the demo, and what was thrown away, put aside or never saved. */
export function projectEntities(
  calendar: DemoCalendar,
  events: readonly CaptureEvent[],
): Record<string, EntityDocument[]> {
  const counter = new CohortCounter(calendar.anchorMs)
  for (const event of events) counter.observe(event)
  const entities: Record<string, EntityDocument[]> = createDemoEntities(calendar, counter.members())
  const changed = (kind: string, id: number, changes: Record<string, unknown>): void => {
    entities[kind] = [
      ...(entities[kind] ?? []),
      { ...(entities[kind]?.[0] as EntityDocument), id, ...changes },
    ]
  }
  changed('cohorts', 901, { name: 'Thrown away', deleted: true, count: 7 })
  changed('cohorts', 902, { name: 'Never calculated', description: '', count: null, last_calculation: null })
  changed('feature_flags', 901, { key: 'thrown-away', deleted: true })
  changed('insights', 901, { short_id: 'gone0001', name: 'Thrown away', deleted: true })
  changed('insights', 902, { short_id: 'draft001', name: 'Never saved', saved: false })
  changed('insights', 903, { short_id: 'noname01', name: '', derived_name: 'Made up', description: '' })
  changed('experiments', 901, { name: 'Put aside', archived: true })
  changed('experiments', 902, { name: 'Ends later', end_date: '2100-01-01T00:00:00Z', feature_flag_id: null })
  return entities
}
