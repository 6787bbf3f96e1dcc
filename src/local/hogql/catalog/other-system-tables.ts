import { emptyTables } from './empty-table.ts'

/** What the `system` schema tells of PostHog's other products. */
export const otherSystemTables = emptyTables({
  'system.activity_logs': {
    description: 'Who changed what in the project',
    columns: {
      text: 'id activity scope item_id',
      json: 'detail',
      optionalWhole: 'user_id',
      flag: 'is_system was_impersonated',
      time: 'created_at',
    },
  },
  'system.alerts': {
    description: 'Alerts on insights',
    columns: {
      text: 'id name state calculation_interval',
      whole: 'insight_id',
      flag: 'enabled skip_weekend',
      json: 'condition config schedule_restriction',
      time: 'created_at last_notified_at last_checked_at next_check_at snoozed_until',
    },
  },
  'system.batch_exports': {
    description: 'Scheduled exports',
    columns: {
      text: 'id name interval destination_id timezone',
      optionalText: 'model',
      whole: 'paused deleted',
      optionalWhole: 'interval_offset',
      time: 'created_at last_updated_at',
      optionalTime: 'last_paused_at start_at end_at',
    },
  },
  'system.batch_export_backfills': {
    description: 'Exports of past periods',
    columns: {
      text: 'id batch_export_id status',
      time: 'created_at last_updated_at',
      optionalTime: 'start_at end_at finished_at',
      optionalWhole: 'total_records_count',
    },
  },
  'system.cohort_calculation_history': {
    description: 'Calculations of cohorts',
    columns: {
      text: 'id error_code',
      whole: 'cohort_id count',
      time: 'started_at',
      optionalTime: 'finished_at',
    },
  },
  'system.dashboard_tiles': {
    description: 'What lies where on dashboards',
    columns: {
      whole: 'id dashboard_id deleted',
      optionalWhole: 'insight_id text_id',
      optionalText: 'button_tile_id color',
      json: 'layouts filters_overrides',
      flag: 'show_description transparent_background',
    },
  },
  'system.data_warehouse_sources': {
    description: 'Connected sources of the data warehouse',
    columns: {
      text: 'id source_type',
      optionalText: 'api_version prefix',
      whole: 'deleted',
      time: 'created_at updated_at',
      optionalTime: 'deleted_at',
    },
  },
  'system.data_warehouse_tables': {
    description: 'Tables of the data warehouse',
    columns: {
      text: 'id name',
      optionalText: 'external_data_source_id',
      json: 'columns',
      optionalWhole: 'row_count',
      whole: 'deleted',
      time: 'created_at updated_at',
      optionalTime: 'deleted_at',
    },
  },
  'system.error_tracking_symbol_sets': {
    description: 'Source maps for stack traces',
    columns: {
      text: 'id ref',
      optionalText: 'release_id failure_reason',
      time: 'created_at',
      optionalTime: 'last_used',
    },
  },
  'system.exports': {
    description: 'Exported assets',
    columns: {
      whole: 'id',
      text: 'export_format',
      json: 'export_context',
      time: 'created_at',
    },
  },
  'system.hog_flows': {
    description: 'Workflows',
    columns: {
      text: 'id name description status exit_condition',
      whole: 'version',
      json: 'trigger actions edges',
      time: 'created_at updated_at',
    },
  },
  'system.ingestion_warnings': {
    description: 'What was wrong with incoming events',
    columns: { text: 'source type details', time: 'timestamp' },
  },
  'system.data_modeling_views': {
    description: 'Saved views of the data warehouse',
    columns: {
      text: 'id name',
      optionalText: 'status',
      json: 'columns query',
      whole: 'is_materialized deleted',
      time: 'created_at updated_at',
      optionalTime: 'last_run_at deleted_at',
    },
  },
  'system.data_modeling_jobs': {
    description: 'Runs that store views',
    columns: {
      text: 'id data_modeling_view_id status',
      optionalText: 'error',
      whole: 'rows_materialized',
      optionalWhole: 'rows_expected',
      optionalFloat: 'storage_delta_mib',
      time: 'last_run_at created_at updated_at',
    },
  },
  'system.source_schemas': {
    description: 'What is imported from connected sources',
    columns: {
      text: 'id name source_id',
      optionalText: 'table_id status sync_type latest_error',
      flag: 'should_sync',
      whole: 'deleted',
      time: 'created_at updated_at',
      optionalTime: 'last_synced_at deleted_at',
    },
  },
  'system.source_sync_jobs': {
    description: 'Imports from connected sources',
    columns: {
      text: 'id pipeline_id schema_id status',
      optionalText: 'latest_error',
      whole: 'rows_synced',
      flag: 'billable',
      time: 'created_at updated_at',
      optionalTime: 'finished_at',
    },
  },
  'system.early_access_features': {
    description: 'Features people can opt into',
    columns: {
      text: 'id name description stage documentation_url',
      optionalWhole: 'feature_flag_id',
      time: 'created_at',
    },
  },
  'system.error_tracking_issue_assignments': {
    description: 'Who looks after issues',
    columns: { text: 'id issue_id', optionalWhole: 'user_id', optionalText: 'role_id' },
  },
  'system.hog_functions': {
    description: 'Destinations and transformations',
    columns: {
      text: 'id description',
      optionalText: 'name type icon_url template_id',
      optionalWhole: 'execution_order',
      whole: 'enabled deleted',
      json: 'inputs_schema filters',
      time: 'created_at updated_at',
    },
  },
  'system.integrations': {
    description: 'Connected services',
    columns: {
      whole: 'id',
      text: 'kind errors',
      optionalText: 'integration_id',
      optionalWhole: 'created_by_id',
      json: 'config',
      time: 'created_at',
    },
  },
  'system.session_recording_playlists': {
    description: 'Collections of recordings',
    columns: {
      whole: 'id pinned deleted',
      text: 'short_id description',
      optionalText: 'name derived_name type',
      optionalWhole: 'created_by_id last_modified_by_id',
      json: 'filters',
      time: 'created_at last_modified_at',
    },
  },
  'system.support_tickets': {
    description: 'Conversations with support',
    columns: {
      text: 'id channel_source distinct_id status',
      optionalText:
        'channel_detail priority escalation_reason last_message_text email_subject email_from session_id',
      whole: 'ticket_number ai_resolved message_count unread_customer_count unread_team_count',
      json: 'anonymous_traits session_context',
      time: 'created_at updated_at',
      optionalTime: 'last_message_at sla_due_at',
    },
  },
  'system.usage_metrics': {
    description: 'Usage figures shown with groups',
    columns: {
      text: 'id name format display math',
      optionalText: 'math_property',
      whole: 'group_type_index interval',
      json: 'filters',
    },
  },
})
