import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import type { DemoCalendar } from '../calendar.ts'
import { AUTHOR, isoTime } from './document-fields.ts'

/** Named moments that `matchesAction` understands. */
export function actions(calendar: DemoCalendar): EntityDocument[] {
  return [
    action(calendar, 1, 'Viewed pricing', [
      { event: '$pageview', url: '/pricing', url_matching: 'contains' },
    ]),
    action(calendar, 2, 'Clicked "Create account"', [
      { event: '$autocapture', text: 'Create account', text_matching: 'exact' },
    ]),
    action(calendar, 3, 'Paid', [{ event: 'subscription_purchased' }, { event: 'subscription_renewed' }]),
  ]
}

function action(
  calendar: DemoCalendar,
  id: number,
  name: string,
  steps: Record<string, unknown>[],
): EntityDocument {
  return {
    id,
    name,
    description: '',
    tags: [],
    steps: steps.map((step) => ({
      event: null,
      properties: [],
      selector: null,
      tag_name: null,
      text: null,
      text_matching: null,
      href: null,
      href_matching: null,
      url: null,
      url_matching: null,
      ...step,
    })),
    deleted: false,
    is_calculating: false,
    last_calculated_at: isoTime(calendar, 0),
    bytecode_error: null,
    pinned_at: null,
    created_by: AUTHOR,
    created_at: isoTime(calendar, 0),
  }
}
