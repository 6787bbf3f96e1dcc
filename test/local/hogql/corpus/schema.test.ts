import { checkCorpus } from './support/check-corpus.ts'

const row = (object: unknown): string => JSON.stringify(object)

checkCorpus({
  'what people set up': [
    [
      'SELECT id, key, name, rollout_percentage, deleted FROM system.feature_flags ORDER BY id',
      [
        [21, 'new-editor', 'New editor', 50, 0],
        [22, 'old', 'Old', null, 1],
      ],
    ],
    [
      "SELECT filters.multivariate.variants[1].key, JSONLength(filters, 'groups') FROM system.feature_flags WHERE key = 'new-editor'",
      [['control', 1]],
    ],
    [
      'SELECT id, name, is_static, count, created_by_id, toDate(created_at) FROM system.cohorts ORDER BY id',
      [
        [11, 'writers', 0, 2, 1, '2026-10-09'],
        [12, 'nobody', 1, 0, 1, '2026-10-10'],
      ],
    ],
    [
      'SELECT name, start_date, end_date, archived, feature_flag_id FROM system.experiments',
      [['Editor', '2026-11-06T08:00:00Z', null, 0, 21]],
    ],
    ['SELECT name, short_id, saved, query.kind FROM system.insights', [['Notes', 'abc', 1, 'HogQLQuery']]],
    [
      'SELECT content, scope, date_marker, dashboard_item_id FROM system.annotations',
      [['Launch', 'project', '2026-10-20T08:00:00Z', 51]],
    ],
    ['SELECT name, pinned FROM system.dashboards', [['Main', 1]]],
    [
      'SELECT name, questions.1.question, questions[2].type FROM system.surveys',
      [['How is it?', 'How likely?', 'open']],
    ],
    [
      'SELECT name FROM system.actions WHERE deleted = 0 ORDER BY id LIMIT 2',
      [['Wrote a long note'], ['Saw pricing']],
    ],
    [
      'SELECT name, timezone, test_account_filters.1.key, team_id FROM system.teams',
      [['Notes', 'UTC', 'email', 1]],
    ],
    [
      'SELECT group_key, group_type_index, group_properties.name, group_properties FROM system.groups ORDER BY group_key',
      [
        ['acme', 0, 'Acme', row({ name: 'Acme', employees: 120 })],
        ['globex', 0, 'Globex', row({ name: 'Globex', employees: 8 })],
      ],
    ],
    ['SELECT group_type_index, group_type FROM system.group_type_mappings', [[0, 'company']]],
    [
      'SELECT f.key, uniq(e.person_id) FROM system.feature_flags AS f JOIN events AS e ON e.properties.$feature_flag = f.key WHERE f.deleted = 0 GROUP BY f.key',
      [['new-editor', 4]],
    ],
  ],
  'what can be asked': [
    [
      "SELECT table_name, table_type FROM system.information_schema.tables WHERE table_name IN ('events', 'sessions', 'system.cohorts') ORDER BY table_name",
      [
        ['events', 'posthog'],
        ['sessions', 'posthog'],
        ['system.cohorts', 'system'],
      ],
    ],
    [
      "SELECT column_name, data_type, is_nullable FROM system.information_schema.columns WHERE table_name = 'persons' ORDER BY ordinal_position",
      [
        ['id', 'UUID', 0],
        ['created_at', 'DateTime', 0],
        ['properties', 'JSON', 0],
        ['is_identified', 'Boolean', 0],
        ['$virt_initial_channel_type', 'String', 0],
        ['$virt_initial_referring_domain_type', 'String', 1],
        ['$virt_revenue', 'Decimal', 0],
        ['$virt_mrr', 'Decimal', 0],
      ],
    ],
    ["SELECT count() FROM system.information_schema.columns WHERE column_name = 'team_id'", [[0]]],
    [
      "SELECT target_table, source_column FROM system.information_schema.relationships WHERE source_table = 'events' AND via = 'session'",
      [['sessions', '$session_id']],
    ],
    ['SELECT count() > 5 FROM system.information_schema.data_types', [[1]]],
  ],
  'tables under the tables': [
    ['SELECT count(), uniq(team_id) FROM raw_persons', [[4, 1]]],
    [
      "SELECT uniq(session_id), argMinMerge(entry_url) FROM raw_sessions WHERE urls[1] LIKE '%blog%'",
      [[1, 'https://notes.test/blog']],
    ],
    ['SELECT count() FROM raw_groups', [[2]]],
    ['SELECT count(), any(first_url) FROM session_replay_events', [[0, null]]],
    [
      'SELECT session_id, person.properties.name, session.$entry_pathname FROM session_replay_events WHERE start_time > now() - INTERVAL 1 DAY',
      [],
    ],
    ['SELECT team_id, count() FROM events GROUP BY team_id', [[1, 44]]],
    ['SELECT number FROM numbers(2, 2)', [[2], [3]]],
    ['SELECT count() FROM posthog.events', [[44]]],
  ],
})
