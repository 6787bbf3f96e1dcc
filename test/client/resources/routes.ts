import type { PostHogClient } from '../../../src/client/client.ts'
import * as payloads from './payloads.ts'

/** A method of a resource, what it must send, what it is answered and what comes of it. */
export interface Route {
  name: string
  call: (client: PostHogClient) => Promise<unknown>
  /** Method and path below the project, or from the root; the query string decoded. */
  sends: string
  body?: unknown
  answers: unknown
  status?: number
  gives?: unknown
  scopes: string[]
}

const { pageOf } = payloads
const UUID = payloads.person.uuid
const first = <T>(list: { page(): Promise<{ items: T[] }> }) => list.page().then(({ items }) => items)

/** list, get, update and delete, which most resources have. */
function common(
  area: 'insights' | 'cohorts' | 'featureFlags' | 'experiments' | 'annotations' | 'actions' | 'dashboards',
  path: string,
  scope: string,
  item: { id: number },
): Route[] {
  return [
    {
      name: `${area}.list()`,
      call: (client) => first<unknown>(client[area].list({ pageSize: 2 })),
      sends: `GET ${path}/?limit=2`,
      answers: pageOf([item]),
      gives: [item],
      scopes: [`${scope}:read`],
    },
    {
      name: `${area}.get()`,
      call: (client) => client[area].get(item.id),
      sends: `GET ${path}/${item.id}/`,
      answers: item,
      gives: item,
      scopes: [`${scope}:read`],
    },
    {
      name: `${area}.update()`,
      call: (client) => client[area].update(item.id, { deleted: false }),
      sends: `PATCH ${path}/${item.id}/`,
      body: { deleted: false },
      answers: item,
      gives: item,
      scopes: [`${scope}:write`],
    },
    {
      name: `${area}.delete()`,
      call: (client) => client[area].delete(item.id),
      sends: `PATCH ${path}/${item.id}/`,
      body: { deleted: true },
      answers: item,
      scopes: [`${scope}:write`],
    },
  ]
}

