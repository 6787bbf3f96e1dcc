/**
 * Physical tables of the local PostHog, as ClickHouse DDL. The HogQL catalog (`../hogql/catalog/`) describes the logical
 * tables over them; both read `MATERIALIZED_PROPERTIES` so that a column and its use cannot drift apart.
 */

/** Event properties kept as columns of their own, because JSON extraction dominates query time. */
export const MATERIALIZED_PROPERTIES = [
  '$current_url',
  '$pathname',
  '$host',
  '$referrer',
  '$referring_domain',
  '$browser',
  '$os',
  '$device_type',
  '$geoip_country_code',
  '$geoip_country_name',
  '$geoip_city_name',
  '$lib',
  '$app_version',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_content',
  'utm_term',
  '$feature_flag',
  '$feature_flag_response',
  '$exception_type',
  '$ai_model',
  '$event_type',
] as const

/** Column name of a materialised property. */
export const materializedColumn = (property: string): string => `mat_${property}`

/** Parsing the properties once for all computed columns, and once for the sessions view, halves the time of an insert. */
const propertyTextsColumn = `property_texts Map(String, String)
      EPHEMERAL CAST(JSONExtractKeysAndValuesRaw(properties), 'Map(String, String)')`

/** Text of one property with PostHog's rules: missing and null are NULL, one pair of quotes is trimmed. */
const propertyText = (property: string): string =>
  `replaceRegexpAll(nullIf(nullIf(property_texts['${property}'], ''), 'null'), '^"|"$', '')`

const stringColumn = (property: string): string =>
  `\`${property}\` String MATERIALIZED JSONExtractString(property_texts['${property}'])`

const UTM_PARTS = ['source', 'medium', 'campaign', 'term', 'content'] as const

const SESSION_PROPERTIES = [
  ...['$session_id', '$current_url', '$referring_domain', 'gclid', 'fbclid', 'gad_source'],
  ...UTM_PARTS.map((part) => `utm_${part}`),
]
const sessionProperties = `JSONExtract(properties, 'Tuple(${SESSION_PROPERTIES.map((name) => `\`${name}\` String`).join(', ')})')`
const sessionProperty = (name: string): string => `tupleElement(session_properties, '${name}')`

/** What recordings count. */
export const REPLAY_COUNTS = [
  'click_count',
  'keypress_count',
  'mouse_activity_count',
  'active_milliseconds',
  'console_log_count',
  'console_warn_count',
  'console_error_count',
  'size',
  'event_count',
  'message_count',
] as const

