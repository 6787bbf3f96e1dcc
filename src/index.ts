/** The root door: everything but the local PostHog, the adapters and the command line. Loads no optional peer at import. */

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
export {
  type ApiResponse,
  CoreClient,
  type CoreClientParts,
  type RequestOptions,
} from './client/core-client.ts'
export type {
  CallOptions,
  Capabilities,
  Driver,
  Field,
  HogQLQuery,
  QueryOptions,
  QueryResult,
  QueryValues,
  RefreshMode,
  Row,
} from './client/driver.ts'
export type { PingResult } from './client/ping-result.ts'
export { type ReadBatchesOptions, readBatches } from './client/read-batches.ts'
export { type ClientConfig, type ClientOptions, resolveConfig } from './config.ts'
export {
  ApiError,
  ConfigurationError,
  ConnectionError,
  type ErrorCode,
  InputError,
  LocalPostHogError,
  MissingPeerError,
  PostHogDriverError,
  type PostHogDriverErrorOptions,
  QueryError,
  type QueryPosition,
  QuestionError,
  SandboxError,
} from './errors.ts'
export { formatExcerpt } from './format/format-excerpt.ts'
export { type FormatTableOptions, formatTable } from './format/format-table.ts'
export { toJson } from './format/to-json.ts'
export { type HogQLFragment, hogql } from './hogql/hogql-tag.ts'
export type { RateBudgetStatus, RateLimitStatus } from './http/http-client.ts'
export type { HttpHooks, HttpRequestEvent, HttpResponseEvent, HttpRetryEvent } from './http/http-hooks.ts'
export type { Answer } from './questions/answer.ts'
export { type AskOptions, ask } from './questions/ask.ts'
export { loadQuestions } from './questions/load-questions.ts'
export type { Match, MatchOptions, NearQuestion, NoMatch, NoMatchCode } from './questions/match.ts'
export type { Question } from './questions/question.ts'
export type { QuestionRegistry } from './questions/question-registry.ts'
export type { Taxonomy } from './questions/taxonomy.ts'
export { type ProcessSandboxOptions, processSandbox } from './sandbox/process-sandbox.ts'
export type { Sandbox, SandboxProvider } from './sandbox/sandbox.ts'
export {
  type RunScriptOptions,
  SandboxExecutor,
  type SandboxExecutorOptions,
  type ScriptResult,
} from './sandbox/sandbox-executor.ts'
export { jsonText } from './schemas/json-text.ts'
export { VERSION } from './version.ts'
