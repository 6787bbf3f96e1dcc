import { bindValues } from '../hogql/bind-values.ts'
import { encodeValue } from '../hogql/encode-value.ts'
import { queryFiltersSchema } from '../schemas/query-inputs.ts'
import type { HogQLQuery, QueryInputs, QueryVariables } from './driver.ts'
import { joinValues } from './join-values.ts'

/** What travels beside the text, in the form PostHog takes it. */
export interface WireInputs {
  values?: Readonly<Record<string, unknown>>
  variables?: Readonly<Record<string, unknown>>
  filters?: Readonly<Record<string, unknown>>
}

export interface BoundQuery {
  /** The text to send. */
  hogql: string
  inputs: WireInputs
}

/**
 * A query with everything it brings along, checked against its placeholders.
 * @throws {InputError} for what is missing, unused, given twice, or of a kind PostHog cannot take.
 */
export function bindQuery(query: string | HogQLQuery, given: QueryInputs): BoundQuery {
  const joined = joinValues(query, given.values)
  const variables = Object.keys(given.variables ?? {})
  const beside = { variables, filters: given.filters !== undefined }
  const { hogql, values } = bindValues(joined.hogql, joined.values, beside)
  return {
    hogql,
    inputs: { ...(Object.keys(values).length > 0 && { values }), ...besideValues(given) },
  }
}

/** Variables and filters in PostHog's form; the options must have been checked. */
export function besideValues({ variables, filters }: QueryInputs): Omit<WireInputs, 'values'> {
  return {
    ...(variables && Object.keys(variables).length > 0 && { variables: wireVariables(variables) }),
    ...(filters && { filters: wireFilters(filters) }),
  }
}

function wireVariables(variables: QueryVariables): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(variables).map(([codeName, { id, value }]) => [
      id,
      {
        variableId: id,
        code_name: codeName,
        value: encodeValue(value, `variables.${codeName}`),
        isNull: value === null,
      },
    ]),
  )
}

function wireFilters(filters: NonNullable<QueryInputs['filters']>): Record<string, unknown> {
  const { properties, ...rest } = queryFiltersSchema.parse(filters)
  return {
    ...rest,
    ...(properties && { properties: properties.map((filter) => ({ type: 'event', ...filter })) }),
  }
}