/** Statements run in order on an empty data directory. */
export const SCHEMA_STATEMENTS: readonly string[] = [
  'CREATE DATABASE IF NOT EXISTS posthog',
  `CREATE TABLE IF NOT EXISTS posthog.events (
    uuid UUID,
    event LowCardinality(String),
    properties String CODEC(ZSTD(3)),
    timestamp DateTime64(6, 'UTC'),
    created_at DateTime64(6, 'UTC'),
    distinct_id String,
    elements_chain String DEFAULT '',
    person_id UUID,
    person_created_at DateTime64(3, 'UTC') DEFAULT toDateTime64(0, 3, 'UTC'),
    person_properties String DEFAULT '{}' CODEC(ZSTD(3)),
    person_mode LowCardinality(String) DEFAULT 'full',
    ${[0, 1, 2, 3, 4].map((index) => `group${index}_properties String DEFAULT '{}' CODEC(ZSTD(3))`).join(',\n    ')},
    ${propertyTextsColumn},
    ${['$session_id', '$window_id', ...[0, 1, 2, 3, 4].map((index) => `$group_${index}`)]
      .map(stringColumn)
      .join(',\n    ')},
    ${MATERIALIZED_PROPERTIES.map(
      (property) =>
        `\`${materializedColumn(property)}\` Nullable(String) MATERIALIZED ${propertyText(property)}`,
    ).join(',\n    ')}
  ) ENGINE = ReplacingMergeTree(created_at)
  PARTITION BY toYYYYMM(timestamp)
  ORDER BY (toDate(timestamp), event, cityHash64(distinct_id), cityHash64(uuid))
  SAMPLE BY cityHash64(distinct_id)`,
  `CREATE TABLE IF NOT EXISTS posthog.person (
    id UUID,
    created_at DateTime64(3, 'UTC'),
    properties String CODEC(ZSTD(3)),
    is_identified UInt8,
    is_deleted UInt8,
    version UInt64
  ) ENGINE = ReplacingMergeTree(version) ORDER BY id`,
  `CREATE TABLE IF NOT EXISTS posthog.person_distinct_id2 (
    distinct_id String,
    person_id UUID,
    is_deleted UInt8,
    version UInt64
  ) ENGINE = ReplacingMergeTree(version) ORDER BY distinct_id`,
  `CREATE TABLE IF NOT EXISTS posthog.groups (
    group_type_index UInt8,
    group_key String,
    created_at DateTime64(3, 'UTC'),
    updated_at DateTime64(3, 'UTC'),
    group_properties String CODEC(ZSTD(3))
  ) ENGINE = ReplacingMergeTree(updated_at) ORDER BY (group_type_index, group_key)`,
  `CREATE TABLE IF NOT EXISTS posthog.group_type_mapping (
    group_type_index UInt8,
    group_type String
  ) ENGINE = ReplacingMergeTree ORDER BY group_type_index`,
  `CREATE TABLE IF NOT EXISTS posthog.cohortpeople (
    person_id UUID,
    cohort_id Int64,
    sign Int8,
    version UInt64
  ) ENGINE = CollapsingMergeTree(sign) ORDER BY (cohort_id, person_id, version)`,
  // One row per property seen: the registry that decides how a property compares (numbers, booleans, datetimes).
  `CREATE TABLE IF NOT EXISTS posthog.property_definition (
    type LowCardinality(String), -- event, person, group, session
    group_type_index UInt8 DEFAULT 0,
    name String,
    property_type LowCardinality(String), -- String, Numeric, Boolean, DateTime
    version UInt64
  ) ENGINE = ReplacingMergeTree(version) ORDER BY (type, group_type_index, name)`,
  // Metadata objects (cohorts, feature flags, experiments, annotations, insights, dashboards ...) as JSON documents.
  `CREATE TABLE IF NOT EXISTS posthog.entity (
    kind LowCardinality(String),
    id Int64,
    document String,
    version UInt64
  ) ENGINE = ReplacingMergeTree(version) ORDER BY (kind, id)`,
  `CREATE TABLE IF NOT EXISTS posthog.raw_sessions (
    session_id String,
    distinct_id AggregateFunction(argMax, String, DateTime64(6, 'UTC')),
    min_timestamp SimpleAggregateFunction(min, DateTime64(6, 'UTC')),
    max_timestamp SimpleAggregateFunction(max, DateTime64(6, 'UTC')),
    urls SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
    entry_url AggregateFunction(argMin, String, DateTime64(6, 'UTC')),
    end_url AggregateFunction(argMax, String, DateTime64(6, 'UTC')),
    entry_referring_domain AggregateFunction(argMin, String, DateTime64(6, 'UTC')),
    ${UTM_PARTS.map(
      (part) => `entry_utm_${part} AggregateFunction(argMin, String, DateTime64(6, 'UTC'))`,
    ).join(',\n    ')},
    entry_gclid AggregateFunction(argMin, String, DateTime64(6, 'UTC')),
    entry_fbclid AggregateFunction(argMin, String, DateTime64(6, 'UTC')),
    entry_gad_source AggregateFunction(argMin, String, DateTime64(6, 'UTC')),
    -- Event ids, not counts: the same event captured twice must not count twice.
    pageview_uuids AggregateFunction(uniqExact, Nullable(UUID)),
    autocapture_uuids AggregateFunction(uniqExact, Nullable(UUID)),
    screen_uuids AggregateFunction(uniqExact, Nullable(UUID))
  ) ENGINE = AggregatingMergeTree ORDER BY session_id`,
  // One row per batch of a recording's snapshots.
  `CREATE TABLE IF NOT EXISTS posthog.session_replay_events (
    session_id String,
    distinct_id String,
    min_first_timestamp SimpleAggregateFunction(min, DateTime64(6, 'UTC')),
    max_last_timestamp SimpleAggregateFunction(max, DateTime64(6, 'UTC')),
    first_url AggregateFunction(argMin, Nullable(String), DateTime64(6, 'UTC')),
    all_urls SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
    ${REPLAY_COUNTS.map((name) => `${name} SimpleAggregateFunction(sum, Int64)`).join(',\n    ')},
    snapshot_source AggregateFunction(argMin, Nullable(String), DateTime64(6, 'UTC')),
    retention_period_days SimpleAggregateFunction(max, Nullable(Int64)),
    _timestamp SimpleAggregateFunction(max, DateTime('UTC'))
  ) ENGINE = AggregatingMergeTree ORDER BY (session_id, distinct_id)`,
  `CREATE MATERIALIZED VIEW IF NOT EXISTS posthog.raw_sessions_view TO posthog.raw_sessions AS
  SELECT
    ${sessionProperty('$session_id')} AS session_id,
    argMaxState(distinct_id, timestamp) AS distinct_id,
    min(timestamp) AS min_timestamp,
    max(timestamp) AS max_timestamp,
    groupUniqArrayArray(if(url = '', [], [url])) AS urls,
    argMinStateIf(url, ts, url != '') AS entry_url,
    argMaxStateIf(url, ts, url != '') AS end_url,
    argMinState(${sessionProperty('$referring_domain')}, ts) AS entry_referring_domain,
    ${UTM_PARTS.map((part) => `argMinState(${sessionProperty(`utm_${part}`)}, ts) AS entry_utm_${part}`).join(
      ',\n    ',
    )},
    argMinState(${sessionProperty('gclid')}, ts) AS entry_gclid,
    argMinState(${sessionProperty('fbclid')}, ts) AS entry_fbclid,
    argMinState(${sessionProperty('gad_source')}, ts) AS entry_gad_source,
    uniqExactState(if(event = '$pageview', uuid, NULL)) AS pageview_uuids,
    uniqExactState(if(event = '$autocapture', uuid, NULL)) AS autocapture_uuids,
    uniqExactState(if(event = '$screen', uuid, NULL)) AS screen_uuids
  FROM (
    SELECT uuid, event, distinct_id, timestamp, timestamp AS ts,
      ${sessionProperties} AS session_properties, ${sessionProperty('$current_url')} AS url
    FROM posthog.events
  )
  WHERE session_id != ''
  GROUP BY session_id`,
]
