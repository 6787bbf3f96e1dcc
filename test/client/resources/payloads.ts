/** Answers as PostHog's REST API gives them, one of each kind; `brand_new` stands for what later versions add. */

const USER = {
  id: 1,
  uuid: '0190a000-0000-7000-8000-000000000001',
  distinct_id: 'author',
  first_name: 'Ada',
  last_name: '',
  email: 'ada@example.com',
  is_email_verified: true,
  hedgehog_config: null,
  role_at_organization: 'engineering',
}
const UUID = '0190a000-0000-7000-8000-0000000000aa'

export const insight = {
  id: 11,
  short_id: 'a1B2c3D4',
  name: 'Signups',
  derived_name: null,
  description: '',
  query: { kind: 'InsightVizNode', source: { kind: 'TrendsQuery', series: [] } },
  order: null,
  deleted: false,
  dashboards: [],
  dashboard_tiles: [],
  last_refresh: null,
  result: null,
  hasMore: null,
  columns: null,
  timezone: null,
  is_cached: false,
  query_status: null,
  created_at: '2026-09-01T10:00:00Z',
  created_by: USER,
  tags: [],
  favorited: false,
  user_access_level: 'editor',
  brand_new: { any: 'thing' },
}

/** As lists have them: the id is the UUID. */
export const person = {
  type: 'person',
  id: UUID,
  uuid: UUID,
  name: 'jane@example.com',
  distinct_ids: ['u1', 'jane@example.com'],
  properties: { email: 'jane@example.com', plan: 'pro', visits: 3 },
  created_at: '2026-08-01T10:00:00Z',
  is_identified: true,
  matched_recordings: null,
  value_at_data_point: null,
}

export const cohort = {
  id: 5,
  name: 'Pro users',
  description: '',
  groups: [],
  deleted: false,
  filters: { properties: { type: 'OR', values: [] } },
  query: null,
  version: null,
  pending_version: 1,
  is_calculating: true,
  created_by: null,
  created_at: '2026-08-01T10:00:00Z',
  last_calculation: null,
  errors_calculating: 0,
  last_error_message: null,
  count: null,
  is_static: false,
  cohort_type: null,
  experiment_set: [],
}

export const featureFlag = {
  id: 7,
  key: 'new-nav',
  name: 'New navigation',
  filters: {
    groups: [{ properties: [], rollout_percentage: 50, variant: null }],
    multivariate: null,
    payloads: {},
  },
  active: true,
  deleted: false,
  created_by: USER,
  created_at: '2026-08-01T10:00:00Z',
  updated_at: null,
  version: 3,
  is_simple_flag: false,
  rollout_percentage: null,
  ensure_experience_continuity: null,
  experiment_set: [],
  surveys: {},
  tags: [],
  status: 'ACTIVE',
  evaluation_runtime: 'all',
  last_called_at: null,
}

export const experiment = {
  id: 9,
  name: 'Checklist',
  description: null,
  type: 'product',
  start_date: '2026-08-01T00:00:00Z',
  end_date: null,
  feature_flag_key: 'checklist',
  feature_flag: {
    id: 7,
    key: 'checklist',
    filters: { multivariate: { variants: [{ key: 'control' }, { key: 'test' }] } },
  },
  holdout: null,
  holdout_id: null,
  exposure_criteria: { filterTestAccounts: false },
  parameters: {},
  metrics: [{ kind: 'ExperimentMetric', metric_type: 'funnel', uuid: 'm1', series: [] }],
  metrics_secondary: [{ kind: 'ExperimentMetric', metric_type: 'mean', uuid: 'm2', source: {} }],
  saved_metrics: [
    {
      id: 3,
      metadata: { type: 'primary' },
      query: { kind: 'ExperimentMetric', metric_type: 'ratio', uuid: 'm3' },
    },
  ],
  saved_metrics_ids: [],
  filters: {},
  archived: false,
  deleted: false,
  stats_config: { method: 'bayesian' },
  conclusion: null,
  created_by: USER,
  created_at: '2026-08-01T10:00:00Z',
  updated_at: '2026-08-01T10:00:00Z',
}

export const annotation = {
  id: 3,
  content: 'v2 released',
  date_marker: '2026-09-01T10:00:00Z',
  creation_type: 'USR',
  dashboard_item: null,
  dashboard_id: null,
  dashboard_name: null,
  insight_short_id: null,
  created_by: USER,
  created_at: '2026-09-01T10:00:00Z',
  updated_at: '2026-09-01T10:00:00Z',
  deleted: false,
  scope: 'project',
}

export const recording = {
  id: '0190a000-0000-7000-8000-0000000000ee',
  distinct_id: 'u1',
  viewed: false,
  viewers: [],
  recording_duration: 120,
  active_seconds: 60.5,
  inactive_seconds: 59.5,
  start_time: '2026-09-01T10:00:00Z',
  end_time: '2026-09-01T10:02:00Z',
  click_count: 4,
  keypress_count: 0,
  mouse_activity_count: 40,
  console_error_count: null,
  start_url: 'https://example.com/',
  person: { id: 4, name: 'u1', distinct_ids: ['u1'], properties: {} },
  storage: 'object_storage',
  snapshot_source: 'web',
  ongoing: false,
  activity_score: 12.5,
}

