import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import type { DemoCalendar } from '../calendar.ts'
import { NPS_SURVEY } from '../surveys.ts'
import { AUTHOR, isoTime } from './document-fields.ts'

/** The survey whose answers are among the events. */
export function surveys(calendar: DemoCalendar): EntityDocument[] {
  const [score, reason] = NPS_SURVEY.questions
  return [
    {
      // PostHog's own id is the uuid; stored documents are numbered.
      id: 1,
      uuid: NPS_SURVEY.id,
      name: NPS_SURVEY.name,
      description: '',
      type: 'popover',
      schedule: 'once',
      questions: [
        {
          ...score,
          type: 'rating',
          display: 'number',
          scale: 10,
          lowerBoundLabel: 'Never',
          upperBoundLabel: 'Gladly',
        },
        { ...reason, type: 'open', optional: true },
      ],
      conditions: { url: 'app.', urlMatchType: 'icontains' },
      appearance: { backgroundColor: '#eeeded', submitButtonText: 'Send' },
      linked_flag: null,
      linked_flag_id: null,
      targeting_flag: null,
      start_date: isoTime(calendar, 0),
      end_date: null,
      archived: false,
      created_by: AUTHOR,
      created_at: isoTime(calendar, 0),
    },
  ]
}
