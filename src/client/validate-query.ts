import { ApiError } from '../errors.ts'
import { encodeValue, exactIntegerText } from '../hogql/encode-value.ts'
import { findPlaceholderProblems, type PlaceholderProblem } from '../hogql/placeholder-problems.ts'
import { textPosition } from '../hogql/text-position.ts'
import { besideValues } from './bind-query.ts'
import { type CallBudget, startBudget } from './call-budget.ts'
import type { HogQLQuery } from './driver.ts'
import { joinValues } from './join-values.ts'
import { locateFailure } from './locate-failure.ts'
import type { QueryEndpoint } from './query-endpoint.ts'
import { type QueryMetadata, readMetadata, type UncheckedQuery } from './query-metadata.ts'
import type { SchemaCatalog } from './schema/schema-catalog.ts'
import { suggestFix, timeToExplain } from './suggest-fix.ts'
import type { QueryNotice, ValidateOptions, ValidationResult } from './validation-result.ts'

export interface ValidateContext {
  endpoint: QueryEndpoint
  /** For did-you-mean. */
  catalog: SchemaCatalog
  defaultTimeoutMs: number
}

/** Reads a query as PostHog would, and runs nothing: our own checks of placeholders, then `HogQLMetadata`. */
export async function validateQuery(
  input: string | HogQLQuery,
  options: ValidateOptions,
  { endpoint, catalog, defaultTimeoutMs }: ValidateContext,
): Promise<ValidationResult> {
  const { hogql, values } = joinValues(input, options.values)
  for (const [name, value] of Object.entries(values))
    if (exactIntegerText(value) === undefined) encodeValue(value, name)
  const budget = startBudget(options, defaultTimeoutMs)
  const problems = findPlaceholderProblems(hogql, {
    values,
    variables: Object.keys(options.variables ?? {}),
    filters: options.filters !== undefined,
  })
  // Stand-ins for missing values, too: PostHog is to say what else is wrong.
  const missing = problems.filter(({ kind }) => kind === 'missing').map(({ name }) => [name, 0] as const)
  const query = {
    hogql,
    inputs: { ...besideValues(options), values: { ...values, ...Object.fromEntries(missing) } },
  }
  const metadata = await askPostHog(query, endpoint, budget)
  const toExplain = timeToExplain(budget)
  const explained = (notices: readonly QueryNotice[]) =>
    Promise.all(
      notices.map(async (notice) => {
        const complaint = { detail: notice.message, fix: notice.fix, hogql }
        const hint = await suggestFix(complaint, catalog, toExplain)
        return hint === undefined ? notice : { ...notice, hint }
      }),
    )
  const errors = [
    ...problems.map((problem) => toNotice(problem, hogql)),
    ...(await explained(metadata.errors)),
  ]
  return {
    valid: errors.length === 0 && metadata.isValid !== false,
    errors,
    warnings: await explained(metadata.warnings),
    notices: metadata.notices,
    tables: metadata.tables,
  }
}

async function askPostHog(
  query: UncheckedQuery,
  endpoint: QueryEndpoint,
  budget: CallBudget,
): Promise<QueryMetadata> {
  try {
    const metadata = await readMetadata(query, endpoint, budget)
    if (metadata.isValid !== undefined || metadata.errors.length > 0) return metadata
    throw new ApiError('PostHog answered the validation without a verdict.', { code: 'invalid_response' })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // A refusal of the text is an answer as well.
    const { serverCode, detail } = error.details
    if (typeof serverCode === 'string' && typeof detail === 'string' && serverCode.startsWith('hogql_')) {
      const { position } = await locateFailure(error, detail, { ...query, shift: 0 }, endpoint, undefined)
      const refusal = { message: detail, ...(position && { position }) }
      return { isValid: false, errors: [refusal], warnings: [], notices: [], tables: [] }
    }
    if (!['query_invalid', 'invalid_input', 'invalid_response'].includes(error.code)) throw error
    throw new ApiError(`This PostHog cannot validate a query without running it: ${error.message}`, {
      code: 'invalid_response',
      status: error.status,
      hint: 'Its version may lack HogQLMetadata: update it, or run the query with a small limit; errors of execute() have positions, too.',
      details: error.details,
      cause: error,
    })
  }
}

function toNotice({ message, hint, start, end }: PlaceholderProblem, hogql: string): QueryNotice {
  return {
    message: message.replace(/^\w/, (letter) => letter.toUpperCase()),
    ...(start !== undefined && { position: textPosition(hogql, start, end ?? start + 1) }),
    hint,
  }
}
