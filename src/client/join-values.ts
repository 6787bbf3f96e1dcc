import { InputError } from '../errors.ts'
import type { HogQLQuery, QueryValues } from './driver.ts'

/**
 * A query with the values it brings and those of the options, as they came.
 * @throws {InputError} when there is no text, or a value is given twice.
 */
export function joinValues(query: string | HogQLQuery, values: QueryValues = {}): HogQLQuery {
  const given = typeof query === 'string' ? { hogql: query, values: {} } : query
  if (typeof given?.hogql !== 'string' || given.hogql.trim() === '')
    throw new InputError(`The query is ${given?.hogql === undefined ? 'missing' : 'not text, or empty'}.`, {
      code: 'invalid_input',
      hint: 'Pass HogQL as text, such as SELECT 1, or what the hogql tag makes.',
    })
  const own = given.values ?? {}
  const twice = Object.keys(values).filter((name) => Object.hasOwn(own, name))
  if (twice.length > 0)
    throw new InputError(`The query brings a value for ${twice.join(', ')}, and so do the options.`, {
      code: 'invalid_input',
      hint: 'Give each value once; placeholders of the hogql tag are called p0, p1, ...',
    })
  return { hogql: given.hogql, values: { ...own, ...values } }
}
