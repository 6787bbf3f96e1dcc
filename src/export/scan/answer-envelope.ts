import { expectShape } from '../../client/read-json.ts'
import { isRecord } from '../../is-record.ts'
import { parseJson } from '../../schemas/parse-json.ts'
import { type QueryResponse, queryResponseSchema } from '../../schemas/query-response.ts'
import { answerWithoutColumns, answerWithoutRows, malformedAnswer } from './answer-errors.ts'

/** An answer without its rows. */
export interface AnswerEnvelope extends Omit<QueryResponse, 'results' | 'columns'> {
  columns: string[]
}

/**
 * The column names, from what came before the rows; undefined when they come later.
 * @param head Up to the `[` that opens the rows.
 */
export function readColumns(head: string): string[] | undefined {
  const { columns } = parse(`${head}]}`)
  return Array.isArray(columns) ? checkNames(columns) : undefined
}

/** @param text All of the answer but the rows. */
export function readEnvelope(text: string): AnswerEnvelope {
  const envelope = parse(text)
  const { results, error } = envelope
  if (!Array.isArray(results) || (error && !envelope.columns)) throw answerWithoutRows(envelope)
  // A second list under the same name: nobody can say which of them is meant.
  if (results.length > 0) throw malformedAnswer('with one list of rows')
  const {
    results: _,
    columns,
    ...rest
  } = expectShape(envelope, queryResponseSchema, 'The result of the query')
  return { ...rest, columns: checkNames(columns) }
}

function checkNames(columns: unknown): string[] {
  if (Array.isArray(columns) && columns.every((name) => typeof name === 'string')) return columns
  throw answerWithoutColumns()
}

function parse(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = parseJson(text)
  } catch {
    throw malformedAnswer('beside its rows')
  }
  if (isRecord(value)) return value
  throw malformedAnswer('of an object')
}
