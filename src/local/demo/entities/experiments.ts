import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import type { DemoCalendar } from '../calendar.ts'
import { ONBOARDING_FLAG, PRICING_FLAG } from '../flags.ts'
import { AUTHOR, isoTime } from './document-fields.ts'

interface ExperimentOptions {
  id: number
  name: string
  description: string
  flag: EntityDocument
  startDay: number | null
  endDay?: number
  primaryEvent: string
  secondaryEvent?: string
  conclusion?: 'won' | 'lost' | 'inconclusive'
  conclusionComment?: string
}

/** A running experiment that works, a concluded one that made no difference, and a draft. */
export function experiments(calendar: DemoCalendar, flags: readonly EntityDocument[]): EntityDocument[] {
  const flagByKey = (key: string): EntityDocument => flags.find((flag) => flag.key === key)!
  const { startDay, endDay } = calendar.pricingExperiment
  return [
    experiment(calendar, {
      id: 1,
      name: 'Onboarding checklist',
      description: 'Does a checklist bring more new people through onboarding?',
      flag: flagByKey(ONBOARDING_FLAG),
      startDay: calendar.onboardingExperimentDay,
      primaryEvent: 'onboarding_completed',
      secondaryEvent: 'subscription_purchased',
    }),
    experiment(calendar, {
      id: 2,
      name: 'Annual billing first',
      description: 'Does preselecting annual billing change sign-ups?',
      flag: flagByKey(PRICING_FLAG),
      startDay,
      endDay,
      primaryEvent: 'user_signed_up',
      conclusion: 'inconclusive',
      conclusionComment: 'No difference worth the extra choice.',
    }),
    experiment(calendar, {
      id: 3,
      name: 'Per-company single sign-on prompt',
      description: 'Draft: not started.',
      flag: flagByKey('enterprise-sso'),
      startDay: null,
      primaryEvent: 'teammate_invited',
    }),
  ]
}

function experiment(calendar: DemoCalendar, options: ExperimentOptions): EntityDocument {
  const { id, flag, startDay, endDay, primaryEvent, secondaryEvent } = options
  const createdAt = isoTime(calendar, (startDay ?? calendar.today) - 1)
  const filters = flag.filters as { multivariate: { variants: { key: string }[] } | null }
  return {
    id,
    name: options.name,
    description: options.description,
    type: 'product',
    start_date: startDay === null ? null : isoTime(calendar, startDay, 0),
    end_date: endDay === undefined ? null : isoTime(calendar, endDay, 0),
    feature_flag_key: flag.key,
    feature_flag: flag,
    feature_flag_id: flag.id,
    holdout: null,
    holdout_id: null,
    exposure_cohort: null,
    exposure_criteria: { filterTestAccounts: false },
    parameters: { feature_flag_variants: filters.multivariate?.variants ?? [], recommended_sample_size: 500 },
    metrics: [funnelMetric(id, 1, primaryEvent)],
    metrics_secondary: secondaryEvent ? [funnelMetric(id, 2, secondaryEvent)] : [],
    saved_metrics: [],
    saved_metrics_ids: [],
    filters: {},
    stats_config: { method: 'bayesian' },
    conclusion: options.conclusion ?? null,
    conclusion_comment: options.conclusionComment ?? null,
    archived: false,
    deleted: false,
    created_by: AUTHOR,
    created_at: createdAt,
    updated_at: endDay === undefined ? createdAt : isoTime(calendar, endDay),
    user_access_level: 'editor',
  }
}

const funnelMetric = (experimentId: number, position: number, event: string): Record<string, unknown> => ({
  kind: 'ExperimentMetric',
  metric_type: 'funnel',
  uuid: `01980000-0000-7000-8000-0000000e${experimentId}${String(position).padStart(3, '0')}`,
  name: event,
  series: [{ kind: 'EventsNode', event }],
})
