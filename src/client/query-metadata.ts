import { findPlaceholders } from '../hogql/placeholders.ts'
import { textPosition, utf16Offset } from '../hogql/text-position.ts'
import {
  type HogQLMetadataResponse,
  hogqlMetadataResponseSchema,
} from '../schemas/hogql-metadata-response.ts'
import type { WireInputs } from './bind-query.ts'
import type { CallBudget } from './call-budget.ts'
import type { QueryEndpoint } from './query-endpoint.ts'
import { expectShape } from './read-json.ts'
import type { QueryNotice } from './validation-result.ts'

export interface UncheckedQuery {
  /** As the caller wrote it, values still as placeholders. */
  hogql: string
  inputs: WireInputs
}

/** What PostHog says of a query without running it, with positions in the text as written. */
export interface QueryMetadata {
  isValid?: boolean
  errors: QueryNotice[]
  warnings: QueryNotice[]
  notices: QueryNotice[]
  tables: string[]
}

/** @throws {ApiError} when PostHog refuses to look at the query, or cannot. */
export async function readMetadata(
  { hogql, inputs: { values, ...beside } }: UncheckedQuery,
  endpoint: QueryEndpoint,
  budget: CallBudget,
): Promise<QueryMetadata> {
  const query = { kind: 'HogQLMetadata', language: 'hogQL', query: withStandIns(hogql, values), ...beside }
  const answer = await endpoint.post({ query }, budget)
  const response = expectShape(answer, hogqlMetadataResponseSchema, 'The validation of the query')
  const located = (notices: HogQLMetadataResponse['errors']) => notices.map((notice) => locate(notice, hogql))
  return {
    ...(typeof response.isValid === 'boolean' && { isValid: response.isValid }),
    errors: located(response.errors),
    warnings: located(response.warnings),
    notices: located(response.notices),
    tables: response.table_names ?? [],
  }
}

/** Offsets of PostHog count characters; they hold for the text as written, because stand-ins are as long. */
function locate(
  { message, start, end, fix }: HogQLMetadataResponse['errors'][number],
  hogql: string,
): QueryNotice {
  const place = typeof start === 'number' ? { start, end: end ?? start + 1 } : undefined
  return {
    message,
    ...(place && {
      position: textPosition(hogql, utf16Offset(hogql, place.start), utf16Offset(hogql, place.end)),
    }),
    ...(fix && { fix }),
  }
}

/** Validation takes no values: constants as long as the placeholders stand in for them, so that offsets stay true. */
function withStandIns(hogql: string, values: Readonly<Record<string, unknown>> = {}): string {
  let text = hogql
  for (const { name, start, end } of findPlaceholders(hogql)) {
    if (name === undefined || !Object.hasOwn(values, name)) continue
    text = text.slice(0, start) + standInFor(values[name]).padEnd(end - start) + text.slice(end)
  }
  return text
}

function standInFor(value: unknown): string {
  if (Array.isArray(value)) return '[]'
  return typeof value === 'string' || value instanceof Date ? "''" : '0'
}
