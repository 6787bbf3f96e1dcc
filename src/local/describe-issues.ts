import type { ZodError, ZodObject } from 'zod'
import { closestNames, didYouMean } from '../hogql/closest-names.ts'

/** What is wrong with options, in words, and the names that may have been meant. */
export function describeIssues(error: ZodError, schema: ZodObject): { problems: string[]; hint?: string } {
  const misspelt: string[] = []
  const problems = error.issues.map((issue) => {
    const place = issue.path.map(String).join('.')
    if (issue.code !== 'unrecognized_keys') return `${place || 'options'}: ${issue.message}`
    if (place === '') misspelt.push(...issue.keys)
    return `there is no ${issue.keys.join(', ')}${place && ` in ${place}`}`
  })
  const names = Object.keys(schema.shape)
  const near = misspelt.flatMap((name) => closestNames(name, names, 1))
  const known = misspelt.length > 0 ? `Known: ${names.join(', ')}.` : undefined
  return { problems, hint: didYouMean(near) ?? known }
}
