import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import type { DemoCalendar } from '../calendar.ts'
import { COHORTS, type CohortMembers } from '../cohort-members.ts'
import { INTERNAL_DOMAIN } from '../people.ts'
import { AUTHOR, isoTime } from './document-fields.ts'

const allOf = (...values: Record<string, unknown>[]): Record<string, unknown> => ({
  properties: { type: 'OR', values: [{ type: 'AND', values }] },
})

const paying = { type: 'person', key: 'is_paying', operator: 'exact', value: ['true'], negation: false }

const performed = (
  event: string,
  days: number,
  more: Record<string, unknown> = {},
): Record<string, unknown> => ({
  type: 'behavioral',
  key: event,
  value: 'performed_event',
  event_type: 'events',
  time_value: days,
  time_interval: 'day',
  negation: false,
  ...more,
})

/** Cohort documents; `count` is the number of members found among the events. */
export function cohorts(calendar: DemoCalendar, members: CohortMembers): EntityDocument[] {
  const { paying: payingCohort, power, recent, churnRisk, internal } = COHORTS
  return [
    cohort(calendar, members, {
      ...payingCohort,
      description: 'People with a paid plan.',
      filters: allOf(paying),
      cohort_type: 'person_property',
    }),
    cohort(calendar, members, {
      ...power,
      description: `Created ${power.times} or more documents in the last ${power.days} days.`,
      filters: allOf(
        performed('document_created', power.days, {
          value: 'performed_event_multiple',
          operator: 'gte',
          operator_value: power.times,
        }),
      ),
      cohort_type: 'behavioral',
    }),
    cohort(calendar, members, {
      ...recent,
      description: `Signed up in the last ${recent.days} days.`,
      filters: allOf(performed('user_signed_up', recent.days)),
      cohort_type: 'behavioral',
    }),
    cohort(calendar, members, {
      ...churnRisk,
      description: `Paying, but no page viewed for ${churnRisk.days} days.`,
      filters: allOf(paying, performed('$pageview', churnRisk.days, { negation: true })),
      cohort_type: 'behavioral',
    }),
    cohort(calendar, members, {
      ...internal,
      description: `Colleagues: addresses at ${INTERNAL_DOMAIN}.`,
      is_static: true,
      cohort_type: 'static',
    }),
  ]
}

function cohort(
  calendar: DemoCalendar,
  members: CohortMembers,
  options: {
    id: number
    name: string
    description: string
    filters?: Record<string, unknown>
    is_static?: boolean
    cohort_type: string
  },
): EntityDocument {
  const calculatedAt = isoTime(calendar, calendar.today, 0)
  return {
    id: options.id,
    name: options.name,
    description: options.description,
    groups: [],
    deleted: false,
    filters: options.filters ?? { properties: {} },
    query: null,
    version: 1,
    pending_version: 1,
    is_calculating: false,
    created_by: AUTHOR,
    created_by_id: AUTHOR.id,
    created_at: isoTime(calendar, 0),
    last_calculation: calculatedAt,
    errors_calculating: 0,
    last_error_message: null,
    count: members.get(options.id)?.length ?? 0,
    is_static: options.is_static ?? false,
    cohort_type: options.cohort_type,
    experiment_set: [],
  }
}
