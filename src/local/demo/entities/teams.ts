import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import type { DemoCalendar } from '../calendar.ts'
import { INTERNAL_DOMAIN } from '../people.ts'
import { isoTime } from './document-fields.ts'

/** The project's own settings; people of the vendor count as test accounts. */
export function teams(calendar: DemoCalendar): EntityDocument[] {
  return [
    {
      id: 1,
      name: 'Local project',
      timezone: 'UTC',
      test_account_filters: [
        { key: 'email', value: `@${INTERNAL_DOMAIN}`, operator: 'not_icontains', type: 'person' },
      ],
      created_at: isoTime(calendar, 0),
      updated_at: isoTime(calendar, 0),
    },
  ]
}
