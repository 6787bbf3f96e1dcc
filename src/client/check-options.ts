import type { ZodType } from 'zod'
import { InputError } from '../errors.ts'
import { closestNames, didYouMean } from '../hogql/closest-names.ts'

/**
 * Options as given, once they fit.
 * @throws {InputError} naming what is misspelt or malformed.
 */
export function checkOptions<T extends object>(options: T, schema: ZodType, call: string): T {
  const result = schema.safeParse(options)
  if (result.success) return options
  const unknown = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [],
  )
  const problems = result.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `there is no option ${issue.keys.join(', ')}`
      : `${issue.path.join('.') || 'the options'}: ${issue.message}`,
  )
  const known = 'shape' in schema ? Object.keys(schema.shape as object) : []
  throw new InputError(`${call} was called with wrong options: ${problems.join('; ')}.`, {
    code: 'invalid_input',
    hint:
      didYouMean(unknown.flatMap((name) => closestNames(name, known, 1))) ?? `Options: ${known.join(', ')}.`,
  })
}