export const ROUTES: Route[] = [
  ...common('insights', 'insights', 'insight', payloads.insight),
  ...common('cohorts', 'cohorts', 'cohort', payloads.cohort),
  ...common('featureFlags', 'feature_flags', 'feature_flag', payloads.featureFlag),
  ...common('experiments', 'experiments', 'experiment', payloads.experiment),
  ...common('annotations', 'annotations', 'annotation', payloads.annotation),
  ...common('actions', 'actions', 'action', payloads.action),
  ...common('dashboards', 'dashboards', 'dashboard', payloads.dashboard),
  {
    name: 'insights.list() by type',
    call: (client) =>
      first(client.insights.list({ insight: 'TRENDS', saved: true, created_by: [1, 2], tags: ['a,b'] })),
    sends: 'GET insights/?insight=TRENDS&saved=true&created_by=[1,2]&tags=["a,b"]',
    answers: pageOf([payloads.insight]),
    scopes: ['insight:read'],
  },
  {
    name: 'insights.get() by short id',
    call: (client) => client.insights.get('a1B2c3D4'),
    sends: 'GET insights/a1B2c3D4/',
    answers: payloads.insight,
    scopes: ['insight:read'],
  },
  {
    name: 'insights.create()',
    call: (client) =>
      client.insights.create({
        name: 'Signups',
        query: { kind: 'InsightVizNode', source: { kind: 'TrendsQuery' } },
      }),
    sends: 'POST insights/',
    body: {
      name: 'Signups',
      query: { kind: 'InsightVizNode', source: { kind: 'TrendsQuery' } },
      saved: true,
    },
    status: 201,
    answers: payloads.insight,
    gives: payloads.insight,
    scopes: ['insight:write'],
  },
  {
    name: 'insights.getWithResult()',
    call: (client) => client.insights.getWithResult(11, { from_dashboard: 4 }),
    sends: 'GET insights/11/?refresh=blocking&from_dashboard=4',
    answers: { ...payloads.insight, result: [{ data: [1, 2] }] },
    gives: { ...payloads.insight, result: [{ data: [1, 2] }] },
    scopes: ['insight:read'],
  },
  {
    name: 'persons.list()',
    call: (client) =>
      first(
        client.persons.list({
          search: 'jane@example.com',
          properties: [{ key: 'plan', value: ['pro'] }],
          include_total: true,
        }),
      ),
    sends:
      'GET persons/?search=jane@example.com&properties=[{"operator":"exact","type":"person","key":"plan","value":["pro"]}]&include_total=true',
    answers: { results: [payloads.person], next: null, previous: null },
    gives: [payloads.person],
    scopes: ['person:read'],
  },
  {
    name: 'persons.get()',
    call: (client) => client.persons.get(UUID),
    sends: `GET persons/${UUID}/`,
    answers: { ...payloads.person, id: 123 },
    gives: { ...payloads.person, id: 123 },
    scopes: ['person:read'],
  },
  {
    name: 'persons.getByDistinctId()',
    call: (client) => client.persons.getByDistinctId('u1 & co'),
    sends: 'GET persons/?distinct_id=u1 & co',
    answers: { results: [payloads.person], next: null, previous: null },
    gives: payloads.person,
    scopes: ['person:read'],
  },
  {
    name: 'persons.delete()',
    call: (client) => client.persons.delete(UUID, { delete_events: true }),
    sends: `DELETE persons/${UUID}/?delete_events=true`,
    status: 202,
    answers: '',
    scopes: ['person:write'],
  },
  {
    name: 'persons.values()',
    call: (client) => client.persons.values('plan'),
    sends: 'GET persons/values/?key=plan',
    answers: [{ name: 'pro', count: 3 }, { name: 'free' }],
    gives: [{ name: 'pro', count: 3 }, { name: 'free' }],
    scopes: ['person:read'],
  },
  {
    name: 'persons.cohorts()',
    call: (client) => client.persons.cohorts(UUID),
    sends: `GET persons/cohorts/?person_id=${UUID}`,
    answers: { results: [payloads.cohort] },
    gives: [payloads.cohort],
    scopes: ['person:read', 'cohort:read'],
  },
  {
    name: 'cohorts.create()',
    call: (client) =>
      client.cohorts.create({
        name: 'Pro users',
        filters: {
          properties: {
            type: 'OR',
            values: [
              {
                type: 'AND',
                values: [
                  { type: 'person', key: 'plan', operator: 'exact', value: ['pro'] },
                  {
                    type: 'behavioral',
                    key: 'login',
                    value: 'performed_event',
                    event_type: 'events',
                    time_value: 30,
                    time_interval: 'day',
                  },
                  { type: 'cohort', value: 12, negation: true },
                ],
              },
            ],
          },
        },
      }),
    sends: 'POST cohorts/',
    body: {
      name: 'Pro users',
      filters: {
        properties: {
          type: 'OR',
          values: [
            {
              type: 'AND',
              values: [
                { type: 'person', key: 'plan', operator: 'exact', value: ['pro'], negation: false },
                {
                  type: 'behavioral',
                  key: 'login',
                  value: 'performed_event',
                  event_type: 'events',
                  time_value: 30,
                  time_interval: 'day',
                  negation: false,
                },
                { type: 'cohort', key: 'id', value: 12, negation: true },
              ],
            },
          ],
        },
      },
    },
    status: 201,
    answers: payloads.cohort,
    gives: payloads.cohort,
    scopes: ['cohort:write'],
  },
  {
    name: 'cohorts.createStatic()',
    call: (client) => client.cohorts.createStatic({ name: 'List', person_ids: [UUID] }),
    sends: 'POST cohorts/',
    body: { name: 'List', is_static: true, _create_static_person_ids: [UUID] },
    status: 201,
    answers: { ...payloads.cohort, is_static: true },
    scopes: ['cohort:write'],
  },
  {
    name: 'cohorts.persons()',
    call: (client) => first(client.cohorts.persons(5)),
    sends: 'GET cohorts/5/persons/',
    answers: { results: [payloads.person], next: null, previous: null },
    gives: [payloads.person],
    scopes: ['cohort:read', 'person:read'],
  },
  {
    name: 'cohorts.addPersons()',
    call: (client) => client.cohorts.addPersons(5, [UUID]),
    sends: 'PATCH cohorts/5/add_persons_to_static_cohort/',
    body: { person_ids: [UUID] },
    answers: { success: true },
    scopes: ['cohort:write'],
  },
  {
    name: 'cohorts.removePerson()',
    call: (client) => client.cohorts.removePerson(5, UUID),
    sends: 'PATCH cohorts/5/remove_person_from_static_cohort/',
    body: { person_id: UUID },
    answers: { success: true },
    scopes: ['cohort:write'],
  },
  {
    name: 'cohorts.duplicateAsStatic()',
    call: (client) => client.cohorts.duplicateAsStatic(5),
    sends: 'GET cohorts/5/duplicate_as_static_cohort/',
    answers: payloads.cohort,
    scopes: ['cohort:write'],
  },
  {
    name: 'featureFlags.create()',
    call: (client) =>
      client.featureFlags.create({
        key: 'new-nav',
        filters: {
          groups: [
            {
              properties: [{ key: 'email', type: 'person', operator: 'icontains', value: '@x' }],
              rollout_percentage: 50,
            },
          ],
          multivariate: {
            variants: [
              { key: 'a', rollout_percentage: 33.3 },
              { key: 'b', rollout_percentage: 66.7 },
            ],
          },
          payloads: { a: '{"color":"red"}' },
        },
      }),
    sends: 'POST feature_flags/',
    body: {
      key: 'new-nav',
      filters: {
        groups: [
          {
            properties: [{ key: 'email', type: 'person', operator: 'icontains', value: '@x' }],
            rollout_percentage: 50,
          },
        ],
        multivariate: {
          variants: [
            { key: 'a', rollout_percentage: 33.3 },
            { key: 'b', rollout_percentage: 66.7 },
          ],
        },
        payloads: { a: '{"color":"red"}' },
      },
    },
    status: 201,
    answers: payloads.featureFlag,
    scopes: ['feature_flag:write'],
  },
  {
    name: 'featureFlags.getByKey()',
    call: (client) => client.featureFlags.getByKey('new-nav'),
    sends: 'GET feature_flags/?search=new-nav',
    answers: pageOf([{ ...payloads.featureFlag, key: 'new-nav-2' }, payloads.featureFlag]),
    gives: payloads.featureFlag,
    scopes: ['feature_flag:read'],
  },
  {
    name: 'experiments.create()',
    call: (client) =>
      client.experiments.create({ name: 'Checklist', feature_flag_key: 'checklist', start_date: null }),
    sends: 'POST experiments/',
    body: { name: 'Checklist', feature_flag_key: 'checklist', start_date: null },
    status: 201,
    answers: payloads.experiment,
    scopes: ['experiment:write'],
  },
  {
    name: 'annotations.list() of a period',
    call: (client) =>
      first(
        client.annotations.list({
          scope: 'project',
          date_from: new Date('2026-09-01T00:00:00Z'),
          date_to: '-1d',
        }),
      ),
    sends: 'GET annotations/?scope=project&date_from=2026-09-01T00:00:00.000Z&date_to=-1d',
    answers: pageOf([payloads.annotation]),
    scopes: ['annotation:read'],
  },
  {
    name: 'annotations.create()',
    call: (client) => client.annotations.create({ content: 'v2', date_marker: '2026-09-01T10:00:00+02:00' }),
    sends: 'POST annotations/',
    body: { content: 'v2', date_marker: '2026-09-01T10:00:00+02:00', scope: 'project' },
    status: 201,
    answers: payloads.annotation,
    scopes: ['annotation:write'],
  },
  {
    name: 'recordings.list()',
    call: (client) =>
      first(
        client.recordings.list({
          date_from: '-7d',
          session_ids: ['s1'],
          events: [{ id: 'signup', type: 'events' }],
          having_predicates: [{ type: 'recording', key: 'duration', operator: 'gt', value: 60 }],
        }),
      ),
    sends:
      'GET session_recordings/?date_from=-7d&session_ids=["s1"]&events=[{"id":"signup","type":"events"}]&having_predicates=[{"key":"duration","value":60,"operator":"gt","type":"recording"}]',
    answers: { results: [payloads.recording], has_next: false, version: 4 },
    gives: [payloads.recording],
    scopes: ['session_recording:read'],
  },
  {
    name: 'recordings.get()',
    call: (client) => client.recordings.get('a/../b?c#d'),
    sends: 'GET session_recordings/a/../b?c#d/',
    answers: payloads.recording,
    gives: payloads.recording,
    scopes: ['session_recording:read'],
  },
  {
    name: 'recordings.delete()',
    call: (client) => client.recordings.delete('s1'),
    sends: 'DELETE session_recordings/s1/',
    status: 204,
    answers: '',
    scopes: ['session_recording:write'],
  },
  {
    name: 'actions.create()',
    call: (client) =>
      client.actions.create({
        name: 'Signed up',
        steps: [{ event: 'signup', url: '/a', url_matching: 'contains' }],
      }),
    sends: 'POST actions/',
    body: { name: 'Signed up', steps: [{ event: 'signup', url: '/a', url_matching: 'contains' }] },
    status: 201,
    answers: payloads.action,
    scopes: ['action:write'],
  },
  {
    name: 'dashboards.create()',
    call: (client) => client.dashboards.create({ name: 'Growth', pinned: true }),
    sends: 'POST dashboards/',
    body: { name: 'Growth', pinned: true },
    status: 201,
    answers: payloads.dashboard,
    gives: payloads.dashboard,
    scopes: ['dashboard:write'],
  },
  {
    name: 'surveys.list()',
    call: (client) => first(client.surveys.list({ search: 'nps' })),
    sends: 'GET surveys/?search=nps',
    answers: pageOf([payloads.survey]),
    gives: [payloads.survey],
    scopes: ['survey:read'],
  },
  {
    name: 'surveys.get()',
    call: (client) => client.surveys.get(UUID),
    sends: `GET surveys/${UUID}/`,
    answers: payloads.survey,
    scopes: ['survey:read'],
  },
  {
    name: 'surveys.create()',
    call: (client) =>
      client.surveys.create({
        name: 'NPS',
        type: 'popover',
        questions: [{ type: 'rating', question: 'How likely?', scale: 10 }],
      }),
    sends: 'POST surveys/',
    body: {
      name: 'NPS',
      type: 'popover',
      questions: [{ type: 'rating', question: 'How likely?', scale: 10 }],
    },
    status: 201,
    answers: payloads.survey,
    scopes: ['survey:write', 'feature_flag:write'],
  },
  {
    name: 'surveys.update()',
    call: (client) => client.surveys.update(UUID, { archived: true }),
    sends: `PATCH surveys/${UUID}/`,
    body: { archived: true },
    answers: payloads.survey,
    scopes: ['survey:write', 'feature_flag:write'],
  },
  {
    name: 'surveys.delete()',
    call: (client) => client.surveys.delete(UUID),
    sends: `DELETE surveys/${UUID}/`,
    status: 204,
    answers: '',
    scopes: ['survey:write'],
  },
  {
    name: 'surveys.stats()',
    call: (client) => client.surveys.stats(UUID),
    sends: `GET surveys/${UUID}/stats/`,
    answers: { stats: { 'survey shown': { total_count: 3 } } },
    gives: { stats: { 'survey shown': { total_count: 3 } } },
    scopes: ['survey:read'],
  },
  {
    name: 'surveys.stats() of all',
    call: (client) => client.surveys.stats(),
    sends: 'GET surveys/stats/',
    answers: {},
    scopes: ['survey:read'],
  },
  {
    name: 'groups.types()',
    call: (client) => client.groups.types(),
    sends: 'GET groups_types/',
    answers: [payloads.groupType],
    gives: [payloads.groupType],
    scopes: ['group:read'],
  },
  {
    name: 'groups.list()',
    call: (client) => first(client.groups.list({ group_type_index: 0, search: 'acme' })),
    sends: 'GET groups/?group_type_index=0&search=acme',
    answers: { next: null, previous: null, results: [payloads.group] },
    gives: [payloads.group],
    scopes: ['group:read'],
  },
  {
    name: 'groups.find()',
    call: (client) => client.groups.find({ group_type_index: 0, group_key: 'a&b=c#d/../\0é' }),
    sends: 'GET groups/find/?group_type_index=0&group_key=a&b=c#d/../\0é',
    answers: payloads.group,
    gives: payloads.group,
    scopes: ['group:read'],
  },
  {
    name: 'groups.related()',
    call: (client) => client.groups.related({ group_type_index: 0, group_key: 'acme' }),
    sends: 'GET groups/related/?group_type_index=0&id=acme',
    answers: [{ type: 'person', id: UUID, properties: {} }],
    gives: [{ type: 'person', id: UUID, properties: {} }],
    scopes: ['group:read'],
  },
  {
    name: 'definitions.events.list()',
    call: (client) => first(client.definitions.events.list({ search: 'page', ordering: '-last_seen_at' })),
    sends: 'GET event_definitions/?search=page&ordering=-last_seen_at',
    answers: pageOf([payloads.eventDefinition]),
    gives: [payloads.eventDefinition],
    scopes: ['event_definition:read'],
  },
  {
    name: 'definitions.events.get()',
    call: (client) => client.definitions.events.get(UUID),
    sends: `GET event_definitions/${UUID}/`,
    answers: payloads.eventDefinition,
    scopes: ['event_definition:read'],
  },
  {
    name: 'definitions.events.update()',
    call: (client) =>
      client.definitions.events.update(UUID, { description: 'A page was seen', verified: true }),
    sends: `PATCH event_definitions/${UUID}/`,
    body: { description: 'A page was seen', verified: true },
    answers: payloads.eventDefinition,
    scopes: ['event_definition:write'],
  },
  {
    name: 'definitions.properties.list()',
    call: (client) =>
      first(
        client.definitions.properties.list({
          type: 'event',
          event_names: ['a'],
          filter_by_event_names: true,
        }),
      ),
    sends: 'GET property_definitions/?type=event&event_names=["a"]&filter_by_event_names=true',
    answers: pageOf([payloads.propertyDefinition]),
    gives: [payloads.propertyDefinition],
    scopes: ['property_definition:read'],
  },
  {
    name: 'definitions.properties.update()',
    call: (client) => client.definitions.properties.update(UUID, { property_type: 'Numeric' }),
    sends: `PATCH property_definitions/${UUID}/`,
    body: { property_type: 'Numeric' },
    answers: payloads.propertyDefinition,
    scopes: ['property_definition:write'],
  },
  {
    name: 'projects.get()',
    call: (client) => client.projects.get(),
    sends: 'GET /api/projects/7/',
    answers: payloads.project,
    gives: payloads.project,
    scopes: ['project:read'],
  },
  {
    name: 'projects.list()',
    call: (client) => first(client.projects.list('org/1')),
    sends: 'GET /api/organizations/org/1/projects/',
    answers: pageOf([payloads.project]),
    gives: [payloads.project],
    scopes: ['project:read'],
  },
  {
    name: 'users.me()',
    call: (client) => client.users.me(),
    sends: 'GET /api/users/@me/',
    answers: payloads.user,
    gives: payloads.user,
    scopes: ['user:read'],
  },
  {
    name: 'users.key()',
    call: (client) => client.users.key(),
    sends: 'GET /api/personal_api_keys/@current',
    answers: payloads.keyInfo,
    gives: payloads.keyInfo,
    scopes: ['personal_api_key:read'],
  },
  {
    name: 'batchExports.list()',
    call: (client) => first(client.batchExports.list()),
    sends: 'GET batch_exports/',
    answers: pageOf([payloads.batchExport]),
    gives: [payloads.batchExport],
    scopes: ['batch_export:read'],
  },
  {
    name: 'batchExports.get()',
    call: (client) => client.batchExports.get(UUID),
    sends: `GET batch_exports/${UUID}/`,
    answers: payloads.batchExport,
    scopes: ['batch_export:read'],
  },
  {
    name: 'batchExports.create()',
    call: (client) =>
      client.batchExports.create({
        name: 'to lake',
        interval: 'hour',
        destination: { type: 'AwsS3', integration_id: 9, config: { bucket_name: 'lake' } },
        start_at: new Date('2026-09-01T00:00:00Z'),
      }),
    sends: 'POST batch_exports/',
    body: {
      name: 'to lake',
      interval: 'hour',
      destination: { type: 'AwsS3', integration_id: 9, config: { bucket_name: 'lake' } },
      start_at: '2026-09-01T00:00:00.000Z',
    },
    status: 201,
    answers: payloads.batchExport,
    scopes: ['batch_export:write'],
  },
  {
    name: 'batchExports.update()',
    call: (client) => client.batchExports.update(UUID, { name: 'renamed' }),
    sends: `PATCH batch_exports/${UUID}/`,
    body: { name: 'renamed' },
    answers: payloads.batchExport,
    scopes: ['batch_export:write'],
  },
  {
    name: 'batchExports.delete()',
    call: (client) => client.batchExports.delete(UUID),
    sends: `DELETE batch_exports/${UUID}/`,
    status: 204,
    answers: '',
    scopes: ['batch_export:write'],
  },
  {
    name: 'batchExports.pause()',
    call: (client) => client.batchExports.pause(UUID),
    sends: `POST batch_exports/${UUID}/pause/`,
    answers: { paused: true },
    scopes: ['batch_export:write'],
  },
  {
    name: 'batchExports.unpause()',
    call: (client) => client.batchExports.unpause(UUID),
    sends: `POST batch_exports/${UUID}/unpause/`,
    body: { backfill: false },
    answers: { paused: false },
    scopes: ['batch_export:write'],
  },
  {
    name: 'batchExports.runs()',
    call: (client) => first(client.batchExports.runs(UUID, { after: '-30d' })),
    sends: `GET batch_exports/${UUID}/runs/?after=-30d`,
    answers: { next: null, previous: null, results: [payloads.batchExportRun] },
    gives: [payloads.batchExportRun],
    scopes: ['batch_export:read'],
  },
  {
    name: 'batchExports.retryRun()',
    call: (client) => client.batchExports.retryRun(UUID, 'r1'),
    sends: `POST batch_exports/${UUID}/runs/r1/retry/`,
    status: 201,
    answers: { backfill_id: 'b1' },
    gives: 'b1',
    scopes: ['batch_export:write'],
  },
  {
    name: 'batchExports.cancelRun()',
    call: (client) => client.batchExports.cancelRun(UUID, 'r1'),
    sends: `POST batch_exports/${UUID}/runs/r1/cancel/`,
    answers: { cancelled: true },
    scopes: ['batch_export:write'],
  },
  {
    name: 'batchExports.backfills()',
    call: (client) => first(client.batchExports.backfills(UUID)),
    sends: `GET batch_exports/${UUID}/backfills/`,
    answers: { next: null, previous: null, results: [payloads.backfill] },
    gives: [payloads.backfill],
    scopes: ['batch_export:read'],
  },
  {
    name: 'batchExports.createBackfill()',
    call: (client) =>
      client.batchExports.createBackfill(UUID, {
        start_at: '2026-08-01',
        end_at: '2026-08-08T00:00:00+02:00',
      }),
    sends: `POST batch_exports/${UUID}/backfills/`,
    body: { start_at: '2026-08-01', end_at: '2026-08-08T00:00:00+02:00' },
    status: 201,
    answers: payloads.backfill,
    gives: payloads.backfill,
    scopes: ['batch_export:write'],
  },
  {
    name: 'batchExports.cancelBackfill()',
    call: (client) => client.batchExports.cancelBackfill(UUID, 'b1'),
    sends: `POST batch_exports/${UUID}/backfills/b1/cancel/`,
    answers: { cancelled: true },
    scopes: ['batch_export:write'],
  },
  {
    name: 'fileDownloads.start()',
    call: (client) =>
      client.fileDownloads.start({
        model: 'events',
        file: { format: 'Parquet', compression: 'zstd', max_size_mb: 512 },
        include: ['signup'],
        data_interval_start: '2026-08-01T00:00:00Z',
        data_interval_end: new Date('2026-08-08T00:00:00Z'),
      }),
    sends: 'POST file_download_batch_exports/',
    body: {
      model: 'events',
      file: { format: 'Parquet', compression: 'zstd', max_size_mb: 512 },
      include: ['signup'],
      data_interval_start: '2026-08-01T00:00:00Z',
      data_interval_end: '2026-08-08T00:00:00.000Z',
    },
    status: 202,
    answers: { id: UUID },
    gives: UUID,
    scopes: ['batch_export:write'],
  },
  {
    name: 'fileDownloads.get()',
    call: (client) => client.fileDownloads.get(UUID),
    sends: `GET file_download_batch_exports/${UUID}/`,
    answers: { status: 'Running' },
    gives: { status: 'Running' },
    scopes: ['batch_export:read'],
  },
  {
    name: 'fileDownloads.list()',
    call: (client) => first(client.fileDownloads.list()),
    sends: 'GET file_download_batch_exports/',
    answers: pageOf([{ id: UUID, status: 'Completed' }]),
    gives: [{ id: UUID, status: 'Completed' }],
    scopes: ['batch_export:read'],
  },
  {
    name: 'fileDownloads.cancel()',
    call: (client) => client.fileDownloads.cancel(UUID),
    sends: `POST file_download_batch_exports/${UUID}/cancel/`,
    answers: { status: 'Cancelled' },
    gives: { status: 'Cancelled' },
    scopes: ['batch_export:write'],
  },
  {
    name: 'endpoints.list()',
    call: (client) => first(client.endpoints.list()),
    sends: 'GET endpoints/',
    answers: { results: [payloads.endpoint] },
    gives: [payloads.endpoint],
    scopes: ['endpoint:read'],
  },
  {
    name: 'endpoints.get()',
    call: (client) => client.endpoints.get('mau'),
    sends: 'GET endpoints/mau/',
    answers: payloads.endpoint,
    gives: payloads.endpoint,
    scopes: ['endpoint:read'],
  },
  {
    name: 'endpoints.create()',
    call: (client) =>
      client.endpoints.create({
        name: 'mau',
        query: { kind: 'HogQLQuery', query: 'SELECT 1' },
        data_freshness_seconds: 900,
      }),
    sends: 'POST endpoints/',
    body: { name: 'mau', query: { kind: 'HogQLQuery', query: 'SELECT 1' }, data_freshness_seconds: 900 },
    status: 201,
    answers: payloads.endpoint,
    scopes: ['endpoint:write'],
  },
  {
    name: 'endpoints.update()',
    call: (client) => client.endpoints.update('mau', { is_active: false }),
    sends: 'PATCH endpoints/mau/',
    body: { is_active: false },
    answers: payloads.endpoint,
    scopes: ['endpoint:write'],
  },
  {
    name: 'endpoints.delete()',
    call: (client) => client.endpoints.delete('mau'),
    sends: 'DELETE endpoints/mau/',
    status: 204,
    answers: '',
    scopes: ['endpoint:write'],
  },
  {
    name: 'endpoints.versions()',
    call: (client) => client.endpoints.versions('mau'),
    sends: 'GET endpoints/mau/versions/',
    answers: [{ version: 2 }, { version: 1 }],
    gives: [{ version: 2 }, { version: 1 }],
    scopes: ['endpoint:read'],
  },
  {
    name: 'endpoints.version()',
    call: (client) => client.endpoints.version('mau', 2),
    sends: 'GET endpoints/mau/versions/2/',
    answers: { version: 2, query: { kind: 'HogQLQuery' } },
    gives: { version: 2, query: { kind: 'HogQLQuery' } },
    scopes: ['endpoint:read'],
  },
  {
    name: 'endpoints.run()',
    call: (client) => client.endpoints.run('mau', { variables: { org: 'acme' }, limit: 1, version: 2 }),
    sends: 'POST endpoints/mau/run/?version=2',
    body: { variables: { org: 'acme' }, limit: 1 },
    answers: payloads.endpointAnswer,
    gives: {
      rows: [{ org: 'acme', n: 42 }],
      columns: ['org', 'n'],
      truncated: true,
      version: 2,
      cached: true,
      computedAt: '2026-09-01T10:00:00Z',
    },
    scopes: ['endpoint:read'],
  },
  {
    name: 'endpoints.lastExecutionTimes()',
    call: (client) => client.endpoints.lastExecutionTimes(['mau']),
    sends: 'POST endpoints/last_execution_times/',
    body: { names: ['mau'] },
    answers: { mau: '2026-09-01T10:00:00Z' },
    gives: { mau: '2026-09-01T10:00:00Z' },
    scopes: ['endpoint:read'],
  },
]
