/** The root door: everything but the local PostHog, the adapters and the command line. Loads no optional peer at import. */

export type {
  AgentEvent,
  DoneEvent,
  StopReason,
  TextEvent,
  ThinkingEvent,
  ToolCallEvent,
  ToolResultEvent,
  TurnRetryEvent,
  UsageEvent,
} from './agent/agent-event.ts'
export type { AnalyticsAgentOptions } from './agent/agent-options.ts'
export type { AnthropicClient, Effort, ModelRequest, ModelRequestOptions } from './agent/anthropic-client.ts'
export type {
  AgentMessage,
  AssistantBlock,
  GivenMessage,
  HistoryToolResultBlock,
  RedactedThinkingBlock,
  TextBlock,
  ThinkingBlock,
  UserBlock,
} from './agent/message.ts'
export { costOf, MODEL_PRICES, type ModelPrice } from './agent/model-prices.ts'
export { type ProjectFacts, type ProjectFactsOptions, projectFacts } from './agent/project-facts.ts'
export { rebuildHistory } from './agent/rebuild-history.ts'
export { runAnalyticsAgent } from './agent/run-analytics-agent.ts'
export type { SessionEntry } from './agent/session-entry.ts'
export { createSessionLog, type SessionLog, type SessionLogOptions } from './agent/session-log.ts'
export { type SystemPromptOptions, systemPrompt } from './agent/system-prompt.ts'
export type { TokenUsage } from './agent/token-usage.ts'
export { type CachedDriverOptions, cachedDriver } from './client/cached-driver.ts'
export type {
  CaptureBatchOptions,
  CaptureBatchResult,
  CaptureEventInput,
  CaptureResult,
  FailedEvent,
} from './client/capture/capture-types.ts'
export type {
  EvaluateFlagsOptions,
  FlagEvaluation,
  FlagReason,
  FlagsResult,
} from './client/capture/flag-types.ts'
export type { AliasInput, GroupIdentifyInput, IdentifyInput } from './client/capture/person-events.ts'
export { PostHogClient, type PostHogClientOptions } from './client/client.ts'
export type { ApiResponse, RequestOptions } from './client/core-client.ts'
export type {
  BackgroundMode,
  CallOptions,
  Capabilities,
  Driver,
  Field,
  HogQLQuery,
  QueryInputs,
  QueryOptions,
  QueryProgress,
  QueryResult,
  QueryValues,
  QueryVariables,
  RefreshMode,
  Row,
  RunOptions,
} from './client/driver.ts'
export type { PingResult } from './client/ping-result.ts'
export { type ReadBatchesOptions, readBatches } from './client/read-batches.ts'
export type { Actions } from './client/resources/actions.ts'
export type { Annotations } from './client/resources/annotations.ts'
export type { BatchExports } from './client/resources/batch-exports.ts'
export type { Cohorts } from './client/resources/cohorts.ts'
export type { Dashboards } from './client/resources/dashboards.ts'
export type { DefinitionList, Definitions } from './client/resources/definitions.ts'
export type { EndpointResult, Endpoints } from './client/resources/endpoints.ts'
export type { Events } from './client/resources/events.ts'
export type {
  ExperimentMetric,
  ExperimentResults,
  MetricResult,
} from './client/resources/experiment-metrics.ts'
export type { Experiments, QueryRunOptions } from './client/resources/experiments.ts'
export type { FeatureFlags } from './client/resources/feature-flags.ts'
export type { FileDownloads, WaitOptions } from './client/resources/file-downloads.ts'
export type { Groups } from './client/resources/groups.ts'
export type { InsightResultOptions, Insights } from './client/resources/insights.ts'
export type { ListOptions } from './client/resources/list-api.ts'
export type { PageRequest } from './client/resources/page-options.ts'
export type { AllOptions, Page, PagedList, PagesOptions } from './client/resources/paged-list.ts'
export type { Persons } from './client/resources/persons.ts'
export type { Projects } from './client/resources/projects.ts'
export type { Recordings } from './client/resources/recordings.ts'
export type { Sessions } from './client/resources/sessions.ts'
export type { Surveys } from './client/resources/surveys.ts'
export type { Users } from './client/resources/users.ts'
export type { QueryStream, StreamOptions } from './client/stream-query.ts'
export type { QueryNotice, ValidateOptions, ValidationResult } from './client/validation-result.ts'
export { type ClientConfig, type ClientOptions, resolveConfig } from './config.ts'
export {
  ApiError,
  ConfigurationError,
  ConnectionError,
  type ErrorCode,
  ExportError,
  InputError,
  LocalPostHogError,
  MissingPeerError,
  ModelError,
  PostHogDriverError,
  type PostHogDriverErrorOptions,
  QueryError,
  type QueryPosition,
  QuestionError,
  SandboxError,
} from './errors.ts'
export type { StartExport } from './export/each-part.ts'
export { exportCohort } from './export/export-cohort.ts'
export { exportEvents } from './export/export-events.ts'
export { exportGroups } from './export/export-groups.ts'
export type { ExportOptions, ExportProgress } from './export/export-options.ts'
export { exportPersons } from './export/export-persons.ts'
export { exportRows } from './export/export-rows.ts'
export { exportSessions } from './export/export-sessions.ts'
export { type ExportStreamOptions, exportStream } from './export/export-stream.ts'
export type { ExportSummary } from './export/export-summary.ts'
export type { ExportColumn } from './export/export-table.ts'
export type { CellsEstimate } from './export/hand-over/estimate-cells.ts'
export {
  exportEventsByFile,
  type FileDownloadDriver,
  type FileExportOptions,
} from './export/hand-over/export-events-by-file.ts'
export {
  type BatchExportAlternative,
  type ExportAlternative,
  type ExportPlan,
  type FileDownloadAlternative,
  formatExportPlan,
} from './export/hand-over/export-plan.ts'
export type { ExportPath } from './export/hand-over/hand-over-rule.ts'
export { type PlanExportOptions, planExport } from './export/hand-over/plan-export.ts'
export type { IncrementalOptions } from './export/incremental/incremental-options.ts'
export type { DecodeRowsOptions } from './export/part/decode-rows.ts'
export type { ExportPart } from './export/part/export-part.ts'
export type { PartFormat } from './export/part/part-format.ts'
export { type ReadExportOptions, readExport } from './export/read-export.ts'
export { type CallbackSinkOptions, callbackSink, type PartInfo } from './export/sinks/callback-sink.ts'
export { type CsvSinkOptions, csvSink } from './export/sinks/csv-sink.ts'
export { type DirectorySinkOptions, directorySink } from './export/sinks/directory-sink.ts'
export type { ExportSink, SinkContext, SinkState } from './export/sinks/export-sink.ts'
export { type NdjsonSinkOptions, ndjsonSink } from './export/sinks/ndjson-sink.ts'
export type { ParquetEngineName } from './export/sinks/parquet/load-engine.ts'
export type { ParquetCodec } from './export/sinks/parquet/parquet-engine.ts'
export { type ParquetSinkOptions, parquetSink } from './export/sinks/parquet/parquet-sink.ts'
export type { PostgresClient } from './export/sinks/postgres/postgres-client.ts'
export { type PostgresSinkOptions, postgresSink } from './export/sinks/postgres/postgres-sink.ts'
export type { Rotation } from './export/sinks/rotating-file-sink.ts'
export type { CohortExport } from './export/tables/cohort-table.ts'
export type { ColumnsOption } from './export/tables/column-options.ts'
export type { EventsExport } from './export/tables/events-table.ts'
export type { GroupsExport } from './export/tables/groups-table.ts'
export type { HogQLOption } from './export/tables/hogql-option.ts'
export type { PersonsExport } from './export/tables/persons-table.ts'
export type { RowsExport } from './export/tables/rows-table.ts'
export type { SessionsExport } from './export/tables/sessions-table.ts'
export type { TimeOption } from './export/tables/time-options.ts'
export { formatExcerpt } from './format/format-excerpt.ts'
export { type FormatTableOptions, formatTable } from './format/format-table.ts'
export type { NumberStyle } from './format/format-value.ts'
export { toJson } from './format/to-json.ts'
export type { EncodedValue } from './hogql/encode-value.ts'
export { type HogQLFragment, hogql } from './hogql/hogql-tag.ts'
export type { PropertyOwner } from './hogql/owned-property.ts'
export type { RateBudgetStatus, RateLimitStatus } from './http/http-client.ts'
export { combineHooks } from './observe/combine-hooks.ts'
export { createMetrics, type MeasureOptions, type Metrics } from './observe/create-metrics.ts'
export type {
  CallEvent,
  FailureCode,
  FailureEvent,
  Hooks,
  ModelEvent,
  OutcomeEvent,
  QueryEvent,
  RateClass,
  RateLimitEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  SandboxEvent,
  ToolEvent,
} from './observe/hooks.ts'
export { type Logger, loggerHooks } from './observe/logger-hooks.ts'
export type { MetricsSnapshot } from './observe/metrics-snapshot.ts'
export type { OutcomeStats } from './observe/outcome-counter.ts'
export type { Distribution } from './observe/quantile-histogram.ts'
export type { Answer } from './questions/answer.ts'
export { type AskOptions, ask } from './questions/ask.ts'
export type { PreviousQuestion } from './questions/follow-up.ts'
export { loadQuestions } from './questions/load-questions.ts'
export type { Match, MatchOptions, NearQuestion, NoMatch, NoMatchCode } from './questions/match.ts'
export type { ParameterInput, ParameterValues } from './questions/parameter-values.ts'
export type { ComparedPeriod, Period } from './questions/period.ts'
export type { GroupTypeReference, PropertyReference } from './questions/property-reference.ts'
export type {
  BuildOptions,
  BuiltQuestion,
  Question,
  QuestionColumn,
  QuestionParameter,
} from './questions/question.ts'
export type { QuestionRegistry } from './questions/question-registry.ts'
export {
  type Taxonomy,
  type TaxonomyEvent,
  type TaxonomyOptions,
  type TaxonomyProperty,
  taxonomy,
} from './questions/taxonomy.ts'
export type { PeriodInput } from './questions/to-period.ts'
export {
  type BuildSandboxImageOptions,
  buildSandboxImage,
  type SandboxImage,
} from './sandbox/e2b-image.ts'
export type { SandboxOwner } from './sandbox/e2b-metadata.ts'
export {
  type ListedSandbox,
  type ListSandboxesOptions,
  listSandboxes,
  type ReapResult,
  type ReapSandboxesOptions,
  reapSandboxes,
} from './sandbox/e2b-orphans.ts'
export {
  type E2BConnectionOptions,
  type E2BNetworkOptions,
  type E2BSandboxOptions,
  e2bSandbox,
} from './sandbox/e2b-sandbox.ts'
export type { ScriptClient, ScriptScope } from './sandbox/guest/script-client.ts'
export { type SandboxGuest, sandboxGuest } from './sandbox/guest-bundle.ts'
export type { SandboxPoolMetrics } from './sandbox/pool/pool-metrics.ts'
export {
  type AcquireOptions,
  createSandboxPool,
  type Poolable,
  type SandboxLease,
  type SandboxPool,
  type SandboxPoolOptions,
} from './sandbox/pool/sandbox-pool.ts'
export { type ProcessSandboxOptions, processSandbox } from './sandbox/process-sandbox.ts'
export type { BatchItem, BatchProgress, BatchResult, RunBatchOptions } from './sandbox/run-batch.ts'
export type {
  CommandExit,
  CommandResult,
  CreateSandboxOptions,
  PostHogAccess,
  RunCommand,
  Sandbox,
  SandboxCommand,
  SandboxCredentials,
  SandboxProcess,
  SandboxProvider,
  ScriptPermissions,
} from './sandbox/sandbox.ts'
export {
  type RunScriptOptions,
  type RunTemplateOptions,
  SandboxExecutor,
  type SandboxExecutorOptions,
  type ScriptResult,
} from './sandbox/sandbox-executor.ts'
export { loadScriptTemplates } from './sandbox/templates/load-script-templates.ts'
export { ScriptTemplate, type TemplateParameter } from './sandbox/templates/script-template.ts'
export { ScriptTemplateRegistry } from './sandbox/templates/script-template-registry.ts'
export type { TemplateParameterHeader } from './sandbox/templates/template-header.ts'
export type { ScriptLanguage } from './sandbox/to-javascript.ts'
export type { Action, ActionChanges, ActionInput } from './schemas/action.ts'
export type {
  Annotation,
  AnnotationChanges,
  AnnotationFilters,
  AnnotationInput,
} from './schemas/annotation.ts'
export type {
  Backfill,
  BackfillInput,
  BatchExport,
  BatchExportChanges,
  BatchExportInput,
  BatchExportRun,
  BatchExportRunFilters,
} from './schemas/batch-export.ts'
export type {
  Cohort,
  CohortChanges,
  CohortFilters,
  CohortInput,
  StaticCohortInput,
} from './schemas/cohort.ts'
export type { Dashboard, DashboardChanges, DashboardInput } from './schemas/dashboard.ts'
export type {
  EventDefinition,
  EventDefinitionChanges,
  EventDefinitionFilters,
  PropertyDefinition,
  PropertyDefinitionChanges,
  PropertyDefinitionFilters,
} from './schemas/definition.ts'
export type {
  Endpoint,
  EndpointChanges,
  EndpointInput,
  EndpointRunInput,
  EndpointVersion,
} from './schemas/endpoint.ts'
export type { EventFilters, StoredEvent } from './schemas/event.ts'
export type { Experiment, ExperimentChanges, ExperimentInput } from './schemas/experiment.ts'
export type {
  FeatureFlag,
  FeatureFlagChanges,
  FeatureFlagFilters,
  FeatureFlagInput,
} from './schemas/feature-flag.ts'
export type { FileDownload, FileDownloadInput, FileDownloadListItem } from './schemas/file-download.ts'
export type { Group, GroupFilters, GroupIdentity, GroupType, RelatedActor } from './schemas/group.ts'
export type { HogQLPropertyFilter } from './schemas/hogql-property-filter.ts'
export type { Insight, InsightChanges, InsightFilters, InsightInput } from './schemas/insight.ts'
export { jsonText } from './schemas/json-text.ts'
export type { Person, PersonDeletion, PersonFilters, PersonPropertyValue } from './schemas/person.ts'
export type { Project } from './schemas/project.ts'
export type { PropertyFilter } from './schemas/property-filter.ts'
export type { QueryFilters, QueryModifiers, QueryTags, QueryVariable } from './schemas/query-inputs.ts'
export type { QueryNode } from './schemas/query-node.ts'
export type { Recording, RecordingFilters } from './schemas/recording.ts'
export type { Session, SessionFilters } from './schemas/session.ts'
export type { Survey, SurveyChanges, SurveyFilters, SurveyInput, SurveyStats } from './schemas/survey.ts'
export type { KeyInfo, User } from './schemas/user.ts'
export type { UserReference } from './schemas/user-reference.ts'
export {
  createPostHogTools,
  type PostHogToolsOptions,
  type ToolBudget,
} from './tools/create-posthog-tools.ts'
export type {
  AskPermission,
  PermissionAnswer,
  PermissionOptions,
  PermissionRequest,
} from './tools/permission-gate.ts'
export type { PermissionMode } from './tools/permissions.ts'
export { PERSONAS, type Persona } from './tools/personas.ts'
export { QUERY_POSTHOG_TOOL } from './tools/query-posthog-tool.ts'
export { runTool } from './tools/run-tool.ts'
export type {
  JsonSchema,
  PostHogTool,
  ToolAnnotations,
  ToolCall,
  ToolGroup,
  ToolProgress,
  ToolResult,
} from './tools/tool.ts'
export type { ExportFolder, ExportRequest, ExportSinks, ToolExports } from './tools/tool-exports.ts'
export { VERSION } from './version.ts'
