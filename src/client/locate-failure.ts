import type { ApiError, QueryPosition } from '../errors.ts'
import { findPlaceholders } from '../hogql/placeholders.ts'
import { significantTokens } from '../hogql/scan-hogql.ts'
import { textPosition, utf16Offset } from '../hogql/text-position.ts'
import { hogqlMetadataResponseSchema } from '../schemas/hogql-metadata-response.ts'
import type { CallBudget } from './call-budget.ts'
import type { QueryEndpoint } from './query-endpoint.ts'
import { unknownField, unknownTable } from './unknown-name.ts'

export interface FailedQuery {
  /** As the caller wrote it, values still as placeholders. */
  hogql: string
  values: Readonly<Record<string, unknown>>
  /** Characters that were put before the text when it was sent. */
  shift: number
}

export interface Location {
  position?: QueryPosition
  /** What PostHog would write there instead. */
  fix?: string
}

/** Server codes that speak of the query as written, where PostHog can say which part of it. */
const ABOUT_THE_TEXT = /^(hogql_|invalid_input$|unknown_|table_access_denied$)/

/**
 * Where in the query a refusal points: by the refusal itself, else by asking PostHog to validate the query, else by the
 * unknown name it complains of.
 */
export async function locateFailure(
  error: ApiError,
  detail: string,
  query: FailedQuery,
  endpoint: QueryEndpoint,
  budget: CallBudget | undefined,
): Promise<Location> {
  const given = spanWithin(error.details.extra)
  if (given) return { position: toPosition(given, query.hogql, query.shift) }
  const code = error.details.serverCode
  if (
    (code === undefined || (typeof code === 'string' && ABOUT_THE_TEXT.test(code))) &&
    !/^OFFSET is not/.test(detail)
  ) {
    const asked = budget && (await askMetadata(detail, query, endpoint, budget))
    if (asked?.position) return asked
  }
  return { position: positionOfName(unknownField(detail) ?? unknownTable(detail), query.hogql) }
}

interface Span {
  start: number
  end: number
}

function spanWithin(extra: unknown): Span | undefined {
  if (typeof extra !== 'object' || extra === null) return undefined
  const { start, end } = extra as Record<string, unknown>
  if (typeof start !== 'number' || !Number.isInteger(start)) return undefined
  return { start, end: typeof end === 'number' && end > start ? end : start + 1 }
}

function toPosition({ start, end }: Span, hogql: string, shift: number): QueryPosition {
  return textPosition(hogql, utf16Offset(hogql, start - shift), utf16Offset(hogql, end - shift))
}

/** PostHog's error says what is wrong; its validation also says where. */
async function askMetadata(
  detail: string,
  { hogql, values }: FailedQuery,
  endpoint: QueryEndpoint,
  budget: CallBudget,
): Promise<Location | undefined> {
  try {
    const node = { kind: 'HogQLMetadata', language: 'hogQL', query: withStandIns(hogql, values) }
    const answer = hogqlMetadataResponseSchema.parse(await endpoint.post({ query: node }, budget))
    const located = answer.errors.filter((notice) => typeof notice.start === 'number')
    const notice = located.find(({ message }) => message === detail) ?? located[0]
    if (!notice) return undefined
    const start = notice.start!
    const position = toPosition({ start, end: notice.end ?? start + 1 }, hogql, 0)
    return { position, ...(notice.fix && { fix: notice.fix }) }
  } catch {
    return undefined // the first error is the one to report
  }
}

/** Validation takes no values: constants as long as the placeholders stand in for them, so that offsets stay true. */
function withStandIns(hogql: string, values: Readonly<Record<string, unknown>>): string {
  let text = hogql
  for (const { name, start, end } of findPlaceholders(hogql)) {
    if (name === undefined || !Object.hasOwn(values, name)) continue
    const value = values[name]
    const constant = typeof value === 'string' ? "''" : Array.isArray(value) ? '[]' : '0'
    text = text.slice(0, start) + constant.padEnd(end - start) + text.slice(end)
  }
  return text
}

/** Where a name stands, if it stands in one place only. */
function positionOfName(name: string | undefined, hogql: string): QueryPosition | undefined {
  if (!name) return undefined
  const last = name.slice(name.lastIndexOf('.') + 1)
  const places = significantTokens(hogql).filter(
    ({ kind, text }) =>
      (kind === 'word' && text === last) || (kind === 'quoted' && text.slice(1, -1) === last),
  )
  return places.length === 1 ? textPosition(hogql, places[0]!.start, places[0]!.end) : undefined
}
