import { InputError } from '../errors.ts'
import { findPlaceholderProblems, type PlaceholderInputs } from './placeholder-problems.ts'

/**
 * Compares the placeholders of a query with what is given for them, before anything is sent.
 * @throws {InputError} naming every placeholder without a value, and everything given that no placeholder reads.
 */
export function checkPlaceholders(
  hogql: string,
  values: Readonly<Record<string, unknown>>,
  beside: Omit<PlaceholderInputs, 'values'> = {},
): void {
  const problems = findPlaceholderProblems(hogql, { values, ...beside })
  if (problems.length === 0) return
  const namesOf = (wanted: string) => problems.flatMap(({ kind, name }) => (kind === wanted ? [name] : []))
  throw new InputError(`The query was not sent: ${problems.map(({ message }) => message).join('; ')}.`, {
    code: 'invalid_input',
    hint: problems[0]?.hint,
    details: { missing: namesOf('missing'), unused: namesOf('unused') },
  })
}
