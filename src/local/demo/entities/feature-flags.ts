import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import type { DemoCalendar } from '../calendar.ts'
import { AI_FLAG, EDITOR_FLAG, ONBOARDING_FLAG, PRICING_FLAG } from '../flags.ts'
import { INTERNAL_DOMAIN } from '../people.ts'
import { AUTHOR, isoTime } from './document-fields.ts'

interface FlagOptions {
  id: number
  key: string
  name: string
  createdDay: number
  active?: boolean
  groups: Record<string, unknown>[]
  variants?: [key: string, name: string][]
  payloads?: Record<string, string>
  groupTypeIndex?: number
  experiments?: number[]
  tags?: string[]
}

const everyone = (rolloutPercentage: number): Record<string, unknown> => ({
  properties: [],
  rollout_percentage: rolloutPercentage,
  variant: null,
})

const COLLEAGUES = {
  properties: [{ key: 'email', type: 'person', operator: 'icontains', value: `@${INTERNAL_DOMAIN}` }],
  rollout_percentage: 100,
  variant: null,
}

/** The four flags the events speak of, one that is switched off and one that is set per company. */
export function featureFlags(calendar: DemoCalendar): EntityDocument[] {
  return [
    flag(calendar, {
      id: 1,
      key: ONBOARDING_FLAG,
      name: 'Checklist during onboarding',
      createdDay: calendar.onboardingExperimentDay - 2,
      groups: [everyone(100)],
      variants: [
        ['control', 'No checklist'],
        ['test', 'Checklist'],
      ],
      payloads: { test: '{"steps":4,"title":"Let\'s get you \\"flying\\""}' },
      experiments: [1],
      tags: ['growth'],
    }),
    flag(calendar, {
      id: 2,
      key: PRICING_FLAG,
      name: 'Annual billing preselected on the pricing page',
      createdDay: calendar.pricingExperiment.startDay - 1,
      active: false,
      groups: [everyone(100)],
      variants: [
        ['control', 'Monthly first'],
        ['annual', 'Annual first'],
      ],
      experiments: [2],
    }),
    flag(calendar, {
      id: 3,
      key: AI_FLAG,
      name: 'AI assistant in documents',
      createdDay: (calendar.launchDay ?? 1) - 1,
      groups: [COLLEAGUES, everyone(60)],
      tags: ['ai'],
    }),
    flag(calendar, {
      id: 4,
      key: EDITOR_FLAG,
      name: 'New editor, rolled out to everybody',
      createdDay: 0,
      groups: [everyone(100)],
    }),
    flag(calendar, {
      id: 5,
      key: 'legacy-export',
      name: 'Old export, being retired',
      createdDay: 0,
      active: false,
      groups: [everyone(0)],
    }),
    flag(calendar, {
      id: 6,
      key: 'enterprise-sso',
      name: 'Single sign-on for business customers',
      createdDay: 3,
      groups: [
        {
          properties: [
            { key: 'plan', type: 'group', group_type_index: 0, operator: 'exact', value: ['business'] },
          ],
          rollout_percentage: 100,
          variant: null,
        },
      ],
      groupTypeIndex: 0,
    }),
  ]
}

function flag(calendar: DemoCalendar, options: FlagOptions): EntityDocument {
  const { groups, variants, payloads = {}, groupTypeIndex } = options
  const createdAt = isoTime(calendar, options.createdDay)
  const percentage = variants ? 100 / variants.length : 0
  return {
    id: options.id,
    key: options.key,
    name: options.name,
    filters: {
      groups,
      multivariate: variants
        ? { variants: variants.map(([key, name]) => ({ key, name, rollout_percentage: percentage })) }
        : null,
      payloads,
      ...(groupTypeIndex === undefined ? {} : { aggregation_group_type_index: groupTypeIndex }),
    },
    active: options.active ?? true,
    deleted: false,
    created_by: AUTHOR,
    created_at: createdAt,
    updated_at: createdAt,
    version: 1,
    last_modified_by: AUTHOR,
    is_simple_flag: !variants && groups.length === 1,
    rollout_percentage: groups.length === 1 ? groups[0]!.rollout_percentage : null,
    ensure_experience_continuity: false,
    experiment_set: options.experiments ?? [],
    surveys: [],
    features: [],
    tags: options.tags ?? [],
    evaluation_tags: [],
    usage_dashboard: null,
    analytics_dashboards: [],
    can_edit: true,
    user_access_level: 'editor',
    is_remote_configuration: false,
    has_encrypted_payloads: false,
    status: options.active === false ? 'INACTIVE' : 'ACTIVE',
    evaluation_runtime: 'all',
  }
}
