import { closestNames, didYouMean } from './closest-names.ts'
import { findPlaceholders } from './placeholders.ts'

/** What is given for the placeholders of a query. */
export interface PlaceholderInputs {
  values?: Readonly<Record<string, unknown>>
  /** Code names of the variables given. */
  variables?: readonly string[]
  /** Whether something is given for `{filters}`. */
  filters?: boolean
}

/** A placeholder that gets nothing, or something given that no placeholder reads. */
export interface PlaceholderProblem {
  kind: 'missing' | 'unused'
  name: string
  message: string
  hint: string
  /** Offsets of a missing one's braces in UTF-16 units. */
  start?: number
  end?: number
}

/** Names the server fills itself. */
const RESERVED = new Set(['filters', 'variables'])

/**
 * Compares the placeholders of a query with what is given for them: each name once, missing ones first. A variable that
 * nobody gives is left to the server, which may know its default.
 * @example findPlaceholderProblems('SELECT {since}', { values: { sinse: 1 } }).map(({ message }) => message)
 * //=> ['no value was given for the placeholder {since}', "the value 'sinse' has no placeholder {sinse} in the query"]
 */
export function findPlaceholderProblems(
  hogql: string,
  { values = {}, variables = [], filters = false }: PlaceholderInputs,
): PlaceholderProblem[] {
  const placeholders = findPlaceholders(hogql)
  const used = new Set(placeholders.flatMap(({ names }) => names))
  const usedVariables = placeholders.flatMap(({ names }) => (names.includes('variables') ? names : []))
  const unused = Object.keys(values).filter((name) => !used.has(name))
  const missing = new Map(
    placeholders.flatMap(({ name, start, end }) =>
      name !== undefined && !RESERVED.has(name) && !Object.hasOwn(values, name)
        ? [[name, { start, end }] as const]
        : [],
    ),
  )
  const problems: PlaceholderProblem[] = []
  for (const [name, place] of missing)
    problems.push({
      kind: 'missing',
      name,
      message: `no value was given for the placeholder {${name}}`,
      hint:
        didYouMean(closestNames(name, unused)) ??
        `Pass { values: { ${[...missing.keys()].join(', ')} } }, or write text in braces as a string: '{text}'.`,
      ...place,
    })
  for (const name of unused)
    problems.push({
      kind: 'unused',
      name,
      message: `the value '${name}' has no placeholder {${name}} in the query`,
      hint: 'Remove the value, or use it: {name} outside quotes and comments.',
    })
  for (const name of variables)
    if (!usedVariables.includes(name))
      problems.push({
        kind: 'unused',
        name: `variables.${name}`,
        message: `the variable '${name}' has no placeholder {variables.${name}} in the query`,
        hint:
          didYouMean(closestNames(name, usedVariables)) ??
          'Remove the variable, or use it: {variables.name} outside quotes and comments.',
      })
  if (filters && !used.has('filters'))
    problems.push({
      kind: 'unused',
      name: 'filters',
      message: 'the filters have no placeholder {filters} in the query, so they would do nothing',
      hint: 'Write {filters} where they belong, for example WHERE {filters}, or leave them out.',
    })
  if (filters && Object.hasOwn(values, 'filters'))
    problems.push({
      kind: 'unused',
      name: 'filters',
      message: "{filters} is given twice: by the value 'filters' and by the filters",
      hint: 'Give one of them, or rename the placeholder of the value.',
    })
  return problems
}
