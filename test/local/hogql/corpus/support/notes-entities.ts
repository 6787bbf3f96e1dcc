import type { EntityDocument } from '../../../../../src/local/ingest/ingestion-store.ts'

const time = (day: string): string => `2026-${day}T08:00:00Z`

/** What people set up in the notes application's project, in the shape of PostHog's REST documents. */
export const ENTITIES: Readonly<Record<string, EntityDocument[]>> = {
  actions: [
    {
      id: 1,
      name: 'Wrote a long note',
      deleted: false,
      created_at: time('10-01'),
      steps: [
        { event: 'note_created', properties: [{ key: 'words', value: 100, operator: 'gte', type: 'event' }] },
      ],
    },
    {
      id: 2,
      name: 'Saw pricing',
      deleted: false,
      created_at: time('10-02'),
      steps: [{ event: '$pageview', url: '/pricing', url_matching: 'contains' }],
    },
    {
      id: 3,
      name: 'Paid',
      deleted: false,
      created_at: time('10-03'),
      steps: [{ event: 'subscription_purchased' }, { event: 'subscription_renewed' }],
    },
    {
      id: 4,
      name: 'Clicked sign up',
      deleted: false,
      created_at: time('10-04'),
      steps: [
        {
          event: '$autocapture',
          text: 'Sign up',
          text_matching: 'exact',
          tag_name: 'button',
          href: '/join',
          selector: 'div > button.primary',
        },
      ],
    },
    { id: 5, name: 'Anything at all', deleted: false, created_at: time('10-05'), steps: [{ event: null }] },
    { id: 6, name: 'Gone', deleted: true, created_at: time('10-06'), steps: [{ event: 'note_created' }] },
    {
      id: 7,
      name: 'Blog or home',
      deleted: false,
      created_at: time('10-07'),
      steps: [{ event: '$pageview', url: '/(blog)?$', url_matching: 'regex' }],
    },
    {
      id: 8,
      name: 'Acme wrote',
      deleted: false,
      created_at: time('10-08'),
      steps: [
        {
          event: 'note_created',
          properties: [{ key: 'email', value: '@acme.test', operator: 'icontains', type: 'person' }],
        },
      ],
    },
  ],
  cohorts: [
    {
      id: 11,
      name: 'writers',
      description: 'People who write',
      is_static: false,
      count: 2,
      version: 3,
      deleted: false,
      created_at: time('10-09'),
      filters: { properties: { type: 'OR', values: [] } },
      created_by: { id: 1 },
    },
    {
      id: 12,
      name: 'nobody',
      description: '',
      is_static: true,
      count: 0,
      deleted: false,
      created_at: time('10-10'),
      filters: {},
      created_by: { id: 1 },
    },
  ],
  feature_flags: [
    {
      id: 21,
      key: 'new-editor',
      name: 'New editor',
      active: true,
      deleted: false,
      rollout_percentage: 50,
      created_at: time('10-11'),
      filters: {
        groups: [{ properties: [], rollout_percentage: 50 }],
        multivariate: {
          variants: [
            { key: 'control', rollout_percentage: 50 },
            { key: 'test', rollout_percentage: 50 },
          ],
        },
      },
    },
    {
      id: 22,
      key: 'old',
      name: 'Old',
      active: false,
      deleted: true,
      created_at: time('10-12'),
      filters: { groups: [] },
    },
  ],
  experiments: [
    {
      id: 31,
      name: 'Editor',
      description: 'Does it help?',
      start_date: time('11-06'),
      end_date: null,
      archived: false,
      feature_flag: { id: 21, key: 'new-editor' },
      feature_flag_id: 21,
      created_at: time('11-05'),
      parameters: { minimum_detectable_effect: 30 },
      filters: {},
    },
  ],
  surveys: [
    {
      id: 41,
      name: 'How is it?',
      description: '',
      type: 'popover',
      questions: [
        { type: 'rating', question: 'How likely?', scale: 10 },
        { type: 'open', question: 'Why?', id: 'q2' },
      ],
      start_date: time('11-01'),
      end_date: null,
      archived: false,
      created_at: time('10-31'),
    },
  ],
  insights: [
    {
      id: 51,
      short_id: 'abc',
      name: 'Notes',
      derived_name: null,
      saved: true,
      deleted: false,
      created_at: time('10-13'),
      query: { kind: 'HogQLQuery', query: 'SELECT 1' },
      created_by: { id: 1 },
    },
  ],
  dashboards: [
    {
      id: 61,
      name: 'Main',
      description: '',
      pinned: true,
      deleted: false,
      created_at: time('10-14'),
      created_by: { id: 1 },
    },
  ],
  annotations: [
    {
      id: 71,
      content: 'Launch',
      scope: 'project',
      date_marker: time('10-20'),
      creation_type: 'USR',
      deleted: false,
      dashboard_item: 51,
      created_at: time('10-20'),
    },
  ],
  teams: [
    {
      id: 1,
      name: 'Notes',
      timezone: 'UTC',
      test_account_filters: [
        { key: 'email', value: '@acme.test', operator: 'not_icontains', type: 'person' },
      ],
    },
  ],
}
