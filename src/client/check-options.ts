import type { ZodType } from 'zod'
import { InputError } from '../errors.ts'
import { closestNames, didYouMean } from '../hogql/closest-names.ts'
import { knownKeys } from './known-keys.ts'

/**
 * Options as given, once they fit.
 * @throws {InputError} naming what is misspelt or malformed.
 */
export function checkOptions<T extends object>(options: T, schema: ZodType, call: string): T {
  const result = schema.safeParse(options)
  if (result.success) return options
  const misspelt = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((name) => ({ name, path: issue.path })) : [],
  )
  const problems = result.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `there is no option ${issue.keys.map((name) => [...issue.path, name].join('.')).join(', ')}`
      : `${issue.path.join('.') || 'the options'}: ${issue.message}`,
  )
  const near = misspelt.flatMap(({ name, path }) => closestNames(name, knownKeys(schema, path), 1))
  const path = misspelt[0]?.path ?? []
  const place = path.length > 0 ? ` of ${path.join('.')}` : ''
  throw new InputError(`${call} was called with wrong options: ${problems.join('; ')}.`, {
    code: 'invalid_input',
    hint: didYouMean(near) ?? `Options${place}: ${knownKeys(schema, path).join(', ')}.`,
  })
}
