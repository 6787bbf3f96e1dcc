import { UUID } from '../sql/value-type.ts'
import { type EmptyTable, emptyTables } from './empty-table.ts'
import type { ColumnDefinition } from './table-definition.ts'

const person: Readonly<Record<string, ColumnDefinition>> = {
  pdi: { kind: 'join', table: 'person_distinct_ids', from: 'distinct_id', to: 'distinct_id' },
  person: { kind: 'traverser', chain: ['pdi', 'person'], type: UUID, table: 'persons' },
  person_id: { kind: 'traverser', chain: ['pdi', 'person_id'], type: UUID },
}

const REVENUE = 'revenue mrr'

const logLines: EmptyTable['columns'] = {
  text: 'log_source log_source_id instance_id message level',
  time: 'timestamp',
}
const queryCounts =
  'read_rows read_bytes result_rows result_bytes memory_usage exception_code query_duration_ms'
const objectStorage = 'S3ListObjects S3HeadObject S3GetObjectAttributes S3GetObject ReadBufferFromS3Bytes'

/** Tables of PostHog's other products that queries and guides name. */
export const otherProductTables = emptyTables({
  // Merging people rewrites their events here, so that nothing needs an override.
  person_distinct_id_overrides: {
    description: 'Distinct ids whose events name a person they no longer belong to',
    columns: { text: 'distinct_id', uuid: 'person_id' },
    joins: { person: { kind: 'join', table: 'persons', from: 'person_id', to: 'id' } },
  },
  persons_revenue_analytics: {
    description: 'Revenue by person, of the revenue analytics product',
    columns: { uuid: 'person_id', decimal: REVENUE },
  },
  groups_revenue_analytics: {
    description: 'Revenue by group, of the revenue analytics product',
    columns: { text: 'group_key', decimal: REVENUE },
  },
  heatmaps: {
    description: 'Clicks, moves and scroll depths of the heatmaps product',
    columns: {
      text: 'session_id distinct_id current_url type',
      whole: 'x y scale_factor viewport_width viewport_height',
      flag: 'pointer_target_fixed',
      time: 'timestamp',
    },
    joins: person,
  },
  logs: {
    description: 'Log lines of the logs product',
    columns: {
      text: 'uuid trace_id span_id body message severity_text level service_name resource_fingerprint instrumentation_scope event_name',
      map: 'attributes resource_attributes',
      whole: 'severity_number',
      time: 'time_bucket timestamp observed_timestamp',
    },
  },
  log_attributes: {
    description: 'Attributes seen on log lines',
    columns: {
      text: 'attribute_key attribute_value attribute_type service_name',
      whole: 'attribute_count',
      time: 'time_bucket',
    },
  },
  logs_kafka_metrics: {
    description: 'How far the intake of logs has come',
    columns: { whole: '_partition', text: '_topic', time: 'max_observed_timestamp' },
  },
  log_entries: { description: 'Lines written by recordings, exports and apps', columns: logLines },
  console_logs_log_entries: { description: 'Console lines of recordings', columns: logLines },
  batch_export_log_entries: { description: 'Lines written by batch exports', columns: logLines },
  query_log: {
    description: 'Queries made through the API',
    columns: {
      date: 'event_date',
      time: 'event_time query_start_time',
      text: 'query_id endpoint query name hogql_name status exception_name api_key_label api_key_mask',
      whole: `created_by ${queryCounts} cpu_microseconds RealTimeMicroseconds ${objectStorage}`,
      flag: 'is_personal_api_key_request',
    },
  },
  app_metrics: {
    description: 'Runs of destinations and transformations',
    columns: {
      text: 'app_source app_source_id instance_id metric_name metric_kind',
      whole: 'count',
      time: 'timestamp',
    },
  },
  exchange_rate: {
    description: 'Currencies against the US dollar by day',
    columns: { text: 'currency', date: 'date', decimal: 'rate' },
  },
  document_embeddings: {
    description: 'Texts as vectors',
    columns: {
      text: 'product document_type model_name rendering document_id content metadata',
      floats: 'embedding',
      time: 'timestamp inserted_at',
    },
  },
  error_tracking_issue_fingerprint_overrides: {
    description: 'Fingerprints moved to another issue',
    columns: { text: 'fingerprint', uuid: 'issue_id' },
  },
  error_tracking_fingerprint_issue_state: {
    description: 'Fingerprints of exceptions with the issue each belongs to',
    columns: {
      text: 'fingerprint issue_id issue_status',
      optionalText: 'issue_name issue_description assigned_role_id',
      hash: 'fp_hash',
      optionalWhole: 'assigned_user_id',
      optionalTime: 'first_seen',
    },
  },
  cohort_membership: {
    description: 'Changes of cohort membership',
    columns: { whole: 'cohort_id', uuid: 'person_id', text: 'status', time: 'last_updated' },
  },
})