export const action = {
  id: 2,
  name: 'Signed up',
  description: '',
  tags: [],
  post_to_slack: false,
  steps: [{ event: 'signup', properties: null, url: null, url_matching: 'contains' }],
  created_at: '2026-09-01T10:00:00Z',
  created_by: USER,
  deleted: false,
  is_calculating: false,
  last_calculated_at: '2026-09-01T10:00:00Z',
  bytecode_error: null,
  pinned_at: null,
}

export const dashboard = {
  id: 4,
  name: 'Growth',
  description: '',
  pinned: true,
  created_at: '2026-09-01T10:00:00Z',
  created_by: USER,
  deleted: false,
  filters: {},
  variables: null,
  tiles: [{ id: 1, insight, order: 0, text: null, layouts: {}, color: null }],
  tags: [],
}

export const survey = {
  id: UUID,
  name: 'NPS',
  description: '',
  type: 'popover',
  linked_flag: null,
  questions: [{ type: 'rating', question: 'How likely?' }],
  conditions: null,
  appearance: null,
  created_at: '2026-09-01T10:00:00Z',
  created_by: null,
  start_date: null,
  end_date: null,
  archived: false,
}

export const groupType = {
  group_type: 'company',
  group_type_index: 0,
  name_singular: null,
  name_plural: 'companies',
  detail_dashboard: null,
  default_columns: null,
  created_at: null,
}
export const group = {
  group_type_index: 0,
  group_key: 'acme',
  group_properties: { name: 'Acme', seats: 12 },
  created_at: '2026-09-01T10:00:00Z',
}

export const eventDefinition = {
  id: UUID,
  name: '$pageview',
  created_at: '2026-01-01T00:00:00Z',
  last_seen_at: null,
  last_updated_at: '2026-01-01T00:00:00Z',
  tags: [],
  is_action: false,
  action_id: null,
  created_by: null,
  post_to_slack: false,
}
export const propertyDefinition = {
  id: UUID,
  name: '$browser',
  is_numerical: false,
  property_type: null,
  tags: [],
  is_seen_on_filtered_events: null,
}

export const project = {
  id: 7,
  uuid: UUID,
  organization: UUID,
  name: 'Shop',
  timezone: 'Europe/Berlin',
  api_token: 'phc_public',
  week_start_day: null,
  person_on_events_querying_enabled: true,
  test_account_filters: [],
  modifiers: null,
  created_at: '2026-01-01T00:00:00Z',
}
export const user = {
  uuid: UUID,
  distinct_id: 'author',
  email: 'ada@example.com',
  first_name: 'Ada',
  id: 1,
  team: { id: 7, organization: UUID },
  organization: { id: UUID, name: 'Shop' },
  organizations: [{ id: UUID, name: 'Shop' }],
}
export const keyInfo = { scopes: ['query:read'], scoped_teams: [], scoped_organizations: [] }

export const batchExport = {
  id: UUID,
  team_id: 7,
  name: 'to lake',
  model: 'events',
  destination: { type: 'AwsS3', config: { bucket_name: 'lake', region: 'us-east-1' }, integration: 9 },
  interval: 'hour',
  paused: false,
  created_at: '2026-09-01T10:00:00Z',
  last_updated_at: '2026-09-01T10:00:00Z',
  last_paused_at: null,
  start_at: null,
  end_at: null,
  latest_runs: [],
  schema: null,
  filters: [],
}
export const batchExportRun = {
  id: UUID,
  status: 'Completed',
  records_completed: 1000,
  latest_error: null,
  data_interval_start: null,
  data_interval_end: '2026-09-01T10:00:00Z',
  cursor: null,
  created_at: '2026-09-01T10:00:00Z',
  finished_at: null,
  records_total_count: null,
  bytes_exported: 5000,
  batch_export: UUID,
  backfill: null,
}
export const backfill = {
  id: UUID,
  status: 'Running',
  start_at: '2026-08-01T00:00:00Z',
  end_at: '2026-08-08T00:00:00Z',
  progress: null,
  created_at: '2026-09-01T10:00:00Z',
}

export const endpoint = {
  id: UUID,
  name: 'mau',
  description: null,
  query: { kind: 'HogQLQuery', query: 'SELECT 1' },
  is_active: true,
  is_materialized: false,
  data_freshness_seconds: 86_400,
  current_version: 2,
  created_at: '2026-09-01T10:00:00Z',
  created_by: USER,
}
export const endpointAnswer = {
  name: 'mau',
  results: [['acme', 42]],
  columns: ['org', 'n'],
  types: [
    ['org', 'String'],
    ['n', 'UInt64'],
  ],
  hasMore: true,
  is_cached: true,
  last_refresh: '2026-09-01T10:00:00Z',
  endpoint_version: 2,
  endpoint_version_created_at: '2026-08-01T10:00:00Z',
}

/** One page of limit and offset. */
export const pageOf = (results: unknown[], next: string | null = null): object => ({
  count: results.length,
  next,
  previous: null,
  results,
})
