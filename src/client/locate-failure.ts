import type { ApiError, QueryPosition } from '../errors.ts'
import { significantTokens } from '../hogql/scan-hogql.ts'
import { textPosition, utf16Offset } from '../hogql/text-position.ts'
import type { WireInputs } from './bind-query.ts'
import type { CallBudget } from './call-budget.ts'
import type { QueryEndpoint } from './query-endpoint.ts'
import { readMetadata } from './query-metadata.ts'
import { unknownField, unknownTable } from './unknown-name.ts'

export interface FailedQuery {
  /** As the caller wrote it, values still as placeholders. */
  hogql: string
  inputs: WireInputs
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
  query: FailedQuery,
  endpoint: QueryEndpoint,
  budget: CallBudget,
): Promise<Location | undefined> {
  try {
    const { errors } = await readMetadata(query, endpoint, budget)
    const located = errors.filter(({ position }) => position)
    return located.find(({ message }) => message === detail) ?? located[0]
  } catch {
    return undefined // the first error is the one to report
  }
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
